"""Runs alone: a feed on stdin, its events within a span as JSON on stdout; what is asked is its one argument."""

import json
import os
import re
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from xentree.limited import be_limited

# As reading.py understands them.
NO_CALENDAR, TOO_MANY, BROKEN = 40, 41, 42
MEMORY_BYTES = 1024**3
# Occurrences that are looked at, however few of them are asked for.
MOST_OCCURRENCES = 20_000
_ZONE_SLACK = timedelta(hours=27)
# No calendar is kept by the minute; who writes such a rule wants to keep a computer busy.
_SENSELESS = {"SECONDLY", "MINUTELY"}
_EVENT = re.compile(r"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*$", re.MULTILINE | re.DOTALL)
_DAY = re.compile(r"^(DTSTART|DTEND)[^:\n]*:(\d{8})", re.MULTILINE)
_NOT_SINGLE = re.compile(r"^(RRULE|RDATE|RECURRENCE-ID)", re.MULTILINE)


class Refused(Exception):
    """It is not read, for the reason with that exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def main() -> int:
    """Limits first. Files can still be opened, since zones are read when one is named; none can be written."""
    order = json.loads(sys.argv[1])
    be_limited(memory=MEMORY_BYTES, cpu_seconds=order["seconds"], niceness=5, alone=True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        answer = read(sys.stdin.buffer.read(), order)
    except Refused as refused:
        os._exit(refused.code)
    except Exception:
        os._exit(BROKEN)
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)


def read(data: bytes, order: dict[str, Any]) -> dict[str, Any]:
    """The feed's own name, and its earliest `most` occurrences that touch the span."""
    zone = ZoneInfo(order["zone"])
    start, end = (datetime.fromisoformat(order[name]).astimezone(zone) for name in ("start", "end"))
    calendars = _calendars(_thinned(_text(data), start, end))
    found: list[tuple[datetime, dict[str, Any]]] = []
    for calendar in calendars:
        for occurrence in _occurrences(calendar, start, end):
            if each := _told(occurrence, zone, start, end):
                found.append(each)
            if len(found) > MOST_OCCURRENCES:
                raise Refused(TOO_MANY)
    found.sort(key=lambda each: (each[0], each[1]["id"]))
    events = [told for _, told in found[: order["most"]]]
    return {"name": str(calendars[0].get("X-WR-CALNAME", ""))[:200], "events": events}


def _text(data: bytes) -> str:
    text = data.decode("utf-8-sig", errors="replace").replace("\0", "").lstrip()
    if not text[:15].upper().startswith("BEGIN:VCALENDAR"):
        raise Refused(NO_CALENDAR)
    return text


def _thinned(text: str, start: datetime, end: datetime) -> str:
    """Without single events that are clearly over or not yet due: parsing them is what takes the time."""
    first, last = (f"{day:%Y%m%d}" for day in (start - 2 * _ZONE_SLACK, end + 2 * _ZONE_SLACK))

    def kept(found: re.Match[str]) -> str:
        days = dict(_DAY.findall(found[0]))
        if len(days) < 2 or _NOT_SINGLE.search(found[0]):
            return found[0]
        return found[0] if days["DTSTART"] <= last and days["DTEND"] >= first else ""

    return _EVENT.sub(kept, text)


def _calendars(text: str) -> list[Any]:
    """All of the file, with the times that its zone is told for as a whole."""
    from icalendar import Calendar
    from x_wr_timezone import to_standard

    calendars = [each for each in Calendar.from_ical(text, multiple=True) if each.name == "VCALENDAR"]
    return [to_standard(each, timezone=zone) if (zone := _own_zone(each)) else each for each in calendars]


def _own_zone(calendar: Any) -> ZoneInfo | None:
    try:
        return ZoneInfo(str(calendar["X-WR-TIMEZONE"]))
    except (KeyError, ValueError, OSError):
        return None


def _occurrences(calendar: Any, start: datetime, end: datetime) -> Iterator[Any]:
    """Each series for itself, so that a broken one takes no other along."""
    for series in _series(calendar):
        try:
            yield from _expanded(series, start, end)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
            continue


def _series(calendar: Any) -> Iterator[list[Any]]:
    """Events by their id: a series, and what was changed of it."""
    together: dict[str, list[Any]] = {}
    for place, event in enumerate(calendar.walk("VEVENT")):
        together.setdefault(str(event.get("UID", place)), []).append(event)
    yield from together.values()


def _expanded(events: list[Any], start: datetime, end: datetime) -> list[Any]:
    from icalendar import Calendar
    from recurring_ical_events import CalendarQuery

    piece = Calendar()
    for event in events:
        if _is_senseless(event):
            del event["RRULE"]
        piece.add_component(event)
    recurs = any("RRULE" in event or "RDATE" in event for event in events)
    found = CalendarQuery(piece, skip_bad_series=True).between(start - _ZONE_SLACK, end + _ZONE_SLACK)
    for each in found:
        each.recurs = recurs
    return found


def _is_senseless(event: Any) -> bool:
    rules = event.get("RRULE", [])
    return any(
        _SENSELESS & {str(name).upper() for name in rule.get("FREQ", [])} or "BYSECOND" in rule
        for rule in (rules if isinstance(rules, list) else [rules])
    )


def _told(event: Any, zone: ZoneInfo, start: datetime, end: datetime) -> tuple[datetime, dict[str, Any]] | None:
    """What is passed on of an occurrence; None where it lies outside of the span, or cannot be told at all."""
    try:
        first, last = _times(event, zone)
        moment, over = _moment(first, zone), _moment(last, zone)
        if moment >= end or over < start or (over == start and moment < start):
            return None
        return moment, {
            "id": f"{str(event.get('UID', ''))[:200]} {_written(first)}",
            "start": first.isoformat(),
            "end": last.isoformat(),
            "zone": getattr(getattr(first, "tzinfo", None), "key", ""),
            **_words(event),
        }
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None


def _times(event: Any, zone: ZoneInfo) -> tuple[date, date]:
    """Both days, or both moments; a time without a zone is one of the person's zone."""
    first, last = event["DTSTART"].dt, event["DTEND"].dt
    if isinstance(first, datetime) or isinstance(last, datetime):
        return _moment(first, zone), _moment(last, zone)
    return first, max(last, first + timedelta(days=1))


def _moment(when: date, zone: ZoneInfo) -> datetime:
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    return when if when.tzinfo else when.replace(tzinfo=zone)


def _written(when: date) -> str:
    return when.astimezone(UTC).isoformat() if isinstance(when, datetime) else when.isoformat()


def _words(event: Any) -> dict[str, Any]:
    attendees = event.get("ATTENDEE", [])
    cancelled = str(event.get("STATUS", "")).upper() == "CANCELLED"
    free = "TRANSPARENT" in str(event.get("TRANSP", "")).upper()
    free = free or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    return {
        "title": str(event.get("SUMMARY", ""))[:1000],
        "description": str(event.get("DESCRIPTION", ""))[:10_000],
        "location": str(event.get("LOCATION", ""))[:1000],
        "attendees": [_address(each) for each in (attendees if isinstance(attendees, list) else [attendees])][:50],
        "busy": not (cancelled or free),
        "cancelled": cancelled,
        "series_id": str(event.get("UID", ""))[:200] if getattr(event, "recurs", False) else "",
    }


def _address(attendee: Any) -> str:
    return re.sub(r"\Amailto:", "", str(attendee), flags=re.IGNORECASE)[:300]


if __name__ == "__main__":
    sys.exit(main())
