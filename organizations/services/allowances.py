"""Whose allowances a spend counts against, and what they are; plans and caps are looked up anew every two seconds."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.timezone import now

from organizations.models import Allowances, Holder, MemberCap, OrganizationCap, Plan, Resource
from xentree.principal import Principal

FIELDS = {
    Resource.TOKENS: "monthly_tokens",
    Resource.MONEY: "monthly_cost_micros",
    Resource.LIVE: "monthly_live_seconds",
    Resource.STORAGE: "storage_bytes",
}
NO_LIMITS: dict[Resource, int] = dict.fromkeys(FIELDS, 0)
# A limit that is changed counts at once in the process that changed it, and after this many seconds in every other.
FRESH_SECONDS = 2.0
_MOST_KEPT = 10_000
Limits = Mapping[Resource, int]


@dataclass(frozen=True)
class Account:
    """One holder of allowances: a person, a tenant, or a person in a tenant; 0 is no limit."""

    holder: Holder
    user_id: UUID | None
    organization_id: UUID | None
    limits: Limits
    timezone: str = "UTC"

    @property
    def key(self) -> str:
        """The same in one word, as counters name it."""
        ids = (self.organization_id, self.user_id)
        return ":".join([self.holder.value, *(str(each) for each in ids if each)])

    def period(self, resource: Resource, at: datetime | None = None) -> str:
        """The month a spend counts for: UTC, but Live's is the person's own; none for what is kept at a time."""
        if resource == Resource.STORAGE:
            return ""
        return f"{(at or now()).astimezone(self._zone(resource)):%Y-%m}"

    def began_at(self, resource: Resource, at: datetime | None = None) -> datetime | None:
        """When the month began; None for what is kept at a time."""
        if resource == Resource.STORAGE:
            return None
        today = (at or now()).astimezone(self._zone(resource))
        return today.replace(day=1, hour=0, minute=0, second=0, microsecond=0, fold=0)

    def resets_at(self, resource: Resource, at: datetime | None = None) -> datetime | None:
        """When the next month begins; None for what is kept at a time."""
        first = self.began_at(resource, at)
        return first and first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)

    def _zone(self, resource: Resource) -> ZoneInfo:
        return ZoneInfo(self.timezone if resource == Resource.LIVE else "UTC")


def holders_of(by: Principal) -> list[Account]:
    """Whom a spend of the principal counts against: the person's plan always; in a workspace also its own two."""
    return accounts_of(by.user, by.organization_id)


def accounts_of(user: Any, organization_id: UUID | None) -> list[Account]:
    """The same for a person in a workspace, or in none."""
    plan, member, organization = _limits_of(user, organization_id)
    accounts = [Account(Holder.USER, user.pk, None, plan, user.timezone)]
    if organization_id and user.kind == user.Kind.PERSON:
        accounts.append(Account(Holder.MEMBER, user.pk, organization_id, member, user.timezone))
    if organization_id:
        accounts.append(Account(Holder.ORGANIZATION, None, organization_id, organization))
    return sorted(accounts, key=lambda account: account.key)


def limits_in(row: Allowances | None) -> Limits:
    """What a row of limits says, by resource."""
    return {resource: getattr(row, name) for resource, name in FIELDS.items()} if row else NO_LIMITS


_kept: dict[tuple[Any, ...], tuple[float, tuple[Limits, Limits, Limits]]] = {}


def forget_limits() -> None:
    """Look everything up anew: a limit was changed."""
    _kept.clear()


def _limits_of(user: Any, organization_id: UUID | None) -> tuple[Limits, Limits, Limits]:
    """Of the plan, of the member, of the tenant."""
    key = (user.plan, organization_id and user.pk, organization_id)
    kept_until, limits = _kept.get(key, (0.0, (NO_LIMITS, NO_LIMITS, NO_LIMITS)))
    if time.monotonic() >= kept_until:
        limits = _look_up(user, organization_id)
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = (time.monotonic() + FRESH_SECONDS, limits)
    return limits


def _look_up(user: Any, organization_id: UUID | None) -> tuple[Limits, Limits, Limits]:
    plan = limits_in(_first(Plan.objects.filter(pk=user.plan)))
    if organization_id is None:
        return plan, NO_LIMITS, NO_LIMITS
    own = MemberCap.objects.filter(membership__organization=organization_id, membership__user=user.pk)
    return plan, limits_in(_first(own)), limits_in(_first(OrganizationCap.objects.filter(pk=organization_id)))


def _first(rows: Iterable[Allowances]) -> Allowances | None:
    return next(iter(rows), None)
