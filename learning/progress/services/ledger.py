"""The ledger's only writers: each act and each stretch of time once, and with it everything that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from accounts.models import User
from learning.progress.days import Zones, zones_of
from learning.progress.models import ActiveTime, Booster, Progress, ProgressDay, Reason, XPEvent
from learning.progress.services.balances import add_xp, lock_progress, retell_streak
from learning.progress.time_parts import parts_by_day
from learning.progress.values import DAY_CAP, Practice, boosted, paid, practice_of
from xentree.events import XPAwarded, emit


@dataclass(frozen=True)
class Act:
    """One act of a person, with the zones its date follows from."""

    user: User
    zones: Zones
    reason: Reason
    source_id: UUID
    practice: Practice
    happened_at: datetime
    organization_id: UUID | None

    @property
    def base(self) -> int:
        """Worth before boosters; something that is an act only by its time is worth nothing."""
        return self.practice.base or 0


@transaction.atomic
def record_practice(user: User, reason: str, source_id: UUID, facts: Mapping[str, Any]) -> int:
    """The XP that (reason, source) brings its person, and the time it took; told again, it is the same answer.

    Facts are the server's own: `happened_at` (now without it), `organization_id`, with `active_seconds` also
    `started_at`, and what the reason's row of values.practice_of reads.
    """
    if user.kind == User.Kind.VISITOR:
        return 0
    kind = Reason(reason)
    practice, seconds = practice_of(kind, facts), facts.get("active_seconds", 0)
    if practice.base is None and not seconds:
        return 0
    if (known := _amount_of(user, kind, source_id)) is not None:
        return known
    progress, moment = lock_progress(user.pk), facts.get("happened_at") or now()
    act = Act(user, zones_of(user), kind, source_id, practice, moment, facts.get("organization_id"))
    if seconds:
        _add_time(act, facts["started_at"], seconds)
    return _add_act(progress, act) if practice.base is not None else 0


def _amount_of(user: User, reason: Reason, source_id: UUID) -> int | None:
    """What it brought, if it is in the ledger already."""
    events = XPEvent.objects.filter(user=user, reason=reason, source_id=source_id)
    return events.values_list("amount", flat=True).first()


def _add_act(progress: Progress, act: Act) -> int:
    """Another may have written it while the lock was waited for."""
    if (known := _amount_of(act.user, act.reason, act.source_id)) is not None:
        return known
    day, is_first = _day_of(act)
    event = _event(act, day)
    event.save(force_insert=True)
    add_xp(progress, event.amount)
    if is_first:
        retell_streak(progress, act.user)
    progress.save()
    if event.amount:
        emit(XPAwarded(act.user.pk, event.reason, event.amount, progress.total_xp, event.day, day.xp))
    return event.amount


def _day_of(act: Act) -> tuple[ProgressDay, bool]:
    """(the day the act belongs to, whether it is the day's first act)."""
    day, _ = ProgressDay.objects.get_or_create(user=act.user, date=act.zones.day_of(act.happened_at))
    return day, day.acts == 0


def _event(act: Act, day: ProgressDay) -> XPEvent:
    """The row of the act, and its day with what it adds to it."""
    multiplier = _multiplier(act)
    day.earned += _gain(act, day, boosted(act.base, multiplier))
    amount = min(DAY_CAP, day.earned) - day.xp
    day.xp, day.acts = day.xp + amount, day.acts + 1
    day.save(update_fields=["earned", "xp", "acts"])
    return XPEvent(
        user=act.user,
        organization_id=act.organization_id,
        reason=act.reason,
        source_id=act.source_id,
        area=act.practice.area,
        item=act.practice.item,
        base=act.base,
        multiplier=multiplier,
        amount=amount,
        happened_at=act.happened_at,
        day=day.date,
    )


def _gain(act: Act, day: ProgressDay, worth: int) -> int:
    """What the act adds to what its item pays on its day."""
    if not act.practice.item:
        return worth
    same = XPEvent.objects.filter(user=act.user, day=day.date, item=act.practice.item)
    before = [boosted(base, multiplier) for base, multiplier in same.values_list("base", "multiplier")]
    return paid([*before, worth]) - paid(before)


def _multiplier(act: Act) -> Decimal:
    """Of the largest booster that ran when it happened."""
    running = Booster.objects.filter(user=act.user, starts_at__lte=act.happened_at, ends_at__gt=act.happened_at)
    return running.order_by("-multiplier").values_list("multiplier", flat=True).first() or Decimal(1)


def _add_time(act: Act, started_at: datetime, seconds: int) -> None:
    for part in parts_by_day(act.zones, started_at, act.happened_at, seconds):
        row, is_new = ActiveTime.objects.get_or_create(
            user=act.user,
            area=act.practice.area,
            source_id=act.source_id,
            day=part.day,
            defaults={
                "seconds": part.seconds,
                "started_at": part.started_at,
                "organization_id": act.organization_id,
            },
        )
        if is_new:
            day, _ = ProgressDay.objects.get_or_create(user=act.user, date=part.day)
            day.active_seconds += row.seconds
            day.save(update_fields=["active_seconds"])
