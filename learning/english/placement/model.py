"""The model of placement: what is believed of an ability after some answers, which level to ask next, and when to stop.

The ability's distribution is kept on a grid; an answer multiplies it by the Rasch model's chance of it (expected a
posteriori estimation, Bock and Mislevy 1982), with a floor for guesses (Birnbaum's third parameter, by the options).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, log, sqrt

from learning.english.models import Level
from learning.english.proficiency import cefr_of, difficulty_of
from learning.english.proficiency.belief import chance_of

# Of somebody who asks where to begin, cut off at the ends of the scale: 27 in the mean.
MEAN, DEVIATION = 15.0, 25.0
GRID = range(101)
FEWEST, MOST = 8, 16
SURE_ENOUGH = 6.5
MOST_SECONDS = 600
# Questions about one text are not independent of each other.
MOST_TRIALS = 2


@dataclass(frozen=True)
class Answered:
    """An answer: the share that was right, of how many questions, at which level, and what a guess would have given."""

    level: str
    share: float
    questions: int = 1
    guess: float = 0.0


@dataclass(frozen=True)
class Estimate:
    """An ability on the scale of the index, and its standard deviation."""

    ability: float
    uncertainty: float

    @property
    def level(self) -> str:
        """The one to begin in: the course ends with C1."""
        return min(cefr_of(self.ability), Level.C1.value)


def estimate(answers: Sequence[Answered]) -> Estimate:
    """After these answers, in whatever order they came."""
    logs = [-((ability - MEAN) ** 2) / (2 * DEVIATION**2) for ability in GRID]
    for answer in answers:
        logs = [before + gain for before, gain in zip(logs, _log_likelihoods(answer), strict=True)]
    highest = max(logs)
    masses = [exp(each - highest) for each in logs]
    total = sum(masses)
    mean = sum(ability * mass for ability, mass in zip(GRID, masses, strict=True)) / total
    variance = sum((ability - mean) ** 2 * mass for ability, mass in zip(GRID, masses, strict=True)) / total
    return Estimate(mean, sqrt(variance))


def next_level(found: Estimate) -> str:
    """The one whose answers tell most: where the chance of a right one is nearest to one half."""
    return min(Level.values, key=lambda level: abs(difficulty_of(level) - found.ability))


def is_over(found: Estimate, count: int, seconds: float) -> bool:
    """Sure enough, or long enough."""
    return count >= MOST or seconds >= MOST_SECONDS or (count >= FEWEST and found.uncertainty <= SURE_ENOUGH)


@lru_cache(maxsize=256)
def _log_likelihoods(answer: Answered) -> list[float]:
    """Of the answer, for each ability of the grid."""
    trials, share = min(answer.questions, MOST_TRIALS), answer.share
    chances = [_chance(ability, answer) for ability in GRID]
    return [trials * (share * log(chance) + (1 - share) * log(1 - chance)) for chance in chances]


def _chance(ability: float, answer: Answered) -> float:
    return answer.guess + (1 - answer.guess) * chance_of(ability, difficulty_of(answer.level))
