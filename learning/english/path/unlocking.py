"""Which modules are open to whom: pure, the same everywhere."""

from collections.abc import Iterable, Set
from uuid import UUID

from learning.english.models import Level, Module

LEVELS: list[str] = list(Level.values)


def opened(modules: Iterable[Module], level: str, begun: Set[UUID], completed: Set[UUID]) -> set[UUID]:
    """Of modules in the order of the course, those somebody may begin.

    All up to the level they were placed at or chose; the first of all; each after a completed one; and what was begun
    stays open, whatever level is chosen later.
    """
    found, leads_on = set(), True
    for module in modules:
        if leads_on or module.pk in begun or _reached(module.level, level):
            found.add(module.pk)
        leads_on = module.pk in completed
    return found


def _reached(level: str, own: str) -> bool:
    return own in LEVELS and LEVELS.index(level) <= LEVELS.index(own)
