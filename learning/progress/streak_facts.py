"""What a person's streak follows from besides their days, and how it stands today."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from accounts.models import User
from learning.progress.days import today_of, zones_of
from learning.progress.models import FreezeGain, Pause, Progress
from learning.progress.streaks import Facts, Streak, carry_on, is_at_risk


@dataclass(frozen=True)
class Standing:
    """A person's row, and their streak as it is today."""

    progress: Progress
    today: date
    streak: Streak
    at_risk: bool
    paused: bool


def facts_of(user: User, since: date | None = None) -> Facts:
    """Three queries; with `since`, only what concerns the days after it."""
    pauses, gains = Pause.objects.filter(user=user), FreezeGain.objects.filter(user=user)
    if since:
        pauses = pauses.filter(Q(end=None) | Q(end__gt=since))
        gains = gains.filter(day__gt=since)
    return Facts(
        gains=Counter(gains.values_list("day", flat=True)),
        pauses=list(pauses.values_list("start", "end")),
        is_excused=zones_of(user).is_excused,
    )


def standing_of(user: User) -> Standing:
    """Four queries, however much the person has done."""
    progress = Progress.objects.filter(user=user).first() or Progress(user=user)
    today = today_of(user)
    facts = facts_of(user, progress.last_active_day)
    streak = carry_on(_stored(progress), today, facts)
    paused = any(start <= today and (end is None or today <= end) for start, end in facts.pauses)
    return Standing(progress, today, streak, is_at_risk(streak, today, facts), paused)


def _stored(progress: Progress) -> Streak:
    return Streak(
        day=progress.last_active_day,
        current=progress.current_streak,
        longest=progress.longest_streak,
        day_only=progress.day_only_streak,
        available=progress.freezes_available,
        steps=progress.freeze_steps,
        weeks=progress.full_weeks,
    )
