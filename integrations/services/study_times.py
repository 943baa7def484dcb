"""When a person likes to learn: one row that is made with the first choice."""

from collections.abc import Mapping
from datetime import time
from typing import Any

from accounts.models import User
from integrations.models import StudyTimes
from integrations.services.planning import LONGEST, MIDNIGHT, SHORTEST, BlockRules, LearningHours
from xentree.errors import Invalid
from xentree.principal import Principal

CHOICES = ("starts", "ends", "weekdays", "minutes", "break_minutes", "most_a_day")
LONGEST_BREAK, MOST_A_DAY = 120, 4


def study_times_of(user: User) -> StudyTimes:
    """What the person chose; before that the defaults, which are not saved."""
    return StudyTimes.objects.filter(user=user).first() or StudyTimes(user=user)


def change_study_times(changes: Mapping[str, Any], *, by: Principal) -> StudyTimes:
    """Replace some of CHOICES."""
    times = study_times_of(by.user)
    for name in CHOICES:
        if name in changes:
            setattr(times, name, changes[name])
    check_times(times)
    times.save()
    return times


def check_times(times: StudyTimes) -> None:
    """Invalid for hours without time, no day at all, and blocks that are too short or long."""
    if not (times.starts < times.ends or times.ends == MIDNIGHT):
        raise _bad("ends", "After the start, please; midnight is 00:00.")
    if not times.weekdays or not set(times.weekdays) <= set(range(7)):
        raise _bad("weekdays", "Choose a day at least.")
    for name, least, most in (
        ("minutes", SHORTEST, LONGEST),
        ("break_minutes", 0, LONGEST_BREAK),
        ("most_a_day", 1, MOST_A_DAY),
    ):
        if not least <= getattr(times, name) <= most:
            raise _bad(name, f"{least} to {most}.")


def hours_of(times: StudyTimes) -> LearningHours:
    """As planning takes them."""
    return LearningHours(_plain(times.starts), _plain(times.ends), frozenset(times.weekdays))


def rules_of(times: StudyTimes) -> BlockRules:
    """As planning takes them."""
    return BlockRules(times.minutes, times.break_minutes, times.most_a_day)


def _plain(clock: time) -> time:
    return clock.replace(tzinfo=None, second=0, microsecond=0)


def _bad(name: str, message: str) -> Invalid:
    return Invalid(f"{name}: {message}", **{name: [message]})
