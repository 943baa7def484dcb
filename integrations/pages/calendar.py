"""The week: a person's calendars with their study blocks in it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from integrations.calendar_forms import MoveForm
from integrations.models import CalendarEntry, Integration
from integrations.services.calendars import calendars_of, is_writable
from integrations.services.syncing import sync_now
from integrations.services.topics import path_of
from integrations.services.week_events import Seen, events_in, forget_events
from integrations.skills.registry import skills
from integrations.week import DAY, Day, Item, draw, item_of, item_of_entry, span_of, week_of
from learning.progress.pages.asking import MENDABLE, answer, asker
from xentree.errors import NotFound
from xentree.principal import Principal
from xentree.providers.calendar import Span


@login_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A week with the blocks that are ours; its events follow at once, or with `?events=1` come along."""
    by = asker(request)
    return answer(request, "integrations/calendar.html", week_context(request, by))


@login_required
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """The week alone, with its events."""
    by = asker(request)
    return answer(request, "integrations/_week.html", week_context(request, by, with_events=True))


@login_required
@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Look for what is new in all calendars, now, and go back to the week of `?date=`."""
    by = asker(request)
    forget_events(by.user)
    try:
        for integration in calendars_of(by.user):
            sync_now(integration, by=by)
    except MENDABLE as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "Looked at just now.")
    week_shown = f"?date={asked_day(request, ZoneInfo(by.user.timezone))}" if "date" in request.GET else ""
    return redirect(f"{reverse('calendar')}{week_shown}")


def week_context(request: HttpRequest, by: Principal, *, with_events: bool = False) -> dict[str, Any]:
    """What the week's templates show."""
    zone = ZoneInfo(by.user.timezone)
    monday = week_of(asked_day(request, zone))
    span = span_of(monday, zone)
    with_events = with_events or "events" in request.GET
    calendars = [each.slug for each in skills() if each.calendar]
    rows = Integration.objects.visible_to(by).filter(provider__in=calendars).order_by("connected_at")
    seen = events_in(by.user, span) if with_events else []
    entries = _entries(by, span)
    local = now().astimezone(zone)
    return {
        "days": _drawn(monday, entries, seen, zone),
        "monday": monday,
        "sunday": monday + 6 * DAY,
        "before": monday - 7 * DAY,
        "after": monday + 7 * DAY,
        "is_this_week": monday == week_of(local.date()),
        "today": local.date(),
        "now_minutes": local.hour * 60 + local.minute,
        "zone": zone.key,
        "hours": range(1, 24),
        "problems": [each for each in seen if each.problem],
        "is_loading": not with_events,
        "entries": [_detail(entry, zone) for entry in entries],
        "waiting": sum(entry.status in ("queued", "writing") for entry in entries),
        **_calendars(list(rows)),
    }


def asked_day(request: HttpRequest, zone: ZoneInfo) -> date:
    """The day of `?date=`; today where there is none that makes sense."""
    today = now().astimezone(zone).date()
    try:
        asked = date.fromisoformat(request.GET.get("date", ""))
    except ValueError:
        return today
    return asked if abs(asked - today) < timedelta(days=3660) else today


def _calendars(rows: list[Integration]) -> dict[str, Any]:
    working = {each.pk for each in rows if each.works}
    return {
        "calendars": [each for each in rows if each.pk in working],
        "broken": [each for each in rows if each.status == Integration.Status.RECONNECT_NEEDED],
        "can_plan": any(is_writable(each) for each in rows if each.pk in working),
        "last_synced_at": max((each.last_synced_at for each in rows if each.last_synced_at), default=None),
    }


def _entries(by: Principal, span: Span) -> list[CalendarEntry]:
    rows = CalendarEntry.objects.visible_to(by).exclude(status=CalendarEntry.Status.REMOVED)
    here = Q(starts_at__lt=span.end, ends_at__gt=span.start)
    # A whole day of another zone may reach into the week from the day before.
    near = Q(all_day=True, starts_at__lt=span.end + DAY, ends_at__gt=span.start - DAY)
    return list(rows.filter(here | near).select_related("integration", "module"))


def _drawn(monday: date, entries: list[CalendarEntry], seen: list[Seen], zone: ZoneInfo) -> list[Day]:
    ours = {entry.event_id for entry in entries}
    items: list[Item] = [item_of_entry(entry, _name(entry.integration), zone) for entry in entries]
    for each in seen:
        items += [item_of(event, _name(each.integration), zone) for event in each.events if event.id not in ours]
    return draw(monday, items, zone)


def _detail(entry: CalendarEntry, zone: ZoneInfo) -> dict[str, Any]:
    """What the dialog of one of ours shows."""
    local = entry.starts_at.astimezone(zone)
    form = MoveForm(zone=zone, initial={"day": local.date(), "clock": local.time()}, auto_id=f"move_{entry.pk}_%s")
    return {"entry": entry, "item": item_of_entry(entry, _name(entry.integration), zone), "form": form,
            "path": path_of(entry)}  # fmt: skip


def _name(integration: Integration) -> str:
    return integration.name or integration.account_email


def find_entry(entry_id: UUID, by: Principal) -> CalendarEntry:
    """One of the person's own; NotFound for any other."""
    found = CalendarEntry.objects.visible_to(by).select_related("integration", "module").filter(pk=entry_id).first()
    if found is None:
        raise NotFound
    return found
