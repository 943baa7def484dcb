"""How every app hands over and erases what it keeps about a person, without the asker knowing the apps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO


@dataclass(frozen=True)
class ExportedFile:
    """One entry of an export: a path inside the archive, and JSON data or an open binary file."""

    path: str
    data: Any = None
    file: BinaryIO | None = None


Exporter = Callable[[Any], Iterator[ExportedFile]]
Eraser = Callable[[Any], None]
Check = Callable[[Any], None]
_kinds: dict[str, tuple[Exporter, Eraser]] = {}
_checks: dict[str, Check] = {}


def register(kind: str, *, export: Exporter, erase: Eraser, check: Check | None = None) -> None:
    """Name what an app keeps of a person: how it is exported, and how what no foreign key removes is erased.

    `check` raises an AppError while the person has to stay, and makes that hold until the transaction ends.
    """
    _kinds[kind] = (export, erase)
    if check:
        _checks[kind] = check


def export_all(user: Any) -> Iterator[ExportedFile]:
    """Everything every app keeps of `user`, in the order the apps registered."""
    for export, _ in _kinds.values():
        yield from export(user)


def check_all(user: Any) -> None:
    """The AppError of the first app for whose sake `user` cannot go yet; inside the transaction that lets them go."""
    for check in _checks.values():
        check(user)


def erase_all(user: Any) -> None:
    """Let every app erase what it keeps of `user`, the latest registered (highest) app first."""
    for _, erase in reversed(_kinds.values()):
        erase(user)
