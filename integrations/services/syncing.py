"""What is new in a calendar: blocks of ours moved, renamed or removed there are so here; nothing else is kept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now

from integrations.models import CalendarEntry, Integration
from integrations.services.access import mark_reconnect_needed
from integrations.services.calendars import calendar_of
from integrations.services.moments import seen
from integrations.skills.registry import skills
from xentree.errors import Conflict, NotFound, ProviderDown
from xentree.events import CalendarEntryChanged, CalendarSynced, emit
from xentree.principal import Principal
from xentree.providers.calendar import Changes, Event, ReconnectNeeded, WritableCalendar

EVERY = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=6)
# Whoever began to look and was not heard of for so long is gone.
CLAIMED_FOR = timedelta(minutes=5)
Status = CalendarEntry.Status
Before = dict[UUID, tuple[str, str]]


def due_integrations(limit: int = 100) -> list[UUID]:
    """Those whose turn it is, whoever waits longest first."""
    return list(_due().order_by("next_sync_at").values_list("pk", flat=True)[:limit])


def sync_integration(integration_id: UUID) -> bool:
    """Look for what is new, unless somebody does or it is not its turn; whether it was looked at."""
    integration = _claim(_due().filter(pk=integration_id))
    if integration is None:
        return False
    try:
        changed = _look(integration)
    except ReconnectNeeded as error:
        _settle(integration)
        mark_reconnect_needed(integration, error.message)
    except (ProviderDown, Conflict) as error:
        _failed(integration, error)
    else:
        _settled(integration, changed)
    return True


def sync_now(integration: Integration, *, by: Principal) -> None:
    """At a person's wish, at once; Conflict where somebody is at it already, or it has to be connected again."""
    own = Integration.objects.visible_to(by).filter(pk=integration.pk)
    if not own.exists():
        raise NotFound("There is no such calendar.")
    own.update(next_sync_at=now())
    if not sync_integration(integration.pk):
        if own.connected().exists():
            raise Conflict("It is being looked at already.")
        raise Conflict("This has to be connected again first.")


def _due() -> Any:
    free = Q(sync_claimed_at=None) | Q(sync_claimed_at__lte=now() - CLAIMED_FOR)
    known = [each.slug for each in skills()]
    return Integration.objects.connected().filter(free, next_sync_at__lte=now(), provider__in=known)


def _claim(due: Any) -> Integration | None:
    pk, moment = due.values_list("pk", flat=True).first(), now()
    claimed = due.update(sync_claimed_at=moment)
    return Integration.objects.get(pk=pk) if claimed else None


def _look(integration: Integration) -> int:
    """How many entries changed: the skill's own look, then that for our entries."""
    skill = next(each for each in skills() if each.slug == integration.provider)
    skill.sync(integration)
    calendar = calendar_of(integration) if skill.calendar else None
    return follow_changes(integration, calendar) if isinstance(calendar, WritableCalendar) else 0


def follow_changes(integration: Integration, calendar: WritableCalendar) -> int:
    """Let our entries follow what was done to them there; how many changed.

    The sync token moves on only when all of it could be followed: an entry that was written or moved from here
    meanwhile is looked at again next time.
    """
    before = _known(integration)
    changes = calendar.changes(integration.state.get("sync_token", ""))
    followed = [_follow(pk, event, integration, before) for event in changes.events if (pk := _id_of(event))]
    if changes.anew:
        followed += [_miss(entry, before) for entry in _missing(changes, integration)]
    if None not in followed:
        _keep_token(integration, changes.sync_token)
    return sum(each is True for each in followed)


def _known(integration: Integration) -> Before:
    """How every entry is before the calendar is asked: what changes meanwhile was not seen by its answer."""
    rows = CalendarEntry.objects.filter(integration=integration)
    return {pk: (status, etag) for pk, status, etag in rows.values_list("pk", "status", "etag")}


def _id_of(event: Event) -> UUID | None:
    """Of an entry, if it could be one of ours: 32 hexadecimal letters."""
    if len(event.id) != 32:
        return None
    try:
        return UUID(hex=event.id)
    except ValueError:
        return None


@transaction.atomic
def _follow(pk: UUID, event: Event, integration: Integration, before: Before) -> bool | None:
    """Whether the entry changed by it; None where that cannot be told now."""
    rows = CalendarEntry.objects.select_for_update().filter(pk=pk, integration=integration)
    entry = rows.first()
    if entry is None or entry.status == Status.QUEUED:
        # Not ours; or it waits for another try, which takes over what is there.
        return False
    if before.get(entry.pk) != (entry.status, entry.etag) or entry.status == Status.WRITING:
        return None
    fields = _news(event, entry)
    if fields:
        rows.update(**fields)
        emit(CalendarEntryChanged(entry.pk, entry.user_id, fields.get("status", entry.status)))
    return bool(fields)


def _news(event: Event, entry: CalendarEntry) -> dict[str, Any]:
    """The fields in which the entry is not what the calendar says."""
    if event.cancelled:
        return {} if entry.status == Status.REMOVED else {"status": Status.REMOVED}
    fields = {name: value for name, value in seen(event, entry.zone).items() if getattr(entry, name) != value}
    if fields.keys() & {"starts_at", "ends_at"}:
        still_kept = entry.kept_at if fields.get("ends_at", entry.ends_at) <= now() else None
        fields |= {"moved_at": now(), "kept_at": still_kept}
    return fields


def _missing(changes: Changes, integration: Integration) -> list[CalendarEntry]:
    """What is to come and is not among all there is from now on."""
    there = {event.id for event in changes.events} | {event.series_id for event in changes.events}
    ahead = CalendarEntry.objects.filter(integration=integration, status=Status.WRITTEN, ends_at__gt=now())
    return [entry for entry in ahead if entry.event_id not in there]


@transaction.atomic
def _miss(entry: CalendarEntry, before: Before) -> bool | None:
    """It was removed there while nobody looked; None where it was written meanwhile."""
    if before.get(entry.pk) != (entry.status, entry.etag):
        return None
    same = CalendarEntry.objects.filter(pk=entry.pk, status=entry.status, etag=entry.etag)
    if not same.update(status=Status.REMOVED):
        return None
    emit(CalendarEntryChanged(entry.pk, entry.user_id, Status.REMOVED))
    return True


@transaction.atomic
def _keep_token(integration: Integration, token: str) -> None:
    """Unless another took over meanwhile; what else the skill keeps in its state stays."""
    row = _ours_still(integration).select_for_update().first()
    if row:
        row.state["sync_token"] = token
        row.save(update_fields=["state"])


@transaction.atomic
def _settled(integration: Integration, changed: int) -> None:
    _settle(integration, last_synced_at=now(), next_sync_at=now() + EVERY, sync_failures=0, error={})
    emit(CalendarSynced(integration.pk, integration.user_id, changed))


@transaction.atomic
def _failed(integration: Integration, error: ProviderDown | Conflict) -> None:
    """Later, each time after twice as long."""
    told = {"code": error.code, "message": error.message, "at": now().isoformat()}
    pause = min(EVERY * 2 ** min(integration.sync_failures, 10), LONGEST_PAUSE)
    _settle(integration, next_sync_at=now() + pause, sync_failures=F("sync_failures") + 1, error=told)
    emit(CalendarSynced(integration.pk, integration.user_id, 0))


def _settle(integration: Integration, **fields: Any) -> None:
    _ours_still(integration).update(sync_claimed_at=None, **fields)


def _ours_still(integration: Integration) -> Any:
    claimed_at: datetime | None = integration.sync_claimed_at
    return Integration.objects.filter(pk=integration.pk, sync_claimed_at=claimed_at)
