"""When there is time to learn: free time within a person's hours, and blocks spread over it. Pure.

Everything is reckoned in real time: where clocks jump, a block keeps its length, and begins and ends within the hours
that the clock on the wall shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from xentree.providers.calendar import Span

SHORTEST, LONGEST = 25, 90
MOST_BLOCKS = 20
QUARTER = 15
DAY = timedelta(days=1)
MIDNIGHT = time()


@dataclass(frozen=True)
class LearningHours:
    """Between which hours of the wall's clock, and on which days (Monday is 0); an end at midnight is the day's end."""

    starts: time = time(8)
    ends: time = time(21)
    weekdays: frozenset[int] = frozenset(range(7))

    def of(self, day: date, zone: ZoneInfo) -> Span | None:
        """The hours of that date; None where it has none, or clocks skip them."""
        if day.weekday() not in self.weekdays:
            return None
        last = day + DAY if self.ends == MIDNIGHT else day
        start, end = max(_moments(day, self.starts, zone)), min(_moments(last, self.ends, zone))
        return Span(start, end) if start < end else None


@dataclass(frozen=True)
class BlockRules:
    """How long a block is, the pause between two of a day, and how many a day has at most."""

    minutes: int = 45
    break_minutes: int = 15
    most_a_day: int = 1

    @property
    def length(self) -> timedelta:
        """Of one block."""
        return timedelta(minutes=self.minutes)

    @property
    def pause(self) -> timedelta:
        """Between two."""
        return timedelta(minutes=self.break_minutes)


Free = Mapping[date, Sequence[Span]]


def free_time(span: Span, busy: Iterable[Span], hours: LearningHours, zone: ZoneInfo) -> Free:
    """What is free within the hours, by dates of the zone; all in UTC, sorted, of dates that have any."""
    taken = merged(busy)
    days = _dates(span, zone)
    windows = {day: _within(hours.of(day, zone), span) for day in days}
    free = {day: _without(window, taken) for day, window in windows.items() if window}
    return {day: spans for day, spans in free.items() if spans}


def place_blocks(count: int, free: Free, rules: BlockRules, zone: ZoneInfo) -> list[Span]:
    """Up to `count` blocks, by time: each day one before any has two, days far apart before days side by side."""
    offers = {day: _offers(spans, rules, zone) for day, spans in sorted(free.items())}
    chosen: list[Span] = []
    for number in range(rules.most_a_day):
        left = [spans[number] for spans in offers.values() if len(spans) > number]
        chosen += _spread(left, count - len(chosen))
    return sorted(chosen, key=lambda block: block.start)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Sorted, in UTC, those that touch as one."""
    found: list[Span] = []
    for each in sorted((Span(one.start.astimezone(UTC), one.end.astimezone(UTC)) for one in spans), key=_start):
        if found and each.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, each.end))
        elif each.start < each.end:
            found.append(each)
    return found


def _start(span: Span) -> datetime:
    return span.start


def _moments(day: date, clock: time, zone: ZoneInfo) -> list[datetime]:
    """When clocks show it: two moments where they show it twice, or skip it; the same one twice otherwise."""
    return [datetime.combine(day, clock, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)]


def _dates(span: Span, zone: ZoneInfo) -> list[date]:
    first, last = (moment.astimezone(zone).date() for moment in (span.start, span.end))
    return [first + DAY * number for number in range((last - first).days + 1)]


def _within(window: Span | None, span: Span) -> Span | None:
    if window is None:
        return None
    start, end = max(window.start, span.start.astimezone(UTC)), min(window.end, span.end.astimezone(UTC))
    return Span(start, end) if start < end else None


def _without(window: Span, taken: Iterable[Span]) -> list[Span]:
    free, start = [], window.start
    for busy in taken:
        if busy.end > start and busy.start < window.end:
            if busy.start > start:
                free.append(Span(start, busy.start))
            start = max(start, busy.end)
    return [*free, Span(start, window.end)] if start < window.end else free


def _offers(spans: Sequence[Span], rules: BlockRules, zone: ZoneInfo) -> list[Span]:
    """The blocks one day has room for, each as early as can be."""
    blocks: list[Span] = []
    for span in spans:
        start = _quarter(span.start if not blocks else max(span.start, blocks[-1].end + rules.pause), zone)
        while len(blocks) < rules.most_a_day and start + rules.length <= span.end:
            blocks.append(Span(start, start + rules.length))
            start = _quarter(blocks[-1].end + rules.pause, zone)
    return blocks


def _quarter(moment: datetime, zone: ZoneInfo) -> datetime:
    """The next quarter of an hour on the wall, or the moment itself."""
    clock = moment.astimezone(zone)
    past = timedelta(minutes=clock.minute % QUARTER, seconds=clock.second, microseconds=clock.microsecond)
    return moment + timedelta(minutes=QUARTER) - past if past else moment


def _spread(offers: Sequence[Span], count: int) -> list[Span]:
    """That many of them, evenly apart."""
    if count >= len(offers):
        return list(offers)
    return [offers[(2 * number + 1) * len(offers) // (2 * count)] for number in range(count)] if count > 0 else []
