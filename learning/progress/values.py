"""What practice is worth, what levels take, what tokens are got for: every number of docs/progress.md."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import isqrt
from typing import Any

from learning.progress.models.ledger import Area, Reason

# Of one day, boosters included: an evening's work, not a night's clicking.
DAY_CAP = 500
XP_A_MINUTE = 2
MOST_A_SITTING = 120
CONVERSATION_XP = 10
DOCUMENT_XP = 5
NOTE_XP = 10
NOTE_CHARACTERS = 200
ROUND_ITEMS = 3
MOST_A_ROUND = 30
TOKENS_A_LEVEL = 5
TOKENS_A_FULL_WEEK = 10
Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Practice:
    """What an act is: where, worth what before repeats and boosters, and of which item, if it can be repeated.

    `base` None is no act yet, though the time of it counts.
    """

    area: Area
    base: int | None
    item: str = ""


def practice_of(reason: Reason, facts: Facts) -> Practice:
    """What the server's own facts come to."""
    return _TABLE[reason](facts)


def _sitting(area: Area) -> Callable[[Facts], Practice]:
    """By whole active minutes."""

    def practice(facts: Facts) -> Practice:
        minutes = facts["active_seconds"] // 60
        return Practice(area, min(XP_A_MINUTE * minutes, MOST_A_SITTING) if minutes else None)

    return practice


def _note(facts: Facts) -> Practice:
    return Practice(Area.KNOWLEDGE, NOTE_XP if facts["characters"] >= NOTE_CHARACTERS else None)


def _quiz(facts: Facts) -> Practice:
    """A point for each answer, one more for each right one."""
    return _round(facts, facts["answered"] + facts["right"])


def _flashcards(facts: Facts) -> Practice:
    """A point for each card: whether it was known, only the person can tell."""
    return _round(facts, facts["answered"])


def _round(facts: Facts, points: int) -> Practice:
    enough = facts["answered"] >= ROUND_ITEMS
    return Practice(Area.KNOWLEDGE, min(points, MOST_A_ROUND) if enough else None, f"set:{facts['study_set_id']}")


def _marked(area: Area) -> Callable[[Facts], Practice]:
    """By the points a task's own marking gave; without any it is only time."""

    def practice(facts: Facts) -> Practice:
        points = facts.get("points")
        return Practice(area, None if points is None else min(points, MOST_A_ROUND), facts.get("item", ""))

    return practice


_TABLE: dict[Reason, Callable[[Facts], Practice]] = {
    Reason.LEARNING_SESSION: _sitting(Area.CHAT),
    Reason.CONVERSATION: lambda _: Practice(Area.CHAT, CONVERSATION_XP),
    Reason.NOTE: _note,
    Reason.DOCUMENT: lambda _: Practice(Area.KNOWLEDGE, DOCUMENT_XP),
    Reason.QUIZ: _quiz,
    Reason.FLASHCARDS: _flashcards,
    Reason.LIVE: _sitting(Area.LIVE),
    Reason.ENGLISH: _marked(Area.ENGLISH),
    Reason.QUEST: _marked(Area.QUESTS),
}


def boosted(base: int, multiplier: Decimal) -> int:
    """What an act is worth with the booster that ran."""
    return int(base * multiplier)


def paid(worths: Iterable[int]) -> int:
    """What one item pays on one day: the best whole, the second best half, more nothing.

    By worth and not by time, so that the same acts pay the same in whatever order they become known.
    """
    first, second, *_ = [*sorted(worths, reverse=True), 0, 0]
    return first + second // 2


def level_of(total_xp: int) -> int:
    """The highest n with xp_of_level(n) <= total_xp."""
    return (1 + isqrt(1 + 4 * (total_xp // 50))) // 2


def xp_of_level(level: int) -> int:
    """50 n (n - 1): 0, 100, 300, 600, 1000; each level takes 100 XP more than the one before."""
    return 50 * level * (level - 1)
