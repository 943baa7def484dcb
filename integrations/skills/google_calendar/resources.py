"""Google's event resources and our events, into each other. What people wrote there is only ever data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from integrations.services.planning import merged
from integrations.words import one_line
from xentree.providers.calendar import Event, EventWish, Span

Resource = dict[str, Any]
LONGEST = {"summary": 200, "location": 300, "description": 5000}
MOST_ATTENDEES = 50
# Beyond them clocks and zones cannot be reckoned with.
YEARS = range(1970, 2200)
# Of a deleted event Google promises nothing but its id.
UNKNOWN = datetime.fromtimestamp(0, UTC)
_URL = re.compile(r"https://[^\s\"'<>]{1,490}")


def event_of(resource: Any, zone: str) -> Event | None:
    """The event, `zone` being its calendar's; None for what cannot be understood."""
    try:
        return _event_of(resource, zone)
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        return None


def _event_of(resource: Resource, zone: str) -> Event:
    cancelled = resource.get("status") == "cancelled"
    start, end = _times(resource, cancelled)
    return Event(
        id=_text(resource["id"], 1024),
        title=_text(resource.get("summary"), LONGEST["summary"]),
        start=start,
        end=end,
        zone=_zone_name(resource, zone),
        description=_lines(resource.get("description"), LONGEST["description"]),
        location=_text(resource.get("location"), LONGEST["location"]),
        attendees=_attendees(resource),
        busy=not cancelled and resource.get("transparency") != "transparent" and not _declined(resource),
        cancelled=cancelled,
        series_id=_text(resource.get("recurringEventId"), 1024),
        etag=_text(resource.get("etag"), 120),
        url=url if _URL.fullmatch(url := str(resource.get("htmlLink", ""))) else "",
    )


def _times(resource: Resource, cancelled: bool) -> tuple[datetime | date, datetime | date]:
    if cancelled and "start" not in resource:
        return UNKNOWN, UNKNOWN
    start, end = _time(resource["start"]), _time(resource["end"])
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise ValueError("half a day")
    if not {start.year, end.year} <= set(YEARS):
        raise ValueError("out of time")
    return start, max(start, end)


def _time(time: Resource) -> datetime | date:
    """A moment in UTC: in the hour that clocks repeat, one with a zone equals none of another zone."""
    if "dateTime" not in time:
        return date.fromisoformat(time["date"])
    return _at(time["dateTime"])


def _at(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC)


def _zone_name(resource: Resource, calendar_zone: str) -> str:
    named = resource.get("start", {}).get("timeZone")
    return named if is_zone(named) else calendar_zone


def is_zone(name: Any) -> bool:
    """Whether it is the IANA name of one."""
    try:
        return isinstance(name, str) and bool(ZoneInfo(name))
    except (ValueError, OSError, KeyError):
        return False


def _attendees(resource: Resource) -> tuple[str, ...]:
    """Addresses, without the calendar's owner and without rooms."""
    people = [each for each in resource.get("attendees", ()) if not each.get("self") and not each.get("resource")]
    return tuple(_text(each["email"], 254) for each in people[:MOST_ATTENDEES] if each.get("email"))


def _declined(resource: Resource) -> bool:
    mine = [each for each in resource.get("attendees", ()) if each.get("self")]
    return any(each.get("responseStatus") == "declined" for each in mine)


def _text(value: Any, most: int) -> str:
    return one_line(value, most) if isinstance(value, str) else ""


def _lines(value: Any, most: int) -> str:
    lines = value[:most].splitlines() if isinstance(value, str) else []
    return "\n".join(one_line(line, most) for line in lines).strip()


def resource_of(wish: EventWish) -> Resource:
    """What is sent so that the wish is in the calendar."""
    return {
        "id": wish.id,
        **fields_of(
            title=wish.title,
            start=wish.start,
            end=wish.end,
            zone=wish.zone,
            description=wish.description,
            location=wish.location,
            attendees=wish.attendees,
            private=wish.private,
        ),
    }


def fields_of(*, zone: str = "UTC", **fields: Any) -> Resource:
    """Some fields of a wish in Google's words; `zone` belongs to the times among them."""
    named = {"title": "summary", "description": "description", "location": "location"}
    found: Resource = {theirs: fields[ours] for ours, theirs in named.items() if ours in fields}
    found |= {name: _moment(fields[name], zone) for name in ("start", "end") if name in fields}
    if "attendees" in fields:
        found["attendees"] = [{"email": address} for address in fields["attendees"]]
    if "private" in fields:
        found["extendedProperties"] = {"private": fields["private"]}
    return found


def _moment(at: datetime | date, zone: str) -> Resource:
    """The empty half takes away what was there: a day may become a moment, and back."""
    if not isinstance(at, datetime):
        return {"date": at.isoformat(), "dateTime": None, "timeZone": None}
    local = at.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    return {"dateTime": local.isoformat(), "timeZone": zone, "date": None}


def spans_of(busy: Iterable[Resource]) -> list[Span]:
    """Google's busy times: sorted and not overlapping, though it promises neither. ValueError and the like."""
    return merged(Span(_at(each["start"]), _at(each["end"])) for each in busy)
