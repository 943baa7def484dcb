"""Which calendars the assistant may look at, and write to, for whom it speaks."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import User
from integrations.models import Integration
from integrations.services.calendars import calendar_of, calendars_of, is_writable
from xentree.errors import Conflict, ProviderDown
from xentree.principal import Principal
from xentree.providers.calendar import Event, Span

MOST_EVENTS = 250


@dataclass(frozen=True)
class Open:
    """The calendars that are open to the assistant."""

    readable: tuple[Integration, ...]
    writable: tuple[Integration, ...]


@dataclass(frozen=True)
class Seen:
    """Events of all calendars by their start, each with its calendar's name, and the names of those that failed."""

    events: tuple[tuple[str, Event], ...]
    unread: tuple[str, ...]
    # Some calendar may hold more than was looked at.
    is_cut: bool


def open_to(by: Principal) -> Open:
    """By what the person allowed, and by what their key was given; nothing for a visitor of another site."""
    if by.method == "token":
        return Open((), ())
    found = _connected(by.user)
    readable = (each for each in found if each.may_read and by.may("integrations:read"))
    writable = (each for each in found if each.may_propose and by.may("integrations:write"))
    return Open(tuple(readable), tuple(each for each in writable if is_writable(each)))


def look(calendars: Iterable[Integration], span: Span) -> Seen:
    """What is in them; the first one's ProviderDown where none of them answers."""
    events: list[tuple[str, Event]] = []
    failed: list[tuple[str, ProviderDown]] = []
    calendars, is_cut = list(calendars), False
    for each in calendars:
        try:
            found = calendar_of(each).events(span, limit=MOST_EVENTS)
        except ProviderDown as error:
            failed.append((name_of(each), error))
        else:
            events += [(name_of(each), event) for event in found if not event.cancelled]
            is_cut = is_cut or len(found) == MOST_EVENTS
    if failed and len(failed) == len(calendars):
        raise failed[0][1]
    return Seen(tuple(events), tuple(name for name, _ in failed), is_cut)


def writable_one(by: Principal) -> Integration:
    """The calendar that new events go to; Conflict where there is none."""
    for each in open_to(by).writable:
        return each
    raise Conflict("There is no calendar that may be written to. The page of skills (/skills) has it.")


def name_of(integration: Integration) -> str:
    """What the person calls it."""
    return integration.name or integration.account_email or "Calendar"


def _connected(user: User) -> list[Integration]:
    rows = calendars_of(user)
    for each in rows:
        each.user = user
    return rows
