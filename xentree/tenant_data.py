"""How every app erases what it keeps of a tenant, without the asker knowing the apps."""

from collections.abc import Callable
from typing import Any

Eraser = Callable[[Any], None]
_kinds: dict[str, Eraser] = {}


def register(kind: str, *, erase: Eraser) -> None:
    """Name what an app keeps of a tenant that no foreign key removes, such as files; erasing may come twice."""
    _kinds[kind] = erase


def erase_all(organization: Any) -> None:
    """Let every app erase what it keeps of the tenant, the latest registered (highest) app first."""
    for erase in reversed(_kinds.values()):
        erase(organization)
