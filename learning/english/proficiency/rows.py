"""Rows of the tables as the model knows them."""

from collections.abc import Iterable

from learning.english.models import Evidence, SkillRating
from learning.english.proficiency.belief import Belief, Observation
from learning.english.proficiency.index import SkillState
from learning.english.proficiency.telling import States, Told

Cause = Evidence.Cause
# Answers to one question that evidence of full weight is worth: an open answer shows more than a closed task.
TRIALS = {Cause.TASK: 1.0, Cause.PLACEMENT: 1.0, Cause.EVALUATION: 3.0, Cause.LIVE: 3.0, Cause.TEACHER: 1.0}


def states_of(ratings: Iterable[SkillRating]) -> States:
    """What one person's ratings say."""
    return {
        row.skill: SkillState(Belief(row.mean, row.deviation), row.updated_at, row.evidence_count) for row in ratings
    }


def told_of(row: Evidence) -> Told:
    """What a piece of evidence says."""
    trials = row.weight * TRIALS[Cause(row.cause)]
    observation = Observation(row.value, trials, row.difficulty, is_word=row.cause == Cause.TEACHER)
    return Told(row.skill, row.source_id, row.happened_at, observation)
