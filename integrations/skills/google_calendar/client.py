"""The calendar itself: the primary one of a Google account, to read, and to write to where that was allowed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.utils.timezone import now

from integrations.models import Integration
from integrations.skills.google_calendar.addresses import WRITE
from integrations.skills.google_calendar.api import DOWN, GoogleApi, Refusal
from integrations.skills.google_calendar.resources import event_of, fields_of, is_zone, resource_of, spans_of
from xentree.errors import ProviderDown
from xentree.providers.calendar import Calendar, Changes, Event, EventGone, EventWish, Span, WritableCalendar

EVENTS = "calendars/primary/events"
PAGE, MOST_PAGES = 250, 40
# Google tells when somebody is busy for about three months at a time.
BUSY_STEP, LONGEST_BUSY = timedelta(days=60), timedelta(days=366)
# What is on right now belongs to what is looked at anew.
LOOK_BACK = timedelta(days=1)
ZONE_SECONDS = 24 * 3600
CHANGED = "This was changed at Google meanwhile. Look at it again."
GONE = "This event is not in Google Calendar any more."
# Guests are told of what happens to an event they were invited to.
TELL = {"sendUpdates": "all"}


class GoogleReader(Calendar):
    """One whose owner lets us read."""

    name = "Google Calendar"

    def __init__(self, integration: Integration) -> None:
        self.api = GoogleApi(integration)
        self._zone_key = f"google-calendar-zone:{integration.pk}"

    @cached_property
    def zone(self) -> str:  # type: ignore[override]
        """The calendar's own; Google tells it with any list of events."""
        known = cache.get(self._zone_key)
        if known is None:
            known = _zone_of(self.api.ask("GET", EVENTS, params={"maxResults": 1, "fields": "timeZone"}))
            cache.set(self._zone_key, known, ZONE_SECONDS)
        return str(known)

    def events(self, span: Span, *, limit: int = 250) -> list[Event]:
        """As in Calendar."""
        found: list[Event] = []
        for page in self._pages(_within(span, limit)):
            found += _events_of(page)
            if len(found) >= limit:
                break
        return found[:limit]

    def page(self, span: Span, *, limit: int, token: str = "") -> tuple[list[Event], str]:
        """Up to `limit` events from `token` on, and the token of the next page; empty on the last."""
        for page in self._pages(_within(span, limit), token):
            if found := _events_of(page):
                return found, str(page.get("nextPageToken") or "")
        return [], ""

    def busy(self, span: Span) -> list[Span]:
        """As in Calendar; of a year at most."""
        start, end = span.start, min(span.end, span.start + LONGEST_BUSY)
        found: list[dict[str, Any]] = []
        while start < end:
            until = min(start + BUSY_STEP, end)
            asked = {"timeMin": start.isoformat(), "timeMax": until.isoformat(), "items": [{"id": "primary"}]}
            found += _busy_of(self.api.ask("POST", "freeBusy", json=asked))
            start = until
        try:
            return spans_of(found)
        except (KeyError, TypeError, ValueError) as error:
            raise ProviderDown(DOWN) from error

    def _pages(self, asked: dict[str, Any], token: str = "") -> Iterator[dict[str, Any]]:
        for _ in range(MOST_PAGES):
            page = self.api.ask("GET", EVENTS, params={**asked, **({"pageToken": token} if token else {})})
            yield page
            token = page.get("nextPageToken") or ""
            if not token:
                return
        raise ProviderDown("There is more in this calendar than can be looked through.", retryable=False)


class GoogleCalendar(GoogleReader, WritableCalendar):
    """One whose owner lets us write."""

    def write(self, wish: EventWish) -> Event:
        """As in WritableCalendar; one its owner deleted since comes back as cancelled."""
        try:
            return self._event(self.api.ask("POST", EVENTS, params=TELL, json=resource_of(wish)))
        except Refusal as refusal:
            if refusal.http_status != 409:
                raise
        return self._get(wish.id)

    def change(self, event_id: str, *, etag: str = "", **fields: object) -> Event:
        """As in WritableCalendar. With an etag it is not tried twice: the second try would not know its own doing."""
        path, sent = f"{EVENTS}/{event_id}", fields_of(**fields)  # type: ignore[arg-type]
        try:
            event = self._event(self.api.ask("PATCH", path, again=not etag, etag=etag, params=TELL, json=sent))
        except Refusal as refusal:
            raise self._why_not(event_id, refusal) from refusal
        if event.cancelled:
            raise EventGone(GONE)
        return event

    def remove(self, event_id: str) -> None:
        """As in WritableCalendar."""
        try:
            self.api.ask("DELETE", f"{EVENTS}/{event_id}", params=TELL)
        except Refusal as refusal:
            if refusal.http_status not in (404, 410):
                raise

    def changes(self, sync_token: str) -> Changes:
        """As in WritableCalendar; series come as one event, with the times of their first."""
        if not sync_token:
            return self._everything(anew=False)
        try:
            return self._changes({"syncToken": sync_token}, anew=False)
        except Refusal as refusal:
            if refusal.http_status != 410:
                raise
        return self._everything(anew=True)

    def _everything(self, *, anew: bool) -> Changes:
        return self._changes({"timeMin": (now() - LOOK_BACK).isoformat()}, anew=anew)

    def _changes(self, asked: dict[str, Any], *, anew: bool) -> Changes:
        found: dict[str, Event] = {}
        token = ""
        for page in self._pages({**asked, "maxResults": PAGE}):
            found |= {event.id: event for event in _events_of(page)}
            token = page.get("nextSyncToken") or ""
        if not isinstance(token, str) or not token:
            raise ProviderDown(DOWN)
        return Changes(tuple(found.values()), token, anew)

    def _get(self, event_id: str) -> Event:
        try:
            return self._event(self.api.ask("GET", f"{EVENTS}/{event_id}"))
        except Refusal as refusal:
            raise EventGone(GONE) if refusal.http_status in (404, 410) else refusal from refusal

    def _why_not(self, event_id: str, refusal: Refusal) -> ProviderDown:
        """A deleted event cannot be changed, and deleting changed its etag, too: so it has to be looked at."""
        if refusal.http_status in (404, 410):
            return EventGone(GONE)
        if refusal.http_status not in (403, 412) or refusal.retryable:
            return refusal
        if self._get(event_id).cancelled:
            return EventGone(GONE)
        return ProviderDown(CHANGED, retryable=False) if refusal.http_status == 412 else refusal

    def _event(self, resource: dict[str, Any]) -> Event:
        event = event_of(resource, "")
        if event is None:
            raise ProviderDown(DOWN)
        return event


def open_calendar(integration: Integration) -> Calendar:
    """The person's calendar: one that can be written to where they allowed it."""
    return GoogleCalendar(integration) if may_write(integration) else GoogleReader(integration)


def may_write(integration: Integration) -> bool:
    """Whether its owner allowed writing at Google."""
    return set(WRITE) <= set(integration.scopes)


def _within(span: Span, limit: int) -> dict[str, Any]:
    return {
        "timeMin": span.start.isoformat(),
        "timeMax": span.end.isoformat(),
        "singleEvents": "true",
        "orderBy": "startTime",
        "maxResults": min(limit, PAGE),
    }


def _zone_of(page: dict[str, Any]) -> str:
    zone = page.get("timeZone")
    return str(zone) if is_zone(zone) else "UTC"


def _events_of(page: dict[str, Any]) -> list[Event]:
    items = page.get("items", [])
    if not isinstance(items, list):
        raise ProviderDown(DOWN)
    return [event for each in items if (event := event_of(each, _zone_of(page)))]


def _busy_of(answer: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        found = answer["calendars"]["primary"]
        busy = found["busy"]
    except (KeyError, TypeError) as error:
        raise ProviderDown(DOWN) from error
    if found.get("errors") or not isinstance(busy, list):
        raise ProviderDown(DOWN)
    return busy
