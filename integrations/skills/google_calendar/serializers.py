"""The shapes of events in the API."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from integrations.services.entries import MOST_ATTENDEES, EntryWish
from integrations.services.moments import LONGEST_TITLE, known_zone
from integrations.skills.google_calendar.resources import YEARS
from xentree.errors import Invalid

CONFIRM = "Send `confirm: true`: this writes to your calendar, and invites whoever is among the attendees."
USUAL_SPAN = timedelta(days=7)
FAR = f"Between the years {YEARS[0]} and {YEARS[-1]}."
MOMENT_OR_DAY = {"oneOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]}


@extend_schema_field(MOMENT_OR_DAY)
class MomentOrDay(serializers.Field[Any, Any, Any, Any]):
    """A moment, or a day of an event that takes whole days. Without an offset a moment is by the clock of the zone."""

    default_error_messages = {
        "invalid": "Write it like 2026-12-01T09:00:00Z, or 2026-12-01 for whole days.",
        "far": FAR,
    }

    def to_internal_value(self, data: Any) -> datetime | date:
        """As it is written."""
        try:
            value = date.fromisoformat(data) if len(data) == len("2026-12-01") else datetime.fromisoformat(data)
        except (TypeError, ValueError):
            self.fail("invalid")
        return value if value.year in YEARS else self.fail("far")

    def to_representation(self, value: datetime | date) -> str:
        """Moments in UTC."""
        if not isinstance(value, datetime):
            return value.isoformat()
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class CalendarEventOut(serializers.Serializer[Any]):
    """One occurrence of an event. Of an `all_day` one `start` and `end` are dates, the end exclusive."""

    id = serializers.CharField()
    title = serializers.CharField()
    start = MomentOrDay()
    end = MomentOrDay()
    all_day = serializers.BooleanField()
    time_zone = serializers.CharField(source="zone", help_text="What it was written in.")
    description = serializers.CharField()
    location = serializers.CharField()
    attendees = serializers.ListField(child=serializers.CharField())
    busy = serializers.BooleanField(help_text="Whether it takes time.")
    series_id = serializers.CharField(help_text="Of the series it belongs to; empty for others.")
    url = serializers.CharField(help_text="Where it can be seen at Google.")


class CalendarEventsQuery(serializers.Serializer[Any]):
    """Which events; without a span those of the next seven days."""

    start = serializers.DateTimeField(required=False)
    end = serializers.DateTimeField(required=False)
    limit = serializers.IntegerField(default=50, min_value=1, max_value=200)
    cursor = serializers.CharField(
        required=False, max_length=4000, help_text="Of the next page's address in `Link`; it knows its span."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """With both ends."""
        start = attrs.get("start") or now()
        if start.year not in YEARS:
            raise serializers.ValidationError({"start": FAR})
        return {**attrs, "start": start, "end": attrs.get("end") or start + USUAL_SPAN}


class CalendarEventRequest(serializers.Serializer[Any]):
    """An event to write. `confirm` has to be true: somebody said yes to exactly this."""

    title = serializers.CharField(max_length=LONGEST_TITLE)
    start = MomentOrDay()
    end = MomentOrDay(help_text="Exclusive: of one whole day it is the next.")
    time_zone = serializers.CharField(max_length=64, required=False, help_text="IANA name; without, the person's own.")
    description = serializers.CharField(max_length=5000, default="", allow_blank=True)
    location = serializers.CharField(max_length=300, default="", allow_blank=True)
    attendees = serializers.ListField(
        child=serializers.EmailField(max_length=254), default=list, max_length=MOST_ATTENDEES
    )
    confirm = serializers.BooleanField(default=False)

    def validate_confirm(self, confirmed: bool) -> bool:
        """Nothing is written by accident."""
        if not confirmed:
            raise serializers.ValidationError(CONFIRM)
        return confirmed


def entry_wish(data: dict[str, Any], own_zone: str) -> EntryWish:
    """What a checked body asks for; `own_zone` where it names none."""
    name = data.get("time_zone") or own_zone
    zone = known_zone(name)
    start, end = (_placed(data, field, zone) for field in ("start", "end"))
    if isinstance(start, datetime) != isinstance(end, datetime):
        raise Invalid("end: a day where start is one.", end=["A day where start is one, a moment where it is not."])
    words = {field: data[field] for field in ("title", "description", "location")}
    return EntryWish(start=start, end=end, zone=name, attendees=tuple(data["attendees"]), **words)


def _placed(data: dict[str, Any], field: str, zone: ZoneInfo) -> datetime | date:
    """A moment without an offset is of the zone, where its clocks show it once."""
    value = data[field]
    if not isinstance(value, datetime) or value.tzinfo:
        return value
    first, second = (value.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        word = "Clocks change then: write it with its offset, such as +02:00."
        raise Invalid(f"{field}: {word}", **{field: [word]})
    return first
