"""What the pictures of a person's progress are drawn from: their tree, their week, their time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from accounts.models import User
from learning.progress.charts import Column, columns
from learning.progress.models import ActiveTime, Area
from learning.progress.tree import Leaf, Record
from learning.progress.words import short_day

AREAS = (Area.CHAT, Area.KNOWLEDGE, Area.ENGLISH, Area.LIVE)
XP_STEPS = (10, 20, 50, 100, 200)
# A quarter of an hour to a day.
TIME_STEPS = (300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400)
MOST_DAYS_APART = 45
_KEPT_SECONDS = 3600
_WEEK = 7
Data = Mapping[str, Any]


def tree_record(user: User, profile: Data, pulse: Data, quests: Iterable[str]) -> Record:
    """What somebody's tree grows from; `profile` and `pulse` as in the API, quests by status."""
    leaves = [
        Leaf((pulse["end"] - day["date"]).days, day["frozen"]) for day in pulse["days"] if day["level"] or day["frozen"]
    ]
    return Record(
        seed=str(user.pk),
        level=profile["level"],
        fraction=profile["current_level_xp"] / profile["xp_needed_for_next_level"],
        areas=_areas(user, profile["total_xp"]),
        leaves=tuple(leaves),
        quests=tuple(quests),
    )


def _areas(user: User, total_xp: int) -> tuple[tuple[str, int], ...]:
    """Seconds in each area; added up again when there is new XP."""
    key = f"progress.areas.{user.pk}.{total_xp}"
    found: dict[str, int] = cache.get_or_set(key, partial(_seconds_by_area, user), _KEPT_SECONDS) or {}
    return tuple((str(area.label), found.get(area.value, 0)) for area in AREAS)


def _seconds_by_area(user: User) -> dict[str, int]:
    rows = ActiveTime.objects.filter(user=user).order_by().values("area")
    return dict(rows.annotate(sum=Sum("seconds")).values_list("area", "sum"))


def week_chart(week: Data, today: date, goal: int) -> SafeString:
    """XP from Sunday to Saturday, with the goal of a day; a frozen day has its diamond."""
    frozen = set(week["freeze_covered_dates"])
    shown = [
        Column(
            date_format(day["date"], "D"),
            (("plot-xp", day["xp"]),),
            is_frozen=day["date"] in frozen,
            mark="plot-today" if day["date"] == today else "",
        )
        for day in week["days"]
    ]
    label = f"XP on each day of this week, {week['total_xp']} in all"
    return columns(shown, label=label, steps=XP_STEPS, in_words=lambda value: f"{value} XP", goal=goal)


@dataclass(frozen=True)
class Stretch:
    """Some days of a period, seconds by area, and what the same days of the period before came to."""

    start: date
    end: date
    seconds: Mapping[str, int]
    before: int

    @property
    def total(self) -> int:
        """Of all areas."""
        return sum(self.seconds.values())

    @property
    def by_area(self) -> list[int]:
        """In the order of AREAS."""
        return [self.seconds.get(area, 0) for area in AREAS]

    @property
    def word(self) -> str:
        """Its first day."""
        return short_day(self.start)


@dataclass(frozen=True)
class Times:
    """A period in stretches, and the seconds of each area now and before."""

    stretches: Sequence[Stretch]
    areas: Sequence[tuple[Area, int, int]]

    @property
    def is_by_week(self) -> bool:
        """Or by day."""
        return self.stretches[0].start != self.stretches[0].end


def times_of(user: User, start: date, end: date) -> Times:
    """One query over the period and as many days before it."""
    length = (end - start).days + 1
    rows = ActiveTime.objects.filter(user=user, day__range=(start - timedelta(days=length), end)).order_by()
    days: dict[date, dict[str, int]] = defaultdict(dict)
    for day, area, seconds in rows.values("day", "area").annotate(sum=Sum("seconds")).values_list("day", "area", "sum"):
        days[day][area] = seconds
    shown = list(_stretches(days, start, length))
    now, before = (_by_area(days, first, length) for first in (start, start - timedelta(days=length)))
    return Times(shown, [(area, now.get(area, 0), before.get(area, 0)) for area in AREAS])


def time_chart(times: Times, *, label: str, in_words: Any) -> SafeString:
    """Stacked by area, with a line where the period before stood."""
    shown = [
        Column(each.word, tuple((f"area-{area}", each.seconds.get(area, 0)) for area in AREAS), before=each.before)
        for each in times.stretches
    ]
    return columns(shown, label=label, steps=TIME_STEPS, in_words=in_words)


def _stretches(days: Mapping[date, Mapping[str, int]], start: date, length: int) -> Iterator[Stretch]:
    """Day by day, or in weeks from the first day where there are many."""
    size = 1 if length <= MOST_DAYS_APART else _WEEK
    for offset in range(0, length, size):
        first, number = start + timedelta(days=offset), min(size, length - offset)
        before = _by_area(days, first - timedelta(days=length), number)
        yield Stretch(first, first + timedelta(days=number - 1), _by_area(days, first, number), sum(before.values()))


def _by_area(days: Mapping[date, Mapping[str, int]], first: date, number: int) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for offset in range(number):
        for area, seconds in days.get(first + timedelta(days=offset), {}).items():
            found[area] += seconds
    return found
