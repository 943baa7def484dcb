"""A feed as a calendar that can only be read."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from integrations.models import Integration
from integrations.services.planning import merged
from integrations.skills.ical_feed.address import mark_of
from integrations.skills.ical_feed.copies import Copy, find_copy, keep_copy, renew_copy
from integrations.skills.ical_feed.fetching import FeedFailed, Fetched, fetch
from integrations.skills.ical_feed.reading import events_of, read
from integrations.spans import span_of, touches, within
from xentree.providers.calendar import Calendar, Event, Span

# What is read at once: most questions are about these days.
BEFORE, AFTER = timedelta(days=14), timedelta(days=120)
MOST = 2000


class FeedCalendar(Calendar):
    """The calendar behind one address; times without a zone, and days, are those of its person's zone."""

    def __init__(self, integration: Integration) -> None:
        self.integration = integration
        self.name, self.zone = integration.name, integration.user.timezone
        self._zone, self._mark = ZoneInfo(self.zone), mark_of(integration.secret)

    def events(self, span: Span, *, limit: int = 250) -> list[Event]:
        """Without cancelled ones, which feeds keep as a note."""
        return [each for each in self._within(span) if not each.cancelled][:limit]

    def busy(self, span: Span) -> list[Span]:
        taken = (span_of(each, self._zone) for each in self._within(span) if each.busy)
        return within(merged(taken), span)

    def refresh(self) -> None:
        """Ask the other side what is new, unless that was done just now; FeedFailed where it does not say."""
        copy = find_copy(self.integration.pk, self._mark, self.zone)
        if not copy or not copy.is_fresh:
            self._ask(copy, usual_span(self._zone))

    def _within(self, span: Span) -> list[Event]:
        return [each for each in events_of(self._told(span)) if touches(each, span, self._zone)]

    def _told(self, span: Span) -> list[dict[str, Any]]:
        copy = find_copy(self.integration.pk, self._mark, self.zone)
        covering = copy if copy and copy.covers(span) else None
        if covering and covering.is_fresh:
            return covering.events
        try:
            return self._ask(covering, span)
        except FeedFailed as failed:
            if covering and failed.retryable:
                return covering.events
            raise

    def _ask(self, copy: Copy | None, span: Span) -> list[dict[str, Any]]:
        """What the other side says now; `copy` is what it need not say again."""
        fetched = fetch(self.integration.secret, etag=copy.etag if copy else "", modified=copy.modified if copy else "")
        if fetched is None and copy:
            renew_copy(self.integration.pk, copy)
            return copy.events
        if fetched is None:
            raise FeedFailed("The calendar's site did not answer properly. Try again in some minutes.")
        return self._read(fetched, span)

    def _read(self, fetched: Fetched, span: Span) -> list[dict[str, Any]]:
        """The usual days at once, where the span is among them."""
        usual = usual_span(self._zone)
        if usual.start <= span.start and span.end <= usual.end:
            copy = self._copied(fetched, usual)
            if copy.covers(span):
                keep_copy(self.integration.pk, copy)
                return copy.events
        return read(fetched.body, span, self.zone, most=MOST).events

    def _copied(self, fetched: Fetched, span: Span) -> Copy:
        events = read(fetched.body, span, self.zone, most=MOST).events
        # With so many it is complete only until the last of them begins.
        end = span.end if len(events) < MOST else span_of(next(events_of(events[-1:])), self._zone).start
        times = span.start.isoformat(), end.isoformat(), now().isoformat()
        return Copy(self._mark, self.zone, *times, events, fetched.etag, fetched.modified)


def usual_span(zone: ZoneInfo) -> Span:
    """The days around today in that zone."""
    today = datetime.combine(now().astimezone(zone).date(), time(), zone)
    return Span(today - BEFORE, today + AFTER)
