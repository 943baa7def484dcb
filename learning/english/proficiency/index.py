"""The index: one figure of the eight skills, how sure it is, and whether it can be shown yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import hypot

from learning.english.proficiency.belief import PRIOR, Belief, drifted

# What each skill counts in the index: the four skills of the Framework twice as much as what they are made of.
SKILLS = {
    "speaking": 1.0,
    "writing": 1.0,
    "listening": 1.0,
    "reading": 1.0,
    "grammar": 0.5,
    "vocabulary": 0.5,
    "pronunciation": 0.5,
    "fluency": 0.5,
}
SKILL_NAMES = tuple(SKILLS)
# How far a skill nobody has looked at may lie from the one that is known best: a choice, not a measured figure.
BETWEEN_SKILLS = 12.0
# The index is shown once so much is known.
SURE_ENOUGH = 11.0
SKILLS_NEEDED, EVIDENCE_NEEDED = 3, 3
_LEAST_RELIABILITY = 0.01
_DAY_SECONDS = 86_400


@dataclass(frozen=True)
class SkillState:
    """A skill with evidence: the belief right after the latest one, when that was, and how many there are."""

    belief: Belief
    at: datetime
    count: int

    def at_moment(self, moment: datetime) -> Belief:
        """The belief then."""
        return drifted(self.belief, (moment - self.at).total_seconds() / _DAY_SECONDS)


@dataclass(frozen=True)
class Index:
    """`xpi` and `uncertainty` (a standard deviation) on the scale; `beliefs` of skills with evidence."""

    xpi: float
    uncertainty: float
    beliefs: Mapping[str, Belief]

    @property
    def breakdown(self) -> dict[str, float]:
        """The means of skills with evidence."""
        return {skill: belief.mean for skill, belief in self.beliefs.items()}


def index_at(states: Mapping[str, SkillState], moment: datetime) -> Index:
    """The weighted mean of the skills with evidence, each by its part and by its reliability.

    Reliability is the share of the first variance that evidence has taken away, so a new skill enters the index bit by
    bit; it is that of the latest evidence, so time alone does not move the index. The uncertainty is that of the mean
    of all eight if their errors went the same way, which is the worst case; a skill without evidence is as unsure as
    the best known one allows.
    """
    beliefs = {skill: states[skill].at_moment(moment) for skill in SKILLS if skill in states}
    parts = {skill: SKILLS[skill] * _reliability(states[skill].belief) for skill in beliefs}
    whole = sum(parts.values())
    xpi = sum(part * beliefs[skill].mean for skill, part in parts.items()) / whole if parts else PRIOR.mean
    return Index(xpi, _uncertainty(beliefs), beliefs)


def is_calibrating(states: Mapping[str, SkillState], index: Index) -> bool:
    """Until three skills have three pieces of evidence each, and whenever the index is less sure than SURE_ENOUGH."""
    known = [state for state in states.values() if state.count >= EVIDENCE_NEEDED]
    return len(known) < SKILLS_NEEDED or index.uncertainty > SURE_ENOUGH


def _reliability(belief: Belief) -> float:
    return max(_LEAST_RELIABILITY, 1 - (belief.deviation / PRIOR.deviation) ** 2)


def _uncertainty(beliefs: Mapping[str, Belief]) -> float:
    deviations = {skill: beliefs[skill].deviation if skill in beliefs else PRIOR.deviation for skill in SKILLS}
    most = hypot(min(deviations.values()), BETWEEN_SKILLS)
    return sum(part * min(deviations[skill], most) for skill, part in SKILLS.items()) / sum(SKILLS.values())
