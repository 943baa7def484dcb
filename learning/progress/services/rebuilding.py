"""Telling everything derived anew from the append-only rows."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from learning.progress.models import ActiveTime, Progress, ProgressDay, TokenEvent, XPEvent
from learning.progress.services.balances import add_xp, lock_progress, retell_streak
from learning.progress.values import DAY_CAP, boosted, paid


@transaction.atomic
def rebuild_progress(user: User) -> Progress:
    """The person's days, totals, streak and tokens, as their ledger tells them."""
    progress = lock_progress(user.pk)
    ProgressDay.objects.filter(user=user).delete()
    days = _days(user)
    ProgressDay.objects.bulk_create(days.values(), batch_size=500)
    progress.total_xp = progress.full_weeks = 0
    add_xp(progress, sum(day.xp for day in days.values()))
    retell_streak(progress, user)
    progress.token_balance = TokenEvent.objects.filter(user=user).aggregate(sum=Sum("amount"))["sum"] or 0
    progress.save()
    return progress


def _days(user: User) -> dict[date, ProgressDay]:
    days: dict[date, ProgressDay] = {}
    for date_, items in _worths(user).items():
        earned = sum(_paid(item, worths) for item, worths in items.items())
        acts = sum(map(len, items.values()))
        days[date_] = ProgressDay(user=user, date=date_, earned=earned, xp=min(DAY_CAP, earned), acts=acts)
    times = ActiveTime.objects.filter(user=user).order_by().values("day").annotate(sum=Sum("seconds"))
    for row in times:
        days.setdefault(row["day"], ProgressDay(user=user, date=row["day"])).active_seconds = row["sum"]
    return days


def _worths(user: User) -> dict[date, dict[str, list[int]]]:
    """Of each day and item, what its acts are worth."""
    worths: dict[date, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = XPEvent.objects.filter(user=user).order_by().values_list("day", "item", "base", "multiplier")
    for day, item, base, multiplier in rows.iterator(2000):
        worths[day][item].append(boosted(base, multiplier))
    return worths


def _paid(item: str, worths: Iterable[int]) -> int:
    return paid(worths) if item else sum(worths)
