"""Events of ours in a person's calendar: rows that are the queue, each written once, moved and removed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from integrations.models import CalendarEntry, Integration
from integrations.services.access import mark_reconnect_needed
from integrations.services.calendars import writable_calendar_of
from integrations.services.moments import LONGEST_TITLE, known_zone, moment_of, seen
from xentree.errors import Conflict, Invalid, NotFound, ProviderDown
from xentree.events import CalendarEntriesQueued, CalendarEntryChanged, emit
from xentree.principal import Principal
from xentree.providers.calendar import EventGone, EventWish, ReconnectNeeded, WritableCalendar

MOST_AT_ONCE = 40
MOST_ATTENDEES = 50
LONGEST_DESCRIPTION, LONGEST_PLACE = 5000, 300
MOST_ATTEMPTS = 8
LONGEST = timedelta(days=31)
FIRST_PAUSE = timedelta(seconds=15)
Status = CalendarEntry.Status
BUSY_NOW = "This is on its way to your calendar. Try again in a moment."
GONE = "This is not in your calendar any more."


@dataclass(frozen=True)
class EntryWish:
    """An event to be; `start` and `end` as in Event: aware datetimes, or dates of whole days with the end exclusive."""

    title: str
    start: datetime | date
    end: datetime | date
    zone: str
    description: str = ""
    location: str = ""
    attendees: tuple[str, ...] = ()
    purpose: str = CalendarEntry.Purpose.EVENT
    quest_category: str = ""
    module_id: UUID | None = None


@transaction.atomic
def plan_entries(
    integration: Integration, wishes: Sequence[EntryWish], *, key: UUID, by: Principal
) -> list[CalendarEntry]:
    """Rows that wait to be written, in the order of the wishes; the same key gives the same rows again.

    Whoever plans goes on with `write_entry` for each, or with `send_entries`; what neither did, a sweep finds.
    """
    if not Integration.objects.visible_to(by).filter(pk=integration.pk).exists():
        raise NotFound("There is no such calendar.")
    writable_calendar_of(integration)
    if not 1 <= len(wishes) <= MOST_AT_ONCE:
        raise Invalid(f"Plan 1 to {MOST_AT_ONCE} events at once.")
    rows = [_row(integration, wish, entry_id(key, place, by)) for place, wish in enumerate(wishes)]
    CalendarEntry.objects.bulk_create(rows, ignore_conflicts=True)
    found = CalendarEntry.objects.select_related("integration").in_bulk([row.pk for row in rows])
    return [found[row.pk] for row in rows]


@transaction.atomic
def send_entries(entries: Sequence[CalendarEntry]) -> None:
    """Let a worker write them."""
    if entries:
        emit(CalendarEntriesQueued(tuple(entry.pk for entry in entries), entries[0].user_id))


def entry_id(key: UUID, place: int, by: Principal) -> UUID:
    """Of the same person, key and place always the same."""
    return uuid5(uuid5(key, str(by.user.pk)), str(place))


def write_entry(entry: CalendarEntry) -> CalendarEntry:
    """Write it, unless somebody else does or did; the entry as it is then, which may wait for another try."""
    claimed = CalendarEntry.objects.due().claim(entry.pk)
    if claimed is None:
        return _as_it_is(entry)
    try:
        event = writable_calendar_of(claimed.integration).write(_event_wish(claimed))
    except ReconnectNeeded as error:
        mark_reconnect_needed(claimed.integration, error.message)
        _settle(claimed, status=Status.QUEUED, attempts=F("attempts") - 1, error=error.detail())
    except (ProviderDown, Conflict) as error:
        _try_again(claimed, error)
    else:
        _settle(claimed, **seen(event, claimed.zone))
    return _as_it_is(entry)


@transaction.atomic
def try_again(entry: CalendarEntry, *, by: Principal) -> None:
    """Put one that failed into the queue once more."""
    _require_own(entry, by)
    fields = {"status": Status.QUEUED, "attempts": 1, "next_attempt_at": now(), "error": {}}
    if CalendarEntry.objects.filter(pk=entry.pk, status=Status.FAILED).update(**fields):
        send_entries([entry])


def move_entry(entry: CalendarEntry, *, start: datetime, end: datetime, by: Principal) -> CalendarEntry:
    """To another time, in the calendar and here; the calendar's own word counts if it was moved there meanwhile."""
    _require_own(entry, by)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    _check_times(start, end)
    times: dict[str, Any] = {"starts_at": start, "ends_at": end, "all_day": False, "kept_at": None}
    if _change_unsent(entry, **times):
        return _as_it_is(entry)

    def move(calendar: WritableCalendar, claimed: CalendarEntry) -> dict[str, Any]:
        event = calendar.change(
            claimed.event_id, etag=claimed.etag, start=start, end=end, zone=claimed.zone, title=claimed.title
        )
        return {**seen(event, claimed.zone), "kept_at": None}

    return _ask(entry, move)


def remove_entry(entry: CalendarEntry, *, by: Principal) -> CalendarEntry:
    """Out of the calendar; one that is gone there already is fine."""
    _require_own(entry, by)
    if _change_unsent(entry, status=Status.REMOVED):
        return _as_it_is(entry)

    def remove(calendar: WritableCalendar, claimed: CalendarEntry) -> dict[str, Any]:
        calendar.remove(claimed.event_id)
        return {"status": Status.REMOVED, "error": {}}

    return _ask(entry, remove, Status.WRITTEN, Status.FAILED)


def due_entries(limit: int = 200) -> list[UUID]:
    """Those that fell through: nobody was told of them, or who was is gone. Of calendars that work."""
    rows = CalendarEntry.objects.due().filter(integration__status=Integration.Status.CONNECTED)
    return list(rows.order_by("next_attempt_at").values_list("pk", flat=True)[:limit])


Act = Callable[[WritableCalendar, CalendarEntry], dict[str, Any]]


def _ask(entry: CalendarEntry, act: Act, *states: Status) -> CalendarEntry:
    """Claim it, ask its calendar outside of any transaction, and keep what came of it.

    Killed in between, it stays claimed; the sweep asks to write it and takes over what is in the calendar.
    """
    before = entry.status
    claimed = CalendarEntry.objects.filter(status__in=states or (Status.WRITTEN,)).claim(entry.pk)
    if claimed is None:
        raise Conflict(GONE if _as_it_is(entry).status == Status.REMOVED else BUSY_NOW)
    try:
        result = act(writable_calendar_of(claimed.integration), claimed)
    except EventGone as gone:
        _settle(claimed, status=Status.REMOVED)
        raise Conflict(GONE) from gone
    except (ProviderDown, Conflict) as error:
        _settle(claimed, status=before, attempts=claimed.attempts - 1)
        if isinstance(error, ReconnectNeeded):
            mark_reconnect_needed(claimed.integration, error.message)
        raise
    _settle(claimed, **result, attempts=1)
    return _as_it_is(entry)


@transaction.atomic
def _change_unsent(entry: CalendarEntry, **fields: Any) -> bool:
    """Whether it was still only here: nobody ever asked its calendar for it."""
    unsent = CalendarEntry.objects.filter(pk=entry.pk, status=Status.QUEUED, attempts=0)
    changed = bool(unsent.update(**fields))
    if changed:
        _tell(entry, str(fields.get("status", Status.QUEUED)))
    return changed


@transaction.atomic
def _settle(claimed: CalendarEntry, **fields: Any) -> None:
    """Keep what came of a claim, unless somebody else took it over since."""
    ours = CalendarEntry.objects.filter(pk=claimed.pk, status=Status.WRITING, claimed_at=claimed.claimed_at)
    if ours.update(**fields):
        _tell(claimed, str(fields["status"]))


def _try_again(claimed: CalendarEntry, error: ProviderDown | Conflict) -> None:
    """Later, each time after twice as long; never when that cannot help."""
    hopeless = not getattr(error, "retryable", False) or claimed.attempts >= MOST_ATTEMPTS
    pause = FIRST_PAUSE * 2 ** (claimed.attempts - 1)
    status = Status.FAILED if hopeless else Status.QUEUED
    _settle(claimed, status=status, next_attempt_at=now() + pause, error=error.detail())


def _tell(entry: CalendarEntry, status: str) -> None:
    emit(CalendarEntryChanged(entry.pk, entry.user_id, status))


def _row(integration: Integration, wish: EntryWish, pk: UUID) -> CalendarEntry:
    zone = known_zone(wish.zone)
    start, end = moment_of(wish.start, zone), moment_of(wish.end, zone)
    _check_times(start, end)
    _check_words(wish)
    return CalendarEntry(
        id=pk,
        user_id=integration.user_id,
        integration=integration,
        purpose=wish.purpose,
        title=wish.title.strip(),
        description=wish.description,
        location=wish.location,
        attendees=list(wish.attendees),
        starts_at=start,
        ends_at=end,
        all_day=not isinstance(wish.start, datetime),
        zone=wish.zone,
        quest_category=wish.quest_category,
        module_id=wish.module_id,
    )


def _check_times(start: datetime, end: datetime) -> None:
    if not timedelta() < end - start <= LONGEST:
        raise Invalid("The end has to be after the start, by a month at most.", end=["After the start, please."])


def _check_words(wish: EntryWish) -> None:
    if not 1 <= len(wish.title.strip()) <= LONGEST_TITLE:
        raise Invalid(f"title: 1 to {LONGEST_TITLE} characters.", title=[f"1 to {LONGEST_TITLE} characters."])
    for name, most in (("description", LONGEST_DESCRIPTION), ("location", LONGEST_PLACE)):
        if len(getattr(wish, name)) > most:
            raise Invalid(f"{name}: {most} characters at most.", **{name: [f"{most} characters at most."]})
    if len(wish.attendees) > MOST_ATTENDEES:
        raise Invalid(f"attendees: {MOST_ATTENDEES} at most.", attendees=[f"{MOST_ATTENDEES} at most."])
    for address in wish.attendees:
        _check_address(address)


def _check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(f"attendees: {address[:80]} is no address.", attendees=["Not an e-mail address."]) from error


def _event_wish(entry: CalendarEntry) -> EventWish:
    start, end = days_or_moments(entry)
    return EventWish(
        id=entry.event_id,
        title=entry.title,
        start=start,
        end=end,
        zone=entry.zone,
        description=entry.description,
        location=entry.location,
        attendees=tuple(entry.attendees),
        private={"xentree": entry.purpose},
    )


def days_or_moments(entry: CalendarEntry) -> tuple[datetime | date, datetime | date]:
    """Its start and end as events have them."""
    if not entry.all_day:
        return entry.starts_at, entry.ends_at
    zone = known_zone(entry.zone)
    return entry.starts_at.astimezone(zone).date(), entry.ends_at.astimezone(zone).date()


def _require_own(entry: CalendarEntry, by: Principal) -> None:
    if not CalendarEntry.objects.visible_to(by).filter(pk=entry.pk).exists():
        raise NotFound("There is no such event.")


def _as_it_is(entry: CalendarEntry) -> CalendarEntry:
    return CalendarEntry.objects.select_related("integration", "module").get(pk=entry.pk)
