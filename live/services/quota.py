"""How much of a month's time for Live is left, for whom it counts: plan, member, organization."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from live.models import LiveSession
from live.services import clock
from organizations.models import Holder, Resource
from organizations.services import Remaining, remaining_of
from organizations.services.allowances import Account, accounts_of
from xentree.errors import LimitReached
from xentree.principal import Principal

EXCEEDED = "Monthly Live session quota exceeded"


@dataclass(frozen=True)
class Quota:
    """A person's month: limit and use are the plan's, what remains the least that anybody leaves; None is no limit."""

    plan: str
    period_start: datetime | None
    period_end: datetime | None
    limit_seconds: int | None
    used_seconds: int
    remaining_seconds: int | None
    active_session_id: UUID | None


def quota_of(by: Principal) -> Quota:
    """The present month in the person's zone; in a workspace, what its organization leaves counts too."""
    moment = clock.database_time(by.user.pk)
    accounts = accounts_of(by.user, by.organization_id)
    left = left_of(accounts, moment)
    [(person, plan)] = [pair for pair in zip(accounts, left, strict=True) if pair[0].holder == Holder.USER]
    return Quota(
        plan=by.user.plan,
        period_start=person.began_at(Resource.LIVE, moment),
        period_end=plan.resets_at,
        limit_seconds=plan.limit,
        used_seconds=plan.used,
        remaining_seconds=least(left),
        active_session_id=LiveSession.objects.visible_to(by).open().values_list("pk", flat=True).first(),
    )


def left_of(accounts: Iterable[Account], moment: datetime) -> list[Remaining]:
    """What each account has in the month it is in at that moment, in the same order."""
    return remaining_of(accounts, [Resource.LIVE], moment)


def least(left: Iterable[Remaining]) -> int | None:
    """Seconds until somebody's allowance is used up; None where nobody has a limit."""
    return min((each.remaining for each in left if each.remaining is not None), default=None)


def require_time(left: Iterable[Remaining]) -> None:
    """LimitReached `live_quota_exceeded` where somebody's allowance is used up."""
    for each in left:
        if each.remaining == 0:
            raise LimitReached(
                EXCEEDED,
                "live_quota_exceeded",
                holder=each.holder.value,
                limit_seconds=each.limit,
                used_seconds=each.used,
                remaining_seconds=0,
                resets_at=each.resets,
            )
