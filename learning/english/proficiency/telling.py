"""All evidence of a person, told from first to last: what each skill came to, and the index after each moment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
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


class Moment(NamedTuple):
    """The index right after all that happened then, and its skill's state right after each piece of it."""

    at: datetime
    standing: Index
    after: dict[tuple[str, UUID], SkillState]


def add(states: States, told: Told) -> SkillState:
    """Let one piece of evidence move its skill; the caller sees to the order."""
    known = states.get(told.skill)
    belief = known.at_moment(told.happened_at) if known else PRIOR
    count = known.count if known else 0
    states[told.skill] = SkillState(seen(belief, told.observation), told.happened_at, count + 1)
    return states[told.skill]


def tell(evidence: Iterable[Told], states: States) -> Iterator[Moment]:
    """Go on from `states`, which it fills, and yield each moment that has evidence.

    What happened in the same moment is told in the order of its sources: the order it was written in does not matter.
    """
    in_order = sorted(evidence, key=lambda told: (told.happened_at, told.skill, told.source_id.hex))
    for moment, together in groupby(in_order, key=lambda told: told.happened_at):
        after = {(told.skill, told.source_id): add(states, told) for told in together}
        yield Moment(moment, index_at(states, moment), after)
