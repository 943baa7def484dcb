"""What a person did on each of some dates, told from the ledger."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import Count, Sum

from accounts.models import User
from learning.progress.models import ActiveTime, Reason, XPEvent
from learning.progress.quest_kinds import Tally


def tallies(user: User, first: date, last: date) -> dict[date, Tally]:
    """Of every date with anything from `first` to `last`, in two queries; what quests gave counts for no quest."""
    days: Any = {"user": user, "day__gte": first, "day__lte": last}
    acts: dict[date, dict[str, int]] = defaultdict(dict)
    seconds: dict[date, dict[str, int]] = defaultdict(dict)
    xp: dict[date, int] = defaultdict(int)
    events = XPEvent.objects.filter(**days).exclude(reason=Reason.QUEST).order_by()
    for row in events.values("day", "reason").annotate(count=Count("pk"), total=Sum("amount")):
        acts[row["day"]][row["reason"]] = row["count"]
        xp[row["day"]] += row["total"]
    for spent in ActiveTime.objects.filter(**days).order_by().values("day", "area").annotate(total=Sum("seconds")):
        seconds[spent["day"]][spent["area"]] = spent["total"]
    return {day: Tally(xp[day], seconds[day], acts[day]) for day in sorted({*acts, *seconds})}
