"""Times as calendars have them and as rows keep them: aware moments, and whole days as midnights of a zone."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.models import CalendarEntry
from xentree.errors import Invalid
from xentree.providers.calendar import Event

LONGEST_TITLE = 200
LONGEST_URL = 500
NO_TITLE = "(No title)"
# What takes no time in a calendar still has to be seen.
LEAST = timedelta(minutes=1)


def known_zone(name: str) -> ZoneInfo:
    """The zone of that IANA name; Invalid for what is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(f"{name[:64]} is no time zone.", time_zone=["Such as Europe/Paris."]) from error


def moment_of(moment: datetime | date, zone: ZoneInfo) -> datetime:
    """A moment in UTC, of a day its midnight in the zone. Invalid for one without a zone.

    Two moments of one zone are subtracted as its clocks show them, which is wrong where those jump; in UTC it is right.
    """
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), zone).astimezone(UTC)
    if moment.tzinfo is None:
        raise Invalid("Times need a zone.", start=["With a zone, please."])
    return moment.astimezone(UTC)


def seen(event: Event, zone_name: str) -> dict[str, Any]:
    """The fields of an entry that say what is in the calendar; `zone_name` where the event names none."""
    zone_name = _zone_name(event.zone, zone_name)
    zone = known_zone(zone_name)
    start, end = moment_of(event.start, zone), moment_of(event.end, zone)
    return {
        "status": CalendarEntry.Status.REMOVED if event.cancelled else CalendarEntry.Status.WRITTEN,
        "title": event.title.strip()[:LONGEST_TITLE] or NO_TITLE,
        "starts_at": start,
        "ends_at": max(end, start + LEAST),
        "all_day": event.all_day,
        "zone": zone_name,
        "etag": event.etag[:120],
        "url": event.url if len(event.url) <= LONGEST_URL else "",
        "error": {},
    }


def _zone_name(name: str, otherwise: str) -> str:
    try:
        known_zone(name)
    except Invalid:
        return otherwise
    return name if 0 < len(name) <= 64 else otherwise
