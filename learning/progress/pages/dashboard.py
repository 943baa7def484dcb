"""How far one is: today first, then the tree, then time."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from learning.progress.charts import heatmap, ring
from learning.progress.models import ProgressDay
from learning.progress.pages.asking import JOY, answer, asker, attempt
from learning.progress.pictures import tree_record, week_chart
from learning.progress.queries import profile_data, pulse_data, streak_data, weekly_data
from learning.progress.services.quests import Claim, claim_quest, quests_today
from learning.progress.streak_facts import standing_of
from learning.progress.tree import picture, small_picture
from learning.progress.words import day_in_words, happened_in_words, short_time

DAYS_A_PAGE = 60


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    return answer(request, "progress/dashboard.html", _shown(asker(request).user))


@login_required
@require_safe
def growth(request: HttpRequest) -> HttpResponse:
    """The small tree of the sidebar, with level and streak."""
    user = asker(request).user
    profile, day = profile_data(user), quests_today(user)
    record = tree_record(user, profile, pulse_data(user), _statuses(day.quests))
    context = {"tree": small_picture(record), "profile": profile, "done": _done(day.quests)}
    return answer(request, "progress/_growth.html", context)


@login_required
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """Every day with anything, newest first, as a table."""
    rows = ProgressDay.objects.visible_to(asker(request))
    page = Paginator(rows, DAYS_A_PAGE).get_page(request.GET.get("page"))
    return answer(request, "progress/days.html", {"page": page})


@login_required
@require_POST
def claim(request: HttpRequest, quest_id: UUID) -> HttpResponse:
    """Take what a completed quest gives."""
    attempt(request, partial(claim_quest, quest_id, by=asker(request)), _claimed, tags=JOY)
    return redirect("progress")


def _claimed(found: Claim) -> str:
    minutes = round((found.booster.ends_at - found.booster.starts_at).total_seconds() / 60)
    gains = f"{found.xp_awarded} XP and {found.tokens_awarded} tokens are yours"
    return f"{gains}, and for {minutes} minutes XP counts ×{float(found.booster.multiplier):g}."


def _shown(user: User) -> dict[str, Any]:
    profile, pulse, week, day = profile_data(user), pulse_data(user), weekly_data(user), quests_today(user)
    record = tree_record(user, profile, pulse, _statuses(day.quests))
    today, goal = pulse["end"], profile["daily_goal_xp"]
    return {
        "profile": profile,
        "streak": streak_data(user),
        "is_paused": standing_of(user).paused,
        "quests": day.quests,
        "resets_in": short_time(int((day.resets_at - now()).total_seconds())),
        "ring": ring(profile["today_xp"]["total"], goal),
        "tree": picture(record, title="Your tree"),
        "left_to_level": profile["xp_needed_for_next_level"] - profile["current_level_xp"],
        "week": week,
        "week_rows": [_row(each, week["freeze_covered_dates"], today) for each in week["days"]],
        "week_chart": week_chart(week, today, goal),
        "pulse": pulse,
        "heatmap": heatmap(pulse["days"], label="Your last 365 days"),
    }


def _statuses(quests: Sequence[Any]) -> list[str]:
    return [quest.status for quest in quests]


def _done(quests: Sequence[Any]) -> int:
    return sum(quest.status == "completed" for quest in quests)


def _row(day: Mapping[str, Any], frozen: Sequence[date], today: date) -> dict[str, Any]:
    """A day of the week, as it looks and in words."""
    is_frozen, is_active = day["date"] in frozen, bool(day["xp"] or day["active_seconds"])
    words = happened_in_words(day["xp"], day["active_seconds"], is_frozen=is_frozen)
    return {
        "date": day["date"],
        "day": day_in_words(day["date"]),
        "words": "still to come" if day["date"] > today else words,
        "is_today": day["date"] == today,
        "state": "is-frozen" if is_frozen else "is-active" if is_active else "",
    }
