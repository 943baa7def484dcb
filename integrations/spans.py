"""Events and spans of time laid beside each other."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from xentree.providers.calendar import Event, Span


def span_of(event: Event, zone: ZoneInfo) -> Span:
    """From when to when it is; whole days begin and end at midnights of the zone."""
    return Span(_moment(event.start, zone), _moment(event.end, zone))


def touches(event: Event, span: Span, zone: ZoneInfo) -> bool:
    """Whether some of it is within the span; what takes no time counts at its moment."""
    own = span_of(event, zone)
    return own.start < span.end and (own.end > span.start or own.end == own.start == span.start)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time, sorted and without overlaps; what only touches becomes one."""
    whole: list[Span] = []
    for each in sorted(spans, key=lambda span: span.start):
        if whole and each.start <= whole[-1].end:
            whole[-1] = Span(whole[-1].start, max(whole[-1].end, each.end))
        elif each.end > each.start:
            whole.append(each)
    return whole


def within(spans: Iterable[Span], bounds: Span) -> list[Span]:
    """Cut to what lies inside."""
    cut = (Span(max(each.start, bounds.start), min(each.end, bounds.end)) for each in spans)
    return [each for each in cut if each.start < each.end]


def _moment(when: date, zone: ZoneInfo) -> datetime:
    return when if isinstance(when, datetime) else datetime.combine(when, time(), zone)
