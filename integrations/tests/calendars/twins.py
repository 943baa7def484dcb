"""A calendar in memory that keeps the rules of the real ones, with faults at will."""

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from django.utils.timezone import now

from integrations.models import Integration
from integrations.skills import registry
from xentree.errors import ProviderDown
from xentree.providers.calendar import Calendar, Changes, Event, EventGone, ReconnectNeeded, Span, WritableCalendar

SLUG, FEED = "twin-calendar", "twin-feed"


@dataclass
class World:
    """What all twins share; each `fault` is raised by the next calls, `lost` ones after they acted."""

    events: dict[str, Event] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)
    lost: list[Exception] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    token_gone: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    # Called before an answer is given, with what was asked: for races.
    meanwhile: object = None

    def move(self, event_id, start, end, **fields):
        """A person does it in their calendar."""
        self._put(replace(self.events[event_id], start=start, end=end, **fields))

    def edit(self, event_id, **fields):
        self._put(replace(self.events[event_id], **fields))

    def _put(self, event):
        self.events[event.id] = replace(event, etag=f'"{len(self.changed)}"')
        self.changed.append(event.id)


class TwinCalendar(WritableCalendar):
    """The twin of one integration."""

    name, zone = "Twin", "Europe/Berlin"

    def __init__(self, world):
        self.world = world

    def _asked(self, what, event_id=""):
        self.world.log.append((what, event_id))
        if self.world.faults:
            raise self.world.faults.pop(0)

    def _answered(self, what):
        if self.world.meanwhile:
            self.world.meanwhile(what)
        if self.world.lost:
            raise self.world.lost.pop(0)

    def events(self, span, *, limit=250):
        self._asked("events")
        found = [each for each in self.world.events.values() if not each.cancelled and _touches(each, span)]
        return sorted(found, key=lambda each: _moments(each)[0])[:limit]

    def busy(self, span):
        self._asked("busy")
        return [each for each in self.world.spans if each.start < span.end and each.end > span.start]

    def write(self, wish):
        self._asked("write", wish.id)
        with self.world.lock:
            if wish.id not in self.world.events:
                self.world._put(Event(wish.id, wish.title, wish.start, wish.end, wish.zone))
        self._answered("write")
        return self.world.events[wish.id]

    def change(self, event_id, *, etag="", **fields):
        self._asked("change", event_id)
        event = self.world.events.get(event_id)
        if event is None or event.cancelled:
            raise EventGone("It is gone.")
        if etag and etag != event.etag:
            raise ProviderDown("It was changed there.", retryable=False)
        self.world._put(replace(event, **fields))
        self._answered("change")
        return self.world.events[event_id]

    def remove(self, event_id):
        self._asked("remove", event_id)
        if event_id in self.world.events:
            self.world.edit(event_id, cancelled=True)
        self._answered("remove")

    def changes(self, sync_token):
        self._asked("changes", sync_token)
        anew, self.world.token_gone = self.world.token_gone, False
        since = 0 if anew or not sync_token else int(sync_token)
        ids = dict.fromkeys(self.world.changed[since:])
        found = [self.world.events[each] for each in ids if each in self.world.events]
        token = str(len(self.world.changed))
        self._answered("changes")
        return Changes(tuple(each for each in found if not (anew and each.cancelled)), token, anew=anew)


class TwinFeed(Calendar):
    """One that can only be read."""

    name, zone = "Feed", "UTC"

    def events(self, span, *, limit=250):
        return []

    def busy(self, span):
        return []


def reconnect():
    """What a calendar says that lets us in no more."""
    return ReconnectNeeded("Connect again.")


def down():
    """What one says that has a bad moment."""
    return ProviderDown("Too busy.")


def refused():
    """What one says that will never do it."""
    return ProviderDown("Never.", retryable=False)


def register_twins(world):
    """Make both kinds of skills known, over one world."""
    for slug, make in ((SLUG, lambda _: TwinCalendar(world)), (FEED, lambda _: TwinFeed())):
        registry.register(
            registry.Skill(
                slug=slug,
                name="Twin",
                summary="A calendar for tests.",
                connect_path="/",
                abilities=(),
                unavailable=lambda: None,
                disconnect=lambda _: None,
                sync=lambda _: None,
                calendar=make,
            )
        )


def connect(user, provider=SLUG, **fields):
    """A connected calendar."""
    return Integration.objects.create(user=user, provider=provider, account_id=f"{user.pk}", **fields)


def at(text):
    """A moment of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def soon(hours=24):
    """A full hour ahead."""
    return now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=hours)


def _moments(event):
    if not event.all_day:
        return event.start, event.end
    return tuple(datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (event.start, event.end))


def _touches(event, span):
    start, end = _moments(event)
    return start < span.end and end > span.start
