"""What stands in a person's calendars in a span of days: asked live, remembered for a minute."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.cache import cache

from accounts.models import User
from integrations.models import Integration
from integrations.services.calendars import calendar_of, calendars_of
from xentree.encryption import decrypt, encrypt
from xentree.errors import ProviderDown
from xentree.providers.calendar import Event, Span

REMEMBERED_SECONDS = 60
KEPT = ("id", "title", "start", "end", "zone", "location", "busy", "cancelled", "url")


@dataclass(frozen=True)
class Seen:
    """The events of one calendar, or in words why there are none."""

    integration: Integration
    events: tuple[Event, ...] = ()
    problem: str = ""


def events_in(user: User, span: Span) -> list[Seen]:
    """Of every calendar that works; one that does not answer says so and spoils nothing."""
    return [_seen(integration, span) for integration in calendars_of(user)]


def forget_events(user: User) -> None:
    """They are asked anew next time."""
    for integration in calendars_of(user):
        cache.delete(_key(integration))


def _seen(integration: Integration, span: Span) -> Seen:
    if (known := _remembered(integration, span)) is not None:
        return Seen(integration, known)
    try:
        events = tuple(event for event in calendar_of(integration).events(span) if not event.cancelled)
    except ProviderDown as error:
        return Seen(integration, problem=error.message)
    _remember(integration, span, events)
    return Seen(integration, events)


def _key(integration: Integration) -> str:
    return f"calendar.events.{integration.pk}"


def _place(span: Span) -> str:
    return f"{span.start.isoformat()} {span.end.isoformat()}"


def _remember(integration: Integration, span: Span, events: tuple[Event, ...]) -> None:
    """The week looked at last, where nobody but this installation can read it."""
    rows = [{name: value for name, value in asdict(event).items() if name in KEPT} for event in events]
    told = json.dumps({"place": _place(span), "events": rows}, default=lambda moment: moment.isoformat())
    cache.set(_key(integration), encrypt(told), REMEMBERED_SECONDS)


def _remembered(integration: Integration, span: Span) -> tuple[Event, ...] | None:
    token = cache.get(_key(integration))
    if token is None:
        return None
    try:
        told = json.loads(decrypt(token))
    except InvalidToken:
        return None
    return tuple(map(_event, told["events"])) if told["place"] == _place(span) else None


def _event(row: dict[str, Any]) -> Event:
    return Event(**{**row, "start": _moment(row["start"]), "end": _moment(row["end"])})


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
