"""The meter: whole seconds of a session are counted in every allowance they count against, second by second.

A second belongs to the month it began in, by each account's own zone, and is counted only if everybody has it left:
counters never pass their limits, however many sessions of a tenant run at once.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from math import inf

from live.models import LiveSession
from live.services.quota import left_of
from organizations.models import Resource
from organizations.services import Remaining, counters
from organizations.services.allowances import Account, accounts_of
from organizations.services.cap_words import notice
from organizations.services.counters import Entry

WARN_AT = (95, 80)
# An account in one of its months.
Slot = tuple[str, str]


def count_time(session: LiveSession, moment: datetime) -> bool:
    """Count the seconds since the last count, under the session's lock; False where not all of them were left.

    What is less than a second stays for the next time.
    """
    seconds = max(0, int((moment - session.metered_at).total_seconds()))
    accounts = accounts_of(session.user, session.organization_id)
    spent, counted = _spend(accounts, session.metered_at, seconds)
    counters.add(Entry(key, Resource.LIVE.value, period, used=used) for (key, period), used in spent.items())
    session.metered_at += timedelta(seconds=seconds)
    session.billed_seconds += counted
    return counted == seconds


def left_for(session: LiveSession, moment: datetime) -> list[Remaining]:
    """What its accounts have left in their present months."""
    return left_of(accounts_of(session.user, session.organization_id), moment)


def new_warning(session: LiveSession, left: Sequence[Remaining]) -> str:
    """A line for the person when 80 and when 95 percent are used, each once a session; else empty."""
    fullest = max(left, key=lambda each: each.percent)
    reached = next((percent for percent in WARN_AT if fullest.percent >= percent), 0)
    if reached <= session.warned_percent:
        return ""
    session.warned_percent = reached
    return notice(fullest.holder, Resource.LIVE, fullest.percent)


def _spend(accounts: Sequence[Account], start: datetime, seconds: int) -> tuple[Counter[Slot], int]:
    """(what to count where, how many seconds), up to the first second that somebody has not left."""
    left, spent = _left(accounts, start, seconds), Counter[Slot]()
    for second in range(seconds):
        slots = _slots(accounts, start + timedelta(seconds=second))
        if any(spent[slot] >= left.get(slot, inf) for slot in slots):
            return spent, second
        spent.update(slots)
    return spent, seconds


def _left(accounts: Sequence[Account], start: datetime, seconds: int) -> dict[Slot, int]:
    """What is left to whoever has a limit; their counters are locked, so that it stays true until the commit."""
    moments = {tuple(_slots(accounts, at)): at for at in (start, start + timedelta(seconds=max(0, seconds - 1)))}
    limited = {account.key for account in accounts if account.limits[Resource.LIVE]}
    slots = {slot for each in moments for slot in each if slot[0] in limited}
    counters.add(Entry(key, Resource.LIVE.value, period) for key, period in slots)
    return {
        slot: each.remaining
        for known, at in moments.items()
        for slot, each in zip(known, left_of(accounts, at), strict=True)
        if each.remaining is not None
    }


def _slots(accounts: Sequence[Account], at: datetime) -> list[Slot]:
    return [(account.key, account.period(Resource.LIVE, at)) for account in accounts]
