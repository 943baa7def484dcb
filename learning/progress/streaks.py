"""Streaks, told from days alone: the same days give the same streak, in whatever order they became known."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from learning.progress.models.person import FIRST_FREEZES

MOST_FREEZES = 3
STEPS_TO_A_FREEZE = 7
WEEK = 7
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Facts:
    """What happened besides acts: freezes got by date, pauses (first, last or open), dates that ask for nothing."""

    gains: Mapping[date, int] = field(default_factory=dict)
    pauses: Collection[tuple[date, date | None]] = ()
    is_excused: Callable[[date], bool] = lambda _: False

    def is_off(self, day: date) -> bool:
        """Whether the date neither counts nor breaks."""
        return any(start <= day and (end is None or day <= end) for start, end in self.pauses) or self.is_excused(day)


@dataclass(frozen=True)
class Streak:
    """How it stands at the end of `day`; `used` are the dates a freeze stood in for."""

    day: date | None = None
    current: int = 0
    longest: int = 0
    day_only: int = 0
    available: int = FIRST_FREEZES
    steps: int = 0
    weeks: int = 0
    used: tuple[date, ...] = ()


def walk(active: Collection[date], facts: Facts) -> Streak:
    """The streak at the end of the last active day; repaired days are among the active ones."""
    streak = Streak(available=FIRST_FREEZES)
    days = sorted(active)
    gains_before = sum(number for day, number in facts.gains.items() if days and day < days[0])
    streak = replace(streak, available=streak.available + gains_before)
    for day in days:
        streak = _act(_miss_until(streak, day, facts), day, facts)
    return streak


def carry_on(streak: Streak, today: date, facts: Facts) -> Streak:
    """The streak as it is today: the days since were missed, and today can still be acted on."""
    if streak.day is None:
        return replace(streak, available=streak.available + sum(facts.gains.values()))
    if streak.day >= today:
        return streak
    reached = _miss_until(streak, today, facts)
    return replace(reached, available=reached.available + facts.gains.get(today, 0))


def is_at_risk(streak: Streak, today: date, facts: Facts) -> bool:
    """Whether it takes an act today to keep it, or a freeze goes."""
    return streak.current > 0 and streak.day is not None and streak.day < today and not facts.is_off(today)


def _miss_until(streak: Streak, until: date, facts: Facts) -> Streak:
    """What the days between the last active one and `until` did to it."""
    if streak.day is None:
        return streak
    missed = (streak.day + _DAY * number for number in range(1, (until - streak.day).days))
    for day in missed:
        streak = _miss(replace(streak, available=streak.available + facts.gains.get(day, 0)), day, facts)
    return streak


def _miss(streak: Streak, day: date, facts: Facts) -> Streak:
    if streak.current == 0 or facts.is_off(day):
        return streak
    if streak.available == 0:
        return replace(streak, current=0, day_only=0)
    return replace(streak, day_only=0, available=streak.available - 1, used=(*streak.used, day))


def _act(streak: Streak, day: date, facts: Facts) -> Streak:
    """Seven active days bring a freeze while fewer than three are kept; seven in a row make a full week."""
    current, day_only = streak.current + 1, streak.day_only + 1
    available = streak.available + facts.gains.get(day, 0)
    steps = streak.steps + 1 if available < MOST_FREEZES else streak.steps
    if steps == STEPS_TO_A_FREEZE:
        available, steps = available + 1, 0
    return replace(
        streak,
        day=day,
        current=current,
        longest=max(streak.longest, current),
        day_only=day_only,
        available=available,
        steps=steps,
        weeks=streak.weeks + (day_only % WEEK == 0),
    )
