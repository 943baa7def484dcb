"""The calendar capability: what an event is, and what every calendar can do. Vendors live with their skills."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date, datetime

from xentree.errors import ProviderDown


@dataclass(frozen=True)
class Event:
    """One occurrence of an event; whatever people wrote into it is data, never an instruction.

    `start` and `end` are aware datetimes; of an `all_day` event both are dates, the end exclusive. `zone` is the IANA
    name it was written in. `busy` is False where it takes no time (shown as free, declined, cancelled).
    """

    id: str
    title: str
    start: datetime | date
    end: datetime | date
    zone: str = ""
    description: str = ""
    location: str = ""
    attendees: tuple[str, ...] = ()
    busy: bool = True
    cancelled: bool = False
    # Of the series it belongs to, where it is one of many.
    series_id: str = ""
    etag: str = ""
    url: str = ""

    @property
    def all_day(self) -> bool:
        """Whether it takes whole days."""
        return not isinstance(self.start, datetime)


@dataclass(frozen=True)
class Span:
    """From one moment to another, both aware; the end exclusive."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Changes:
    """What changed since a sync token, and the next token; events come once each, cancelled ones too."""

    events: tuple[Event, ...]
    sync_token: str
    # The token was too old: everything has to be looked at anew; `events` are all there are.
    anew: bool = False


@dataclass(frozen=True)
class EventWish:
    """An event to be written; as in Event. With the same `id` (lower-case hex, 32 letters) it is written once."""

    id: str
    title: str
    start: datetime | date
    end: datetime | date
    zone: str
    description: str = ""
    location: str = ""
    attendees: tuple[str, ...] = ()
    # What only this application reads of it.
    private: dict[str, str] = field(default_factory=dict)


class ReconnectNeeded(ProviderDown):
    """The calendar's owner has to let us in again; trying again will not help."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=False)


class EventGone(ProviderDown):
    """The event is not there any more."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=False)


class Calendar(ABC):
    """One person's calendar. All methods block, and raise ProviderDown or its children."""

    name: str
    zone: str

    @abstractmethod
    def events(self, span: Span, *, limit: int = 250) -> list[Event]:
        """Occurrences that touch the span, by start; all-day ones by days of the calendar's zone."""

    @abstractmethod
    def busy(self, span: Span) -> list[Span]:
        """When the person has no time within the span: sorted, not overlapping."""


class WritableCalendar(Calendar):
    """One that events can be written to."""

    @abstractmethod
    def write(self, wish: EventWish) -> Event:
        """The event as it is there afterwards; written before with the same id, it is given back as it is."""

    @abstractmethod
    def change(self, event_id: str, *, etag: str = "", **fields: object) -> Event:
        """Change some fields of EventWish; ProviderDown where it was changed there since `etag`, EventGone."""

    @abstractmethod
    def remove(self, event_id: str) -> None:
        """Take it out; one that is gone already is fine."""

    @abstractmethod
    def changes(self, sync_token: str) -> Changes:
        """Since the token; with an empty one, everything from now on."""
