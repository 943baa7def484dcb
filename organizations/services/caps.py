"""Caps: whoever is about to spend holds the most it may come to, then settles what it was or releases it.

A spend counts against every holder (allowances.py) or none; where nobody has a limit nothing is held, only counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import now

from organizations.models import Hold, Holder, Resource, StoredFile
from organizations.services import counters
from organizations.services.allowances import Account, accounts_of, holders_of
from organizations.services.cap_words import refusal
from organizations.services.counters import Entry
from xentree.errors import LimitReached
from xentree.events import CapReached, emit_at_once
from xentree.prepared import delete, insert
from xentree.principal import Principal

# From here on people are told, in percent.
NEARLY = 80
# How long a hold that ran out can still be settled with what was really spent.
KEEP_EXPIRED_FOR = timedelta(days=1)
AT_A_TIME = 500


@dataclass(frozen=True)
class Remaining:
    """What a holder has of a resource in the present period; None where there is no limit, or no period."""

    holder: Holder
    resource: Resource
    limit: int | None
    used: int
    held: int
    resets_at: datetime | None

    @property
    def remaining(self) -> int | None:
        """What can still be spent."""
        return None if self.limit is None else max(0, self.limit - self.used - self.held)

    @property
    def resets(self) -> str | None:
        """`resets_at` as refusals tell it."""
        return f"{self.resets_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if self.resets_at else None

    @property
    def percent(self) -> int:
        """How much of the limit is used or held, rounded down; never above 100."""
        return min(100, (self.used + self.held) * 100 // self.limit) if self.limit else 0


def hold(by: Principal, resource: Resource, amount: int, *, ttl: timedelta) -> Hold:
    """Set an amount aside with every holder, or with none and LimitReached `cap_reached`; it ends by itself."""
    return hold_all(by, {resource: amount}, ttl=ttl)


def hold_all(by: Principal, amounts: Mapping[Resource, int], *, ttl: timedelta) -> Hold:
    """Set amounts of several resources aside, all or none. Where nobody has a limit, nothing is written."""
    wanted = [(account, resource) for account in holders_of(by) for resource in amounts]
    limited = [(account, resource) for account, resource in wanted if account.limits[resource]]
    held = Hold(
        user=by.user,
        organization_id=by.organization_id,
        entries=[_planned(account, resource, amounts[resource]) for account, resource in wanted],
        expires_at=now() + ttl,
    )
    if limited:
        with transaction.atomic():
            for account, resource in limited:
                _take(account, resource, held=amounts[resource])
            insert(held)
    return held


@transaction.atomic(savepoint=False)
def settle(held: Hold, actual: int | Mapping[Resource, int]) -> None:
    """Count what was really spent, once, in the period it was held in; also after the hold ran out."""
    was_held = _end(held)
    if was_held is None:
        return
    counters.add(
        Entry(account, resource, period, used=_spent(actual, resource), held=-amount * was_held)
        for account, resource, period, amount in held.entries
    )


def release(held: Hold) -> None:
    """Nothing was spent. Again, or after it was settled, is harmless."""
    if held.is_in_force:
        settle(held, 0)


@transaction.atomic
def spend(by: Principal, resource: Resource, amount: int) -> None:
    """Count an amount at once with every holder, or with none and LimitReached `cap_reached`."""
    for account in holders_of(by):
        if account.limits[resource]:
            _take(account, resource, used=amount)
        else:
            counters.add([counters.entry(account, resource, used=amount)])


def remaining(by: Principal) -> list[Remaining]:
    """Every holder's every resource, as they are now."""
    return remaining_of(holders_of(by))


def remaining_of(
    accounts: Iterable[Account], resources: Iterable[Resource] = tuple(Resource), at: datetime | None = None
) -> list[Remaining]:
    """The same for given holders, in one query, in the periods of `at` (now)."""
    holders = list(accounts)
    amounts = counters.amounts_of(holders, resources, at)
    return [
        Remaining(
            account.holder,
            resource,
            account.limits[resource] or None,
            *amounts.get((account.key, resource.value), (0, 0)),
            account.resets_at(resource, at),
        )
        for account in holders
        for resource in resources
    ]


def nearly_used(by: Principal, resources: Iterable[Resource]) -> Remaining | None:
    """The fullest of the allowances that are used or held to NEARLY percent or more."""
    found = [each for each in remaining_of(holders_of(by), resources) if each.percent >= NEARLY]
    return max(found, key=lambda each: each.percent, default=None)


@transaction.atomic
def store_file(by: Principal, name: str, size: int) -> None:
    """A file counts against the storage of every holder until it is freed; LimitReached `cap_reached`."""
    spend(by, Resource.STORAGE, size)
    StoredFile.objects.create(name=name, user=by.user, organization_id=by.organization_id, size_bytes=size)


def free_files(names: Iterable[str]) -> None:
    """The files are gone, and with them what they took up; again is harmless."""
    for file in StoredFile.objects.filter(name__in=list(names)).select_related("user"):
        with transaction.atomic():
            if StoredFile.objects.filter(pk=file.pk).delete()[0]:
                accounts = accounts_of(file.user, file.organization_id)
                counters.add(counters.entry(each, Resource.STORAGE, used=-file.size_bytes) for each in accounts)


def delete_files(names: Iterable[str]) -> None:
    """Delete from storage, and count them no more; what is gone already is fine."""
    gone = [name for name in names if name]
    for name in gone:
        default_storage.delete(name)
    if gone:
        free_files(gone)


def sweep_holds() -> int:
    """Give back what is held for something that died, and forget those that nobody will settle any more; how many."""
    Hold.objects.filter(expired=True, expires_at__lt=now() - KEEP_EXPIRED_FOR).delete()
    return sum(_expire(held) for held in Hold.objects.filter(expired=False, expires_at__lt=now())[:AT_A_TIME])


@transaction.atomic
def _expire(held: Hold) -> bool:
    if not Hold.objects.filter(pk=held.pk, expired=False).update(expired=True):
        return False
    counters.add(Entry(account, resource, period, held=-amount) for account, resource, period, amount in held.entries)
    return True


def _planned(account: Account, resource: Resource, amount: int) -> list[str | int]:
    return [account.key, resource.value, account.period(resource), amount if account.limits[resource] else 0]


def _spent(actual: int | Mapping[Resource, int], resource: str) -> int:
    return actual if isinstance(actual, int) else actual.get(Resource(resource), 0)


def _end(held: Hold) -> bool | None:
    """The claim: True when it was in force, False when it had run out, None when somebody ended it before."""
    if not held.is_in_force:
        # Ended in memory, as nothing of it was written; its entries hold nothing.
        held._state.adding = False
        return True
    for expired in (False, True):
        if delete(Hold, {"pk": held.pk, "expired": expired}):
            return not expired
    return None


def _take(account: Account, resource: Resource, *, used: int = 0, held: int = 0) -> None:
    if not counters.add_within(account.limits[resource], counters.entry(account, resource, used=used, held=held)):
        raise _reached(account, resource, used + held)


def _reached(account: Account, resource: Resource, wanted: int) -> LimitReached:
    [left] = remaining_of([account], [resource])
    if account.organization_id:
        place = (account.organization_id, account.user_id)
        emit_at_once(CapReached(*place, resource.value, left.limit or 0, account.period(resource)))
    return LimitReached(
        refusal(left.holder, resource, left.limit or 0, left.remaining or 0, left.resets_at),
        "cap_reached",
        resource=resource.value,
        holder=left.holder.value,
        limit=left.limit,
        used=left.used,
        held=left.held,
        remaining=left.remaining,
        needed=wanted,
        resets_at=left.resets,
    )
