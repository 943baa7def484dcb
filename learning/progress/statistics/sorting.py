"""In which order members are listed."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from learning.progress.statistics.queries import Person

_NEVER = datetime.min.replace(tzinfo=UTC)

SORTS: dict[str, Callable[[Person], Any]] = {
    "name": lambda person: person.name.casefold(),
    "username": lambda person: person.username.casefold(),
    "xp": lambda person: person.did.xp,
    "total_xp": lambda person: person.total_xp,
    "active_seconds": lambda person: person.did.active_seconds,
    "activities": lambda person: person.did.activities,
    "active_days": lambda person: person.did.active_days,
    "last_active_at": lambda person: person.did.last_active_at or _NEVER,
    "joined_at": lambda person: person.joined_at,
}
ORDERS = ["asc", "desc"]
_WORDS = ("name", "username")


def usual_order(sort: str) -> str:
    """Names go up, figures down."""
    return "asc" if sort in _WORDS else "desc"


def in_order(people: Iterable[Person], sort: str, order: str = "") -> list[Person]:
    """Sorted; whoever is level stands by username."""
    level = sorted(people, key=lambda person: person.username.casefold())
    return sorted(level, key=SORTS[sort], reverse=(order or usual_order(sort)) == "desc")
