"""Counters are only changed here, by statements that add to what is there: parallel spends never lose one another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from organizations.models import Counter, Holder, Resource
from organizations.services.allowances import Account
from xentree.prepared import execute

_INSERT = (
    "INSERT INTO organizations_counter (account, resource, period, holder, user_id, organization_id, used, held)"
    " VALUES "
)
# How each database writes an id.
_USER: Any = Counter._meta.get_field("user")
_TENANT: Any = Counter._meta.get_field("organization")
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s)"
_ADD = (
    " ON CONFLICT (account, resource, period) DO UPDATE SET"
    " used = organizations_counter.used + excluded.used, held = organizations_counter.held + excluded.held"
)
# What makes a cap one: whoever comes second counts from what the first one left.
_IF_ROOM = (
    " WHERE organizations_counter.used + organizations_counter.held + excluded.used + excluded.held"
    " <= CAST(%s AS bigint)"
)


@dataclass(frozen=True, order=True)
class Entry:
    """A counter, and what is added to it."""

    account: str
    resource: str
    period: str
    used: int = 0
    held: int = 0


def entry(account: Account, resource: Resource, *, used: int = 0, held: int = 0) -> Entry:
    """An addition to the account's present counter of the resource."""
    return Entry(account.key, resource.value, account.period(resource), used, held)


def add(entries: Iterable[Entry]) -> None:
    """Add, whatever the limit; in one order everywhere, so that nobody waits for somebody who waits for them."""
    rows = sorted(entries)
    if rows:
        execute(_INSERT + ", ".join([_ROW] * len(rows)) + _ADD, [value for row in rows for value in _values(row)])


def add_within(limit: int, row: Entry) -> bool:
    """Add if used and held stay within the limit; False, and nothing is changed, if not."""
    if row.used + row.held > limit:
        return False
    return execute(_INSERT + _ROW + _ADD + _IF_ROOM, [*_values(row), limit]) == 1


def amounts_of(
    accounts: Iterable[Account], resources: Iterable[Resource], at: datetime | None = None
) -> dict[tuple[str, str], tuple[int, int]]:
    """(used, held) of the periods of `at` (now), by account and resource; what was never counted is missing."""
    wanted = {(each.key, resource.value): each.period(resource, at) for each in accounts for resource in resources}
    found = Counter.objects.filter(
        account__in={key for key, _ in wanted}, resource__in={name for _, name in wanted}, period__in=wanted.values()
    )
    rows = found.order_by().values_list("account", "resource", "period", "used", "held")
    return {(key, name): (used, held) for key, name, period, used, held in rows if wanted.get((key, name)) == period}


def _values(row: Entry) -> list[Any]:
    holder, *ids = row.account.split(":")
    user_id = None if holder == Holder.ORGANIZATION else ids[-1]
    organization_id = None if holder == Holder.USER else ids[0]
    foreign = [_USER.get_db_prep_save(user_id, connection), _TENANT.get_db_prep_save(organization_id, connection)]
    return [row.account, row.resource, row.period, holder, *foreign, row.used, row.held]
