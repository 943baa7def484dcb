"""What follows from a grade, all in one transaction: XP, reviews, the notebook, the index."""

from dataclasses import dataclass, field
from typing import Any

from learning.english.models import Submission
from learning.english.path import Presented
from learning.english.schema.production import Describe, RolePlay, Writing
from learning.english.services.indexing import tell_index
from learning.english.services.notebook import note_slips
from learning.english.services.reviews import review_submission
from learning.english.slips import Slip
from xentree import rewards
from xentree.events import TaskGraded, emit

# XP of a whole score; half of it at least for what is done.
POINTS, POINTS_OF_OWN_WORDS = 10, 20
HALF = 50


@dataclass(frozen=True)
class Result:
    """A grade, whoever gave it; `score` is 0 to 100, None where too little could be told."""

    score: float | None
    passed: bool
    feedback: str
    corrections: list[dict[str, Any]]
    slips: list[Slip] = field(default_factory=list)


def settle(submission: Submission, result: Result, given: Presented) -> None:
    """Write the grade into an answer, and do what follows from it; under the learner's lock."""
    submission.status = Submission.Status.GRADED
    submission.score, submission.passed, submission.feedback = result.score, result.passed, result.feedback
    submission.corrections = result.corrections
    submission.save()
    tell_index(submission, given)
    submission.xp_awarded = _reward(submission, given)
    submission.save(update_fields=["xp_awarded"])
    review_submission(submission)
    note_slips(submission, result.slips)
    emit(TaskGraded(submission.pk, submission.user_id, submission.task_id, result.score, submission.xp_awarded))


def _reward(submission: Submission, given: Presented) -> int:
    """The same task on the same day pays whole, half, then nothing: the ledger sees to that."""
    worth = POINTS_OF_OWN_WORDS if isinstance(given.rendered, Writing | Describe | RolePlay) else POINTS
    score = max(submission.score or 0, HALF if submission.passed else 0)
    facts = {
        "points": round(worth * score / 100),
        "item": f"task:{submission.task_id}",
        "happened_at": submission.created_at,
        "organization_id": submission.organization_id,
    }
    return rewards.reward(submission.user, "english", submission.pk, facts)
