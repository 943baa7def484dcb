"""What programs may do with a person's Google Calendar: look at a span of it, and write one event."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.conf import settings
from django.core.signing import BadSignature, Signer

from integrations.models import CalendarEntry, Integration
from integrations.services.entries import EntryWish, days_or_moments, plan_entries, try_again, write_entry
from integrations.skills.google_calendar.addresses import SLUG
from integrations.skills.google_calendar.api import Refusal
from integrations.skills.google_calendar.client import GoogleReader, may_write
from xentree.errors import Conflict, Invalid, NotAllowed, NotFound, ProviderDown
from xentree.principal import Principal
from xentree.providers.calendar import Event, ReconnectNeeded, Span

LONGEST_SPAN = timedelta(days=366)
RECONNECT = "reconnect_needed"
READ_ONLY = (
    "Google Calendar is connected for reading only. Open `allow_url` to allow writing at Google, then try again."
)
GONE = "That event was written before, and is not in Google Calendar any more."
Status = CalendarEntry.Status


def read_events(
    start: datetime, end: datetime, *, limit: int, by: Principal, cursor: str = ""
) -> tuple[list[Event], str]:
    """What touches the span, by start, and the cursor of what follows; a cursor brings the span it was made for.

    NotFound, also of a cursor that is none; Conflict where it has to be connected again; ProviderDown.
    """
    if not timedelta() < end - start <= LONGEST_SPAN:
        raise Invalid("end: after start, by a year at most.", end=["After start, by a year at most."])
    integration = _connected(by)
    cursors = Signer(salt=f"calendar-events-{integration.pk}")
    span, token = _place_of(cursor, cursors) if cursor else (Span(start, end), "")
    try:
        events, following = GoogleReader(integration).page(span, limit=limit, token=token)
    except ReconnectNeeded as error:
        raise Conflict(error.message, RECONNECT) from error
    except Refusal as refusal:
        if token and refusal.http_status in (400, 410):
            raise NotFound from refusal
        raise
    place = [span.start.isoformat(), span.end.isoformat(), following]
    return events, cursors.sign_object(place) if following else ""


def _place_of(cursor: str, cursors: Signer) -> tuple[Span, str]:
    try:
        start, end, token = cursors.unsign_object(cursor)
    except BadSignature as error:
        raise NotFound from error
    return Span(datetime.fromisoformat(start), datetime.fromisoformat(end)), token


def write_event(wish: EntryWish, *, key: str, by: Principal) -> tuple[Event, bool]:
    """The event, and whether it is in the calendar already or waits for Google to answer.

    With the same key and wish it is written once, also after an answer was lost or this process was killed.
    """
    integration = _connected(by)
    if not may_write(integration):
        raise NotAllowed(
            READ_ONLY, "calendar_read_only", allow_url=f"{settings.SITE_URL}/skills/{SLUG}/connect?write=1"
        )
    (entry,) = plan_entries(integration, [wish], key=_key(key, wish, by), by=by)
    if entry.status == Status.FAILED:
        try_again(entry, by=by)
    return _outcome(write_entry(entry))


def _connected(by: Principal) -> Integration:
    integration = Integration.objects.visible_to(by).filter(provider=SLUG).first()
    if integration is None:
        raise NotFound("Google Calendar is not connected. Connect it first, on the page of skills.")
    if not integration.works:
        raise Conflict("Google Calendar has to be connected again, on the page of skills.", RECONNECT)
    return integration


def _key(key: str, wish: EntryWish, by: Principal) -> UUID:
    """As for answers that are replayed: of whoever sent it, for this body."""
    if not key:
        return uuid4()
    body = hashlib.sha256(json.dumps(vars(wish), sort_keys=True, default=str).encode()).hexdigest()
    return uuid5(NAMESPACE_URL, f"{by.organization_id}\n{by.key_id}\n{body}\n{key}")


def _outcome(entry: CalendarEntry) -> tuple[Event, bool]:
    if entry.status == Status.REMOVED:
        raise Conflict(GONE)
    if entry.status == Status.FAILED:
        raise ProviderDown(entry.error["message"], retryable=False)
    if not entry.integration.works:
        raise Conflict(f"{entry.integration.error.get('message', '')} The event is written then.".strip(), RECONNECT)
    return _event(entry), entry.status == Status.WRITTEN


def _event(entry: CalendarEntry) -> Event:
    start, end = days_or_moments(entry)
    about: dict[str, Any] = {name: getattr(entry, name) for name in ("title", "zone", "description", "location", "url")}
    return Event(entry.event_id, start=start, end=end, attendees=tuple(entry.attendees), **about)
