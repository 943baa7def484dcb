"""A person's progress as plain data: from days and the person's row, at a number of queries that does not grow."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.timezone import now

from accounts.models import User
from learning.progress.days import DAY, today_of
from learning.progress.models import ActiveTime, Area, Booster, Pause, Progress, ProgressDay, XPEvent
from learning.progress.services.quests import shown_quests
from learning.progress.streak_facts import Standing, standing_of
from learning.progress.values import level_of, xp_of_level
from xentree.errors import Invalid
from xentree.events import XPAwarded

CHOICES = ("is_public", "on_leaderboard", "reminders", "quiet_from", "quiet_until")
LONGEST_PERIOD = 366 * DAY
PULSE_DAYS = 365
# The lower ends of the pulse's levels 2 to 4, as parts of the daily goal; 1 is any act at all.
PULSE_STEPS = (0.5, 1, 2)


def profile_data(user: User) -> dict[str, Any]:
    """XPProfileResponse."""
    standing = standing_of(user)
    by_source = _by_source(user, standing.today)
    return {
        **standing_data(standing),
        "active_booster": booster_of(user),
        "today_xp": {"total": sum(by_source.values()), "by_source": by_source},
        "daily_goal_xp": user.daily_goal_xp,
        "token_balance": standing.progress.token_balance,
        "freezes_available": standing.streak.available,
    }


def standing_data(standing: Standing) -> dict[str, int]:
    """Level and streak: what others may see of a public profile."""
    total = standing.progress.total_xp
    level = level_of(total)
    return {
        "total_xp": total,
        "level": level,
        "current_level_xp": total - xp_of_level(level),
        "xp_needed_for_next_level": xp_of_level(level + 1) - xp_of_level(level),
        "current_streak": standing.streak.current,
        "longest_streak": standing.streak.longest,
        "day_only_streak": standing.streak.day_only,
    }


def booster_of(user: User) -> Booster | None:
    """The largest that runs now."""
    running = Booster.objects.filter(user=user, starts_at__lte=now(), ends_at__gt=now())
    return running.order_by("-multiplier", "-ends_at").first()


def public_profile_data(user: User) -> dict[str, Any]:
    """PublicXPProfileResponse, of somebody who shows it."""
    return {
        "username": user.username,
        "full_name": user.full_name,
        "profile_picture_url": user.picture_url,
        "created_at": user.created_at,
        "profile": standing_data(standing_of(user)),
        "active_quests": shown_quests(user),
    }


def streak_data(user: User) -> dict[str, Any]:
    """StreakStatusResponse."""
    standing = standing_of(user)
    return {
        "current_streak": standing.streak.current,
        "longest_streak": standing.streak.longest,
        "freezes_available": standing.streak.available,
        "freezes_used": standing.progress.freezes_used + len(standing.streak.used),
        "last_activity": standing.progress.last_active_day,
        "streak_at_risk": standing.at_risk,
    }


def weekly_data(user: User) -> dict[str, Any]:
    """WeeklyActivityResponse: Sunday to Saturday of the person's own present week."""
    standing = standing_of(user)
    start = standing.today - DAY * (standing.today.isoweekday() % 7)
    days = _days(user, start, start + 6 * DAY)
    frozen = {day.date for day in days.values() if day.frozen}.union(standing.streak.used)
    shown = [_day_data(date_, days.get(date_)) for date_ in _dates(start, start + 6 * DAY)]
    return {
        "week_start": start,
        "week_end": start + 6 * DAY,
        "days": shown,
        "total_xp": sum(day["xp"] for day in shown),
        "freeze_covered_dates": sorted(each for each in frozen if start <= each <= start + 6 * DAY),
    }


def pulse_data(user: User) -> dict[str, Any]:
    """LearningPulseResponse: the 365 days that end today."""
    standing = standing_of(user)
    start = standing.today - DAY * (PULSE_DAYS - 1)
    days = _days(user, start, standing.today)
    frozen = {day.date for day in days.values() if day.frozen}.union(standing.streak.used)
    shown = [_pulse_day(user, date_, days.get(date_), date_ in frozen) for date_ in _dates(start, standing.today)]
    return {
        "start": start,
        "end": standing.today,
        "days": shown,
        "total_xp": sum(day["xp"] for day in shown),
        "active_days": sum(day.acts > 0 for day in days.values()),
    }


def analytics_data(user: User, start: date | None, end: date | None) -> dict[str, Any]:
    """LearningTimeAnalyticsResponse: the days from start to end, the last thirty without them, and as many before."""
    start, end = _period(user, start, end)
    length = end - start + DAY
    seconds = dict(_days_seconds(user, start, end))
    total, (sessions, by_area) = sum(seconds.values()), _times(user, start, end)
    before = sum(each for _, each in _days_seconds(user, start - length, start - DAY))
    return {
        "start_date": start,
        "end_date": end,
        "total_seconds": total,
        "by_day": [{"date": day, "seconds": seconds.get(day, 0)} for day in _dates(start, end)],
        "by_area": by_area,
        "session_count": sessions,
        "average_session_seconds": round(total / sessions) if sessions else 0,
        "previous_period": {"total_seconds": before, "change_percent": _change(before, total)},
    }


def settings_data(user: User) -> dict[str, Any]:
    """XPSettingsResponse."""
    progress, today = Progress.objects.filter(user=user).first() or Progress(user=user), today_of(user)
    pauses = Pause.objects.filter(user=user, start__lte=today).exclude(end__lt=today)
    pause = pauses.first()
    chosen = {name: getattr(progress, name) for name in CHOICES}
    return {
        **chosen,
        "daily_goal_xp": user.daily_goal_xp,
        "paused": pause is not None,
        "paused_until": pause and pause.end,
    }


def award_data(user: User, event: XPAwarded) -> dict[str, Any]:
    """What a screen celebrates: the XP, a level it brought, the day's goal if it was reached by it."""
    level = level_of(event.total_xp)
    is_today = event.day == today_of(user)
    return {
        "reason": event.reason,
        "amount": event.amount,
        "total_xp": event.total_xp,
        "level": level,
        "leveled_up": level > level_of(event.total_xp - event.amount),
        "today_xp": event.day_xp if is_today else None,
        "goal_reached": is_today and event.day_xp - event.amount < user.daily_goal_xp <= event.day_xp,
    }


def _period(user: User, start: date | None, end: date | None) -> tuple[date, date]:
    """With the present day, and the thirty days that end there, for what was not said; Invalid beyond a year."""
    end = end or today_of(user)
    start = start or end - 29 * DAY
    if not start <= end < start + LONGEST_PERIOD:
        message = "This is before the start, or more than a year after it."
        raise Invalid(message, end_date=[message])
    return start, end


def _by_source(user: User, day: date) -> dict[str, int]:
    """Added up here: asked to group by reason, SQLite reads the whole ledger in that order instead of one day."""
    sums: Counter[str] = Counter()
    for reason, amount in XPEvent.objects.filter(user=user, day=day).order_by().values_list("reason", "amount"):
        sums[reason] += amount
    return dict(sums)


def _days(user: User, start: date, end: date) -> dict[date, ProgressDay]:
    rows = ProgressDay.objects.filter(user=user, date__range=(start, end)).order_by()
    return {day.date: day for day in rows}


def _days_seconds(user: User, start: date, end: date) -> Any:
    rows = ProgressDay.objects.filter(user=user, date__range=(start, end)).order_by()
    return rows.values_list("date", "active_seconds")


def _times(user: User, start: date, end: date) -> tuple[int, list[dict[str, Any]]]:
    """(sessions, of which one over midnight is one; every area there is, most time first)."""
    rows = ActiveTime.objects.filter(user=user, day__range=(start, end))
    sums = {area: Sum("seconds", filter=Q(area=area), default=0) for area in Area.values}
    found = rows.aggregate(sessions=Count("source_id", distinct=True), **sums)
    areas = sorted(Area.values, key=lambda area: -found[area])
    return found["sessions"], [{"area": area, "seconds": found[area]} for area in areas]


def _change(before: int, total: int) -> float | None:
    """In per cent, to one digit; nothing can be said against nothing."""
    return round((total - before) / before * 100, 1) if before else None


def _dates(start: date, end: date) -> Iterator[date]:
    return (start + DAY * number for number in range((end - start).days + 1))


def _day_data(date_: date, day: ProgressDay | None) -> dict[str, Any]:
    return {"date": date_, "xp": day.xp if day else 0, "active_seconds": day.active_seconds if day else 0}


def _pulse_day(user: User, date_: date, day: ProgressDay | None, frozen: bool) -> dict[str, Any]:
    level = _pulse_level(day, user.daily_goal_xp)
    return {**_day_data(date_, day), "level": level, "frozen": frozen}


def _pulse_level(day: ProgressDay | None, goal: int) -> int:
    """0 nothing, 1 something, 2 half the goal, 3 the goal, 4 twice the goal."""
    if day is None or not (day.acts or day.active_seconds):
        return 0
    return 1 + sum(day.xp >= goal * step for step in PULSE_STEPS)
