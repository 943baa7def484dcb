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
_kinds: dict[str, tuple[Exporter, Eraser]] = {}


def register(kind: str, *, export: Exporter, erase: Eraser) -> None:
    """Name what an app keeps of a person: how it is exported, and how what no foreign key removes is erased."""
    _kinds[kind] = (export, erase)


def export_all(user: Any) -> Iterator[ExportedFile]:
    """Everything every app keeps of `user`, in the order the apps registered."""
    for export, _ in _kinds.values():
        yield from export(user)


def erase_all(user: Any) -> None:
    """Let every app erase what it keeps of `user`, the latest registered (highest) app first."""
    for _, erase in reversed(_kinds.values()):
        erase(user)
