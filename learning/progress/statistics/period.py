"""Days in UTC: what is between the start of one and the end of another."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from xentree.errors import Invalid

USUAL_DAYS = 30
MOST_DAYS = 366
EARLIEST = date(2000, 1, 1)
LATEST = date(2100, 1, 1)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Whole days, both of them included."""

    start: date
    end: date

    @property
    def begins_at(self) -> datetime:
        """The first moment."""
        return _midnight(self.start)

    @property
    def ends_before(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.end + DAY)

    @property
    def length(self) -> int:
        """How many days."""
        return (self.end - self.start).days + 1

    @property
    def previous(self) -> "Period":
        """As many days right before it."""
        return Period(self.start - self.length * DAY, self.start - DAY)

    def days(self) -> Iterator[date]:
        """Each day, the first one first."""
        return (self.start + number * DAY for number in range(self.length))


def today() -> date:
    """The present day in UTC."""
    return datetime.now(UTC).date()


def last_days(count: int) -> Period:
    """So many days, today the last."""
    return Period(today() - (count - 1) * DAY, today())


def period_between(start: date | None = None, end: date | None = None) -> Period:
    """From one day to another: to the present one, and over the usual number of days, where nothing else is said."""
    last = _within("end_date", end or today())
    found = Period(_within("start_date", start) if start else last - (USUAL_DAYS - 1) * DAY, last)
    if found.start > found.end:
        raise _wrong("start_date", "The first day is after the last")
    if found.length > MOST_DAYS:
        raise _wrong("end_date", f"At most {MOST_DAYS} days at once")
    return found


def _within(name: str, day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise _wrong(name, f"Choose a day from {EARLIEST} to {LATEST}")
    return day


def _wrong(name: str, words: str) -> Invalid:
    return Invalid(f"{name}: {words}.", **{name: [f"{words}."]})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
