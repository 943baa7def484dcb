"""Planning study time on a page: first what would be written, then a yes; and what one can do with a block."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrations.calendar_forms import MoveForm, PlanForm
from integrations.models import CalendarEntry
from integrations.pages.calendar import asked_day, find_entry
from integrations.services import entries
from integrations.services.calendars import calendars_of, find_own_calendar, own_calendar
from integrations.services.connecting import lacks_writing
from integrations.services.study_plans import PlannedBlock, StudyPlan, keep_plan, next_free_time, plan_study
from integrations.services.study_times import change_study_times, study_times_of
from integrations.services.topics import Topic
from integrations.services.week_events import forget_events
from integrations.skills.registry import skill
from learning.progress.pages.asking import MENDABLE, answer, asker
from organizations.pages.place import refuse
from xentree.errors import AppError, ProviderDown
from xentree.principal import Principal

SALT = "integrations.study_plan"
# What was shown and not said yes to for so long may not be free any more.
GOOD_FOR_SECONDS = 3600
TROUBLE = (*MENDABLE, ProviderDown)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    """The form; POST shows exactly what would be written, and writes nothing."""
    by = asker(request)
    first = asked_day(request, ZoneInfo(by.user.timezone))
    form = PlanForm(
        request.POST if request.method == "POST" else None, user=by.user, times=study_times_of(by.user), first=first
    )
    found = _planned(form, by) if form.is_valid() else None
    context: dict[str, Any] = {"form": form, "plan": found, **_where(by)}
    if found and found.blocks:
        context["signed"] = _signed(found)
    return answer(request, "integrations/plan.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def write(request: HttpRequest) -> HttpResponse:
    """The yes: what was shown goes to the calendar, once however often it is pressed."""
    by = asker(request)
    try:
        key, blocks = _shown(request.POST.get("plan", ""), by)
        rows = keep_plan(own_calendar(by.user), blocks, key=key, by=by)
        entries.send_entries(rows)
    except signing.BadSignature:
        messages.error(request, "This plan is too old. Make another one.")
        return redirect("calendar_plan")
    except TROUBLE as error:
        messages.error(request, error.message)
        return redirect("calendar_plan")
    messages.success(request, f"{len(rows)} block{'s' * (len(rows) != 1)} on the way to your calendar.")
    return _back(rows[0], by)


@login_required
@require_POST
def move(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """To another day or hour; it stays as long as it is."""
    by = asker(request)
    entry, zone = find_entry(entry_id, by), ZoneInfo(by.user.timezone)
    form = MoveForm(request.POST, zone=zone)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return _back(entry, by)
    start = form.cleaned_data["start"].astimezone(UTC)
    length = entry.ends_at - entry.starts_at
    return _acted(request, entry, by, lambda: entries.move_entry(entry, start=start, end=start + length, by=by),
                  "Moved.")  # fmt: skip


@login_required
@require_POST
def remove(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Out of the calendar."""
    by = asker(request)
    entry = find_entry(entry_id, by)
    return _acted(request, entry, by, lambda: entries.remove_entry(entry, by=by), "Removed from your calendar.")


@login_required
@require_POST
def retry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One that failed is written once more."""
    by = asker(request)
    entry = find_entry(entry_id, by)
    return _acted(request, entry, by, lambda: entries.try_again(entry, by=by), "It is on its way again.")


@login_required
@require_safe
def again(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """When a block that was missed could be instead; nothing is changed before the yes."""
    by = asker(request)
    entry, zone = find_entry(entry_id, by), ZoneInfo(by.user.timezone)
    found, problem = None, ""
    try:
        found = next_free_time(entry, by=by)
    except TROUBLE as error:
        problem = error.message
    local = found and found.start.astimezone(zone)
    form = MoveForm(zone=zone, initial={"day": local.date(), "clock": local.time()} if local else None)
    context = {"entry": entry, "found": found, "problem": problem, "form": form, "zone": zone.key}
    return answer(request, "integrations/plan_again.html", context)


def _where(by: Principal) -> dict[str, Any]:
    """Whether there is a calendar to write to; otherwise one whose person can allow it."""
    if find_own_calendar(by.user):
        return {"has_calendar": True}
    readable = calendars_of(by.user)
    return {"to_allow": next((each for each in readable if lacks_writing(skill(each.provider), each)), None)}


def _planned(form: PlanForm, by: Principal) -> StudyPlan | None:
    try:
        found = plan_study(form.wish(), by=by)
    except MENDABLE as error:
        refuse(form, error)
    except ProviderDown as error:
        form.add_error(None, f"{error.message} Without it nobody knows when you are free. Try again in a moment.")
    else:
        if form.cleaned_data["remember"]:
            change_study_times(form.chosen_times, by=by)
        return found
    return None


def _signed(plan: StudyPlan) -> str:
    blocks = [
        (block.start.timestamp(), block.end.timestamp(), block.topic.title, block.topic.category, block.topic.path,
         block.topic.module_id and str(block.topic.module_id))
        for block in plan.blocks
    ]  # fmt: skip
    told = {"user": str(plan.integration.user_id), "key": str(uuid4()), "blocks": blocks}
    return signing.dumps(told, salt=SALT, compress=True)


def _shown(signed: str, by: Principal) -> tuple[UUID, list[PlannedBlock]]:
    """What the page showed; BadSignature for anything else, for what is too old, and for what others were shown."""
    told: dict[str, Any] = signing.loads(signed, salt=SALT, max_age=GOOD_FOR_SECONDS)
    if told["user"] != str(by.user.pk):
        raise signing.BadSignature
    return UUID(told["key"]), [_block(*fields) for fields in told["blocks"]]


def _block(start: float, end: float, title: str, category: str, path: str, module: str | None) -> PlannedBlock:
    topic = Topic(title, category, path, UUID(module) if module else None)
    return PlannedBlock(topic, datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))


def _acted(request: HttpRequest, entry: CalendarEntry, by: Principal, act: Any, done: str) -> HttpResponse:
    try:
        act()
    except AppError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    forget_events(by.user)
    entry.refresh_from_db()
    return _back(entry, by)


def _back(entry: CalendarEntry, by: Principal) -> HttpResponse:
    """To the week it is in."""
    day = entry.starts_at.astimezone(ZoneInfo(by.user.timezone)).date()
    return redirect(f"{reverse('calendar')}?date={day}")
