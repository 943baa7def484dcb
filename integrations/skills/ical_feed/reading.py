"""From the bytes of a feed to events: the limited process looks at the bytes, this at what the process says."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any
from zoneinfo import ZoneInfo

from integrations.skills.ical_feed import child
from integrations.skills.ical_feed.fetching import FeedFailed
from xentree.limited import Ended, run_limited
from xentree.providers.calendar import Event, Span

# Seconds of processor time, and of waiting for it.
CPU_SECONDS, SECONDS, MOST_OUTPUT = 10, 20.0, 40_000_000
_REASONS = {
    child.NO_CALENDAR: "What is at that address is no calendar. Look for an address that ends with .ics.",
    child.TOO_MANY: "That calendar holds more events than we can look through.",
    child.BROKEN: "That calendar could not be read: its file is damaged.",
}
_TOO_MUCH = "That calendar is too much to read: too large, or it repeats without end."


@dataclass(frozen=True)
class Feed:
    """What a feed says of a span: its own name, and its events by start."""

    name: str
    events: list[dict[str, Any]]


def read(body: bytes, span: Span, zone: str, *, most: int) -> Feed:
    """Its earliest `most` events within the span, times without a zone taken as of `zone`; FeedFailed."""
    times = {"start": span.start.isoformat(), "end": span.end.isoformat(), "zone": zone}
    order = {**times, "most": most, "seconds": CPU_SECONDS}
    with TemporaryFile() as file:
        file.write(body)
        file.seek(0)
        ended = run_limited(child.__name__, [json.dumps(order)], file, seconds=SECONDS, most_bytes=MOST_OUTPUT)
    return _understood(ended)


def events_of(told: Iterable[dict[str, Any]]) -> Iterator[Event]:
    """Events from how they were told."""
    for each in told:
        times = {name: _when(each[name], each["zone"]) for name in ("start", "end")}
        yield Event(**{**each, **times, "attendees": tuple(each["attendees"])})


def _understood(ended: Ended) -> Feed:
    if ended.late or ended.long or ended.code not in (0, *_REASONS):
        raise FeedFailed(_TOO_MUCH, retryable=False)
    if ended.code:
        raise FeedFailed(_REASONS[ended.code], retryable=False)
    answer = json.loads(ended.output)
    return Feed(answer["name"], answer["events"])


def _when(text: str, zone: str) -> date:
    if len(text) == len("2026-12-03"):
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment.astimezone(ZoneInfo(zone)) if zone else moment
