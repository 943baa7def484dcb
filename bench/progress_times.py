"""Run inside an installation: the pages of progress of somebody with 100 000 events beside somebody with 100."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from accounts.models import User  # noqa: E402
from learning.models import ActiveTime, Area, Reason, XPEvent  # noqa: E402
from learning.progress import queries  # noqa: E402
from learning.progress.services import rebuild_progress, record_practice  # noqa: E402

FEW, MANY = 100, 100_000
ROUNDS = 60
TARGET = 3.0
PAGES: dict[str, Callable[[User], Any]] = {
    "profile": queries.profile_data,
    "weekly activity": queries.weekly_data,
    "learning pulse": queries.pulse_data,
    "analytics of 30 days": lambda user: queries.analytics_data(user, None, None),
}


def fill(name: str, events: int) -> User:
    """Somebody who practised every day of the last years, or of the last hundred days."""
    user = User.objects.create_user(name, f"{name}@example.org", "a good long password")
    moments = [now() - timedelta(days=number % min(events, 1000), minutes=1) for number in range(events)]
    XPEvent.objects.bulk_create((_event(user, moment) for moment in moments), batch_size=2000)
    ActiveTime.objects.bulk_create((_time(user, moment) for moment in moments), batch_size=2000)
    rebuild_progress(user)
    return user


def _event(user: User, moment: Any) -> XPEvent:
    worth = {"base": 10, "amount": 10, "happened_at": moment, "day": moment.date()}
    return XPEvent(user=user, reason=Reason.NOTE, source_id=uuid4(), area=Area.KNOWLEDGE, **worth)


def _time(user: User, moment: Any) -> ActiveTime:
    spent = {"seconds": 60, "started_at": moment, "day": moment.date()}
    return ActiveTime(user=user, source_id=uuid4(), area=Area.CHAT, **spent)


def cost(page: Callable[[User], Any], user: User) -> int:
    """In queries."""
    with CaptureQueriesContext(connection) as captured:
        page(user)
    return len(captured)


def times(page: Callable[[User], Any], users: list[User]) -> list[float]:
    """Of each, the median in milliseconds; in turns, so that both have the same machine."""
    taken: list[list[float]] = [[] for _ in users]
    for _ in range(ROUNDS):
        for user, found in zip(users, taken, strict=True):
            began = time.perf_counter()
            page(user)
            found.append((time.perf_counter() - began) * 1000)
    return [statistics.median(found) for found in taken]


def main() -> None:
    """Print every figure with its target."""
    users = [fill("few", FEW), fill("many", MANY)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    for name, page in PAGES.items():
        few, many = times(page, users)
        counts = sorted({cost(page, user) for user in users})
        print(
            f"{connection.vendor}: {name}: {few:.2f} ms with {FEW} events, {many:.2f} ms with {MANY}, "
            f"ratio {many / few:.2f} (target <= {TARGET}), queries {counts} (target one number)",
            flush=True,
        )
    for user in users:
        began = time.perf_counter()
        for _ in range(ROUNDS):
            record_practice(user, Reason.NOTE, uuid4(), {"characters": 300})
        print(f"{connection.vendor}: one act of {user}: {(time.perf_counter() - began) / ROUNDS * 1000:.2f} ms")


main()
