"""What is derived for a person: totals, streak, tokens. Whoever writes it holds the lock of their row."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from learning.progress.models import Progress, ProgressDay, StreakRepair, TokenEvent
from learning.progress.streak_facts import facts_of
from learning.progress.streaks import Streak, walk
from learning.progress.values import TOKENS_A_FULL_WEEK, TOKENS_A_LEVEL, level_of


def lock_progress(user_id: UUID) -> Progress:
    """The person's row, held until the transaction ends; made at the first act."""
    rows = Progress.objects.select_for_update()
    if progress := rows.filter(user=user_id).first():
        return progress
    Progress.objects.get_or_create(user_id=user_id)
    return rows.get(user=user_id)


@transaction.atomic
def refresh_streak(user: User) -> Progress:
    """Tell the streak anew, after something it follows from has changed."""
    progress = lock_progress(user.pk)
    retell_streak(progress, user)
    progress.save()
    return progress


def retell_streak(progress: Progress, user: User) -> None:
    """Put into the row what the days come to; the caller saves it."""
    days = ProgressDay.objects.filter(user=user).values_list("date", "acts", "frozen")
    acted = {day for day, acts, _ in days if acts}
    repaired = StreakRepair.objects.filter(user=user).values_list("day", flat=True)
    streak = walk(acted.union(repaired), facts_of(user))
    _keep_frozen(user, {day for day, _, frozen in days if frozen}, set(streak.used))
    _take_over(progress, streak)
    weeks = {f"week:{number}": TOKENS_A_FULL_WEEK for number in range(progress.full_weeks + 1, streak.weeks + 1)}
    progress.full_weeks = streak.weeks
    book_tokens(progress, weeks)


def add_xp(progress: Progress, amount: int) -> None:
    """To the total, with the tokens of the levels it brings; the caller saves the row."""
    before = level_of(progress.total_xp)
    progress.total_xp += amount
    reached = range(before + 1, level_of(progress.total_xp) + 1)
    book_tokens(progress, {f"level:{level}": TOKENS_A_LEVEL for level in reached})


def book_tokens(progress: Progress, amounts: Mapping[str, int]) -> None:
    """Tokens got or spent, each source once, under the lock; the caller checks what is spent, and saves the row."""
    if amounts:
        rows = [TokenEvent(user_id=progress.pk, source=source, amount=amount) for source, amount in amounts.items()]
        TokenEvent.objects.bulk_create(rows, ignore_conflicts=True)
        progress.token_balance = TokenEvent.objects.filter(user=progress.pk).aggregate(sum=Sum("amount"))["sum"]


def _take_over(progress: Progress, streak: Streak) -> None:
    progress.last_active_day = streak.day
    progress.current_streak = streak.current
    progress.longest_streak = streak.longest
    progress.day_only_streak = streak.day_only
    progress.freezes_available = streak.available
    progress.freezes_used = len(streak.used)
    progress.freeze_steps = streak.steps


def _keep_frozen(user: User, before: set[date], after: set[date]) -> None:
    """Mark the days a freeze stood in for; a row that nothing else needs goes with its freeze."""
    if thawed := before - after:
        rows = ProgressDay.objects.filter(user=user, date__in=thawed)
        rows.filter(acts=0, active_seconds=0).delete()
        rows.update(frozen=False)
    newly = [ProgressDay(user=user, date=day, frozen=True) for day in sorted(after - before)]
    ProgressDay.objects.bulk_create(
        newly, update_conflicts=True, unique_fields=["user", "date"], update_fields=["frozen"]
    )
