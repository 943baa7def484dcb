"""The scale of the index, 0 to 100, in levels of the Common European Framework and in IELTS bands.

Each level is 16 points wide; ten points are one logit of the Rasch model, so a level is 1.6 of them. Bands follow the
alignment published on ielts.org ("IELTS and the CEFR"): B1 4.0 to 5.0, B2 5.5 to 6.5, C1 7.0 to 8.0, C2 8.5 and 9.0.
Both are estimates: the index was never equated with a sitting of IELTS.
"""

from math import floor

WIDTH = 16.0
LOWEST = {"A1": 4.0, "A2": 20.0, "B1": 36.0, "B2": 52.0, "C1": 68.0, "C2": 84.0}
_FIRST_BAND, _BANDS_A_LEVEL, _HIGHEST_BAND = 4.0, 1.5, 9.0


def cefr_of(score: float) -> str:
    """The level a place on the scale lies in; A1 also below its first point."""
    return next((level for level, lowest in reversed(LOWEST.items()) if score >= lowest), "A1")


def ielts_of(score: float) -> float | None:
    """The band, in halves; None below B1, where no alignment is published."""
    if score < LOWEST["B1"]:
        return None
    band = _FIRST_BAND + _BANDS_A_LEVEL * (score - LOWEST["B1"]) / WIDTH
    return min(_HIGHEST_BAND, floor(2 * band) / 2)


def difficulty_of(level: str) -> float:
    """Of a task of that level: who gets half of such tasks right stands where the level begins, at 83 % at its end."""
    return LOWEST[level]


def middle_of(level: str) -> float:
    """The place of somebody of whom only the level is known."""
    return LOWEST[level] + WIDTH / 2
