"""Events and spans of time laid beside each other."""

from collections.abc import Iterable
from datetime import UTC
from zoneinfo import ZoneInfo

from integrations.services.moments import moment_of
from xentree.providers.calendar import Event, Span


def span_of(event: Event, zone: ZoneInfo) -> Span:
    """From when to when it is, in UTC; whole days begin and end at midnights of the zone."""
    return Span(*(moment_of(when, zone).astimezone(UTC) for when in (event.start, event.end)))


def touches(event: Event, span: Span, zone: ZoneInfo) -> bool:
    """Whether some of it is within the span; what takes no time counts at its moment."""
    own = span_of(event, zone)
    return own.start < span.end and (own.end > span.start or own.end == own.start == span.start)


def within(spans: Iterable[Span], bounds: Span) -> list[Span]:
    """Cut to what lies inside."""
    cut = (Span(max(each.start, bounds.start), min(each.end, bounds.end)) for each in spans)
    return [each for each in cut if each.start < each.end]
