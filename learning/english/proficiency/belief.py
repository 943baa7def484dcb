"""What is believed of one skill: a normal distribution on the scale of the index, and how evidence and time move it.

A score in a task is the share of right answers in the Rasch model (Rasch 1960): with ability a and difficulty d the
chance of a right answer is 1 / (1 + exp(-(a - d) / LOGIT)). The new mean is the most likely ability by the old belief
and the score, the new variance the inverse of the curvature there (Bayes modal estimation, Mislevy 1986, with Laplace's
approximation). Between answers variance grows, never beyond that of somebody unknown, as in Glicko (Glickman 1999).
"""

from dataclasses import dataclass
from math import exp, log, sqrt

# Points of the scale a logit is wide.
LOGIT = 10.0
# Variance a day adds: a deviation of 6 is 7 after a month without evidence, and 15 after a year.
DRIFT = 0.5
# Of a value on the scale itself, such as a level somebody has by a certificate, at weight 1.
MEASURED_DEVIATION = 12.0
# Of a teacher's word, which stands in the place of what was believed until then.
WORD_DEVIATION = 6.0
_STEPS = 60
LOWEST, HIGHEST = 0.0, 100.0


@dataclass(frozen=True)
class Belief:
    """A mean from 0 to 100 and a deviation."""

    mean: float
    deviation: float


# Of somebody nothing is known of: between A1 and C1 in two of three cases.
PRIOR = Belief(36.0, 25.0)


@dataclass(frozen=True)
class Observation:
    """Evidence as the model sees it.

    With a `difficulty`, `value` is a score in percent in a task that hard, worth `trials` answers; without one, a place
    on the scale itself; with `is_word`, what a teacher says.
    """

    value: float
    trials: float
    difficulty: float | None = None
    is_word: bool = False


def drifted(belief: Belief, days: float) -> Belief:
    """The belief so many days later: the same, but less sure."""
    variance = belief.deviation**2 + DRIFT * max(0.0, days)
    return Belief(belief.mean, max(belief.deviation, min(PRIOR.deviation, sqrt(variance))))


def seen(belief: Belief, observation: Observation) -> Belief:
    """The belief after an observation; never less sure than before, but by a teacher's word."""
    if observation.is_word:
        return Belief(observation.value, WORD_DEVIATION)
    if observation.trials <= 0:
        return belief
    if observation.difficulty is None:
        return _measured(belief, observation.value, MEASURED_DEVIATION**2 / observation.trials)
    return _graded(belief, observation.value / 100, observation.difficulty, observation.trials)


def chance_of(ability: float, difficulty: float) -> float:
    """Of a right answer."""
    return 1 / (1 + exp((difficulty - ability) / LOGIT))


def distance(score: float, other: float) -> float:
    """How far abilities are apart of those who get these scores, in percent, in the same task."""
    return LOGIT * (_logit(other / 100) - _logit(score / 100))


def _logit(share: float) -> float:
    """Cut off where one answer in fifty decides."""
    share = min(0.98, max(0.02, share))
    return log(share / (1 - share))


def _measured(belief: Belief, value: float, variance: float) -> Belief:
    """Kalman's update by one value with that variance."""
    prior = belief.deviation**2
    gain = prior / (prior + variance)
    return Belief(belief.mean + gain * (value - belief.mean), sqrt(prior * (1 - gain)))


def _graded(belief: Belief, share: float, difficulty: float, trials: float) -> Belief:
    """The mode is found by halving: the slope of the posterior falls from one end of the scale to the other."""
    variance = belief.deviation**2

    def slope(ability: float) -> float:
        return (belief.mean - ability) / variance + trials * (share - chance_of(ability, difficulty)) / LOGIT

    low, high = LOWEST, HIGHEST
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    chance = chance_of(low, difficulty)
    return Belief(low, 1 / sqrt(1 / variance + trials * chance * (1 - chance) / LOGIT**2))
