"""From figures to a score: an unfitted composite of groups that anybody can follow, with frozen means and spreads.

score = 100 × logistic(0.3 + 1.8 Z), where Z is the mean of the groups below in spreads: accuracy and how words fit each
other count twice, coherence one and a half times. Then less for a short answer, for what was copied, repeated or
learned by heart, and for points of the task left out. The means and spreads are set by hand from what the course's own
model answers have and what may be expected of learners; no essay with a human mark was used.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

from learning.english.evaluators.local_writing.cohesion import Cohesion
from learning.english.evaluators.local_writing.copying import Own
from learning.english.evaluators.local_writing.features import Features

# A text of so many words is told in paragraphs.
UNPARTED_WORDS = 140
LEVELS = ("A1", "A2", "B1", "B2", "C1")
# Of a group, how far from the middle still counts, in spreads.
LOW, HIGH = -2.5, 1.25
# The language model's sign is capped from above: set phrases are what it likes best.
HIGH_FIT = 1.75
# feature: mean and spread; rates are square roots of a number in a hundred words.
_NORMS = {
    "fit": (1.4, 0.5), "errors": (1.6, 0.9), "misspelt": (1.2, 0.9), "edits": (1.7, 0.7), "slips": (1.0, 0.8),
    "run_on": (1.0, 2.5), "variety": (0.78, 0.06), "lasting": (80.0, 30.0), "rarity": (6.75, 0.35),
    "letters": (4.0, 0.3),
    "structure_variety": (1.3, 0.6),
}  # fmt: skip
_RATES = frozenset(("errors", "misspelt", "edits", "slips", "run_on"))
# What is usual at a level, where it differs: A1 to C1, of the course's model answers and reading passages.
BY_LEVEL: dict[str, tuple[float, ...]] = {
    "fit": (1.9, 1.85, 1.63, 1.6, 1.45),
    "variety": (0.73, 0.785, 0.80, 0.815, 0.825),
    "lasting": (58.0, 81.0, 86.0, 95.0, 104.0),
    "rarity": (6.75, 6.65, 6.75, 6.9, 6.93),
    "letters": (3.87, 3.9, 3.92, 4.18, 4.14),
    "structure_variety": (0.1, 0.3, 0.87, 1.7, 1.95),
    "hard": (0.03, 0.032, 0.045, 0.076, 0.085),
    "sentence_length": (7.3, 10.4, 12.1, 13.4, 14.9),
}


@dataclass(frozen=True)
class Groups:
    """Each side of the quality in spreads; more is better."""

    fit: float
    accuracy: float
    mechanics: float
    vocabulary: float
    range: float
    coherence: float

    @property
    def mean(self) -> float:
        """Of all, accuracy and how words fit each other twice, coherence one and a half times."""
        rest = self.mechanics + self.vocabulary + self.range + 1.5 * self.coherence
        return (2 * self.fit + 2 * self.accuracy + rest) / 8.5


def groups_of(features: Features, cohesion: Cohesion, level: str | None) -> Groups:
    """By the norms; vocabulary and range are measured by the level that was asked for."""
    z = _Measured(features, level)
    return Groups(
        fit=z("fit", HIGH_FIT),
        accuracy=-(z("errors") + 2 * z("misspelt") + 2 * z("edits")) / 5,
        mechanics=-(2 * z("slips") + z("run_on")) / 3,
        vocabulary=(z("variety") + z("lasting") + z("rarity") + z("letters")) / 4,
        range=z("structure_variety"),
        coherence=_coherence(cohesion, features.words),
    )


def percent(spreads: float) -> float:
    """From spreads to 0 to 100."""
    return round(100 / (1 + math.exp(-(0.3 + 1.8 * spreads))), 1)


def score_of(groups: Groups, own: Own, task: float | None, count: int, least: int) -> float:
    """The score, 0 to 100; `task` is the criterion of the same range, None without a task."""
    answered = 1.0 if task is None else 0.75 + 0.25 * task / 100
    enough = min(1.0, count / max(1, least)) ** 0.5
    foreign = 1 - 0.5 * own.repeated - 0.6 * own.copied - 0.6 * own.stock
    return round(percent(groups.mean) * answered * enough * max(0.0, foreign), 1)


def level_of(features: Features, groups: Groups, sentences: float | None) -> tuple[str, float]:
    """The level whose texts use such language, and how sure that is; mistakes take from it."""
    signs = [_place(name, float(getattr(features, name))) for name in ("structure_variety", "hard", "sentence_length")]
    weighed = list(zip(signs, (0.4, 0.25, 0.2), strict=True))
    if sentences is not None:
        weighed.append((sentences, 0.25))
    value = sum(sign * weight for sign, weight in weighed) / sum(weight for _, weight in weighed)
    # A mean of signs that end at C1 never gets there by itself.
    value = 3 + 1.2 * (value - 3) + 0.7 * min(0.0, (groups.accuracy + groups.fit) / 2)
    spread = max(signs) - min(signs)
    sure = 0.25 + 0.3 * min(1.0, features.words / 250) - 0.05 * spread
    return LEVELS[min(4, max(0, round(value) - 1))], round(min(0.55, max(0.15, sure)), 2)


def _place(name: str, value: float) -> float:
    """Where a figure lies between those of the levels, 1 (A1) to 5 (C1), by straight lines."""
    usual = BY_LEVEL[name]
    for number, (low, high) in enumerate(pairwise(usual), 1):
        if value < high:
            return max(1.0, number + (value - low) / (high - low))
    return float(len(usual))


def _coherence(cohesion: Cohesion, words: int) -> float:
    order = 0.4 * _clip((cohesion.order - 0.3) / 0.7)
    unparted = 1.0 if words >= UNPARTED_WORDS and cohesion.paragraphs < 2 else 0.0
    joined = 0.15 * min(6, len(cohesion.connectives))
    return _clip(order + joined - unparted - 1.5 * cohesion.misplaced - 2 * cohesion.unresolved)


def _clip(value: float, high: float = HIGH) -> float:
    return max(LOW, min(high, value))


class _Measured:
    """A feature in spreads from the mean, clipped."""

    def __init__(self, features: Features, level: str | None) -> None:
        self.features = features
        self.level = LEVELS.index(level) if level in LEVELS else None

    def __call__(self, name: str, high: float = HIGH) -> float:
        value = float(getattr(self.features, name))
        mean, spread = _NORMS[name]
        if self.level is not None and name in BY_LEVEL:
            # What is usual at the level is a good answer there, most of a spread above the middle.
            mean = BY_LEVEL[name][self.level] - 0.8 * spread
        return _clip(((100 * value) ** 0.5 if name in _RATES else value) / spread - mean / spread, high)
