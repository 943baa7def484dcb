"""A week as it is drawn: days with whole-day items on top, and the others side by side where they overlap. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from integrations.models import CalendarEntry
from xentree.providers.calendar import Event, Span

DAY = timedelta(days=1)
MINUTES = 24 * 60
# However short something is, it can be seen and pressed.
LEAST_MINUTES = 24
Status = CalendarEntry.Status
KEPT, MISSED, AHEAD, RUNNING, WAITING, FAILED, PLAIN = (
    "kept",
    "missed",
    "ahead",
    "running",
    "waiting",
    "failed",
    "plain",
)


@dataclass(frozen=True)
class Item:
    """Something in a week; `entry` where it is ours. Minutes are those of the wall's clock on its day."""

    title: str
    start: datetime
    end: datetime
    all_day: bool = False
    location: str = ""
    calendar: str = ""
    url: str = ""
    entry: CalendarEntry | None = None
    first: int = 0
    last: int = MINUTES
    column: int = 0
    columns: int = 1
    # It goes on from the day before, or into the next.
    from_before: bool = False
    goes_on: bool = False

    @property
    def state(self) -> str:
        """Of a study block what became of it; plain otherwise."""
        return state_of(self.entry) if self.entry else PLAIN

    @property
    def place(self) -> dict[str, float]:
        """Hundredths of the day's column."""
        width = 100 / self.columns
        return {
            "top": round(self.first / MINUTES * 100, 3),
            "height": round((self.last - self.first) / MINUTES * 100, 3),
            "left": round(self.column * width, 3),
            "width": round(width, 3),
        }


@dataclass(frozen=True)
class Day:
    """A date with its items, by time."""

    date: date
    is_today: bool
    whole: list[Item] = field(default_factory=list)
    timed: list[Item] = field(default_factory=list)


def state_of(entry: CalendarEntry) -> str:
    """How an entry of ours stands."""
    if entry.status in (Status.QUEUED, Status.WRITING):
        return WAITING
    if entry.status == Status.FAILED:
        return FAILED
    if entry.purpose != CalendarEntry.Purpose.STUDY:
        return PLAIN
    return _state_of_block(entry)


def _state_of_block(entry: CalendarEntry) -> str:
    if entry.kept_at:
        return KEPT
    if entry.ends_at <= now():
        return MISSED
    return RUNNING if entry.starts_at <= now() else AHEAD


def week_of(day: date) -> date:
    """Its Monday."""
    return day - DAY * day.weekday()


def span_of(monday: date, zone: ZoneInfo) -> Span:
    """From the first moment of the week to the first of the next."""
    return Span(_midnight(monday, zone), _midnight(monday + 7 * DAY, zone))


def item_of(event: Event, calendar: str, zone: ZoneInfo) -> Item:
    """A calendar's event; whole days are those of the person's zone."""
    start, end = (_moment(each, zone) for each in (event.start, event.end))
    return Item(event.title, start, end, event.all_day, event.location, calendar, event.url)


def item_of_entry(entry: CalendarEntry, calendar: str, zone: ZoneInfo) -> Item:
    """One of ours."""
    start, end = entry.starts_at, entry.ends_at
    if entry.all_day:
        own = ZoneInfo(entry.zone)
        start, end = (_midnight(each.astimezone(own).date(), zone) for each in (start, end))
    return Item(entry.title, start, end, entry.all_day, entry.location, calendar, entry.url, entry)


def draw(monday: date, items: Iterable[Item], zone: ZoneInfo) -> list[Day]:
    """The seven days."""
    found, today = list(items), now().astimezone(zone).date()
    return [_day(monday + DAY * number, found, zone, today) for number in range(7)]


def _day(day: date, items: list[Item], zone: ZoneInfo, today: date) -> Day:
    here = [part for item in items if (part := _part(item, day, zone))]
    whole = [part for part in here if part.all_day or (part.from_before and part.goes_on)]
    timed = [part for part in here if part not in whole]
    return Day(day, day == today, sorted(whole, key=_by_title), side_by_side(timed))


def _part(item: Item, day: date, zone: ZoneInfo) -> Item | None:
    """What of it is on that date; None where nothing is."""
    opens, closes = _midnight(day, zone), _midnight(day + DAY, zone)
    if item.start >= closes or item.end <= opens:
        return None
    first = _clock(item.start, zone) if item.start >= opens else 0
    last = _clock(item.end, zone) if item.end < closes else MINUTES
    if last <= first:
        # The clock was set back in between.
        last = first + int((item.end - item.start).total_seconds() // 60)
    last = min(MINUTES, max(last, first + LEAST_MINUTES))
    first = min(first, MINUTES - LEAST_MINUTES)
    return replace(item, first=first, last=last, from_before=item.start < opens, goes_on=item.end > closes)


def side_by_side(items: list[Item]) -> list[Item]:
    """Each in a column of its own among those it overlaps, by time."""
    placed: list[Item] = []
    group: list[Item] = []
    for item in sorted(items, key=lambda each: (each.first, -each.last, each.title)):
        if group and item.first >= max(each.last for each in group):
            placed += _widened(group)
            group = []
        group.append(replace(item, column=_free_column(item, group)))
    return placed + _widened(group)


def _free_column(item: Item, group: list[Item]) -> int:
    taken = {each.column for each in group if each.last > item.first}
    return next(number for number in range(len(group) + 1) if number not in taken)


def _widened(group: list[Item]) -> list[Item]:
    columns = max((each.column for each in group), default=0) + 1
    return [replace(each, columns=columns) for each in group]


def _by_title(item: Item) -> tuple[datetime, str]:
    return item.start, item.title


def _clock(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _moment(moment: datetime | date, zone: ZoneInfo) -> datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else _midnight(moment, zone)
