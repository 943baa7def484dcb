"""All evidence of a person, told from first to last: what each skill came to, and the index after each moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from learning.english.proficiency.belief import PRIOR, Observation, seen
from learning.english.proficiency.index import Index, SkillState, index_at


@dataclass(frozen=True)
class Told:
    """One piece of evidence on its way into the model."""

    skill: str
    source_id: UUID
    happened_at: datetime
    observation: Observation


States = dict[str, SkillState]


def add(states: States, told: Told) -> None:
    """Let one piece of evidence move its skill; the caller sees to the order."""
    known = states.get(told.skill)
    belief = known.at_moment(told.happened_at) if known else PRIOR
    count = known.count if known else 0
    states[told.skill] = SkillState(seen(belief, told.observation), told.happened_at, count + 1)


def tell(evidence: Iterable[Told], states: States) -> Iterator[tuple[datetime, Index]]:
    """Fill `states`, and yield the index after each moment that has evidence.

    What happened in the same moment is told in the order of its sources: the order it was written in does not matter.
    """
    in_order = sorted(evidence, key=lambda told: (told.happened_at, told.skill, told.source_id.hex))
    for moment, together in groupby(in_order, key=lambda told: told.happened_at):
        for told in together:
            add(states, told)
        yield moment, index_at(states, moment)
