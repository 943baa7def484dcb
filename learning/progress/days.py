"""Which date an instant belongs to: what the person's clock showed then, in the zone they had then."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from accounts.models import TimeZoneChange, User

DAY = timedelta(days=1)
# Of a date that was lived for less than this, nobody is asked an act.
ENOUGH_TO_ACT = timedelta(hours=12)
_ALWAYS = (datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC))


@dataclass(frozen=True)
class Zones:
    """The zones a person had: `changes` are (moment, zone until then), oldest first; `present` holds since the last."""

    present: str
    changes: tuple[tuple[datetime, str], ...] = ()

    def at(self, moment: datetime) -> ZoneInfo:
        """The zone of that moment."""
        return ZoneInfo(next((old for until, old in self.changes if moment < until), self.present))

    def day_of(self, moment: datetime) -> date:
        """The local date of an instant; every instant has exactly one."""
        return moment.astimezone(self.at(moment)).date()

    def lived(self, day: date) -> timedelta:
        """For how long the person's clock showed that date."""
        spans = (_overlap(_span(day, ZoneInfo(name)), (start, end)) for start, end, name in self._stays())
        return sum(spans, timedelta())

    def is_excused(self, day: date) -> bool:
        """A date skipped by travelling east, or by the zone itself, can neither be asked for nor break anything."""
        return self.lived(day) < ENOUGH_TO_ACT

    def split(self, start: datetime, end: datetime) -> Iterator[tuple[date, datetime, datetime]]:
        """(date, from, to) of each part of a stretch of time, cut at the person's midnights."""
        while start < end:
            day = self.day_of(start)
            midnight = starts_at(day + DAY, self.at(start))
            cut = min(moment for moment in (end, midnight, *dict(self.changes)) if moment > start)
            yield day, start, cut
            start = cut

    def _stays(self) -> Iterator[tuple[datetime, datetime, str]]:
        since = _ALWAYS[0]
        for until, name in self.changes:
            yield since, until, name
            since = until
        yield since, _ALWAYS[1], self.present


def starts_at(day: date, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which clocks of the zone showed that date, or one after it where they skipped it."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def zones_of(user: User) -> Zones:
    """One query."""
    changes = TimeZoneChange.objects.filter(user=user).values_list("changed_at", "old")
    return Zones(user.timezone, tuple(changes))


def today_of(user: User) -> date:
    """The date on the person's clock now."""
    return Zones(user.timezone).day_of(now())


def _span(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return starts_at(day, zone), starts_at(day + DAY, zone)


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> timedelta:
    return max(timedelta(), min(one[1], other[1]) - max(one[0], other[0]))
