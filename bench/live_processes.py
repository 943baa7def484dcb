"""What an installation's processes hold, and what is left of those that were killed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xentree.supervisor.leftovers import identity
from xentree.testing.shapes import Shape

PROC = Path("/proc")


# A process that cannot be taken for a later one with the same number: number and start.
Process = tuple[int, str]


@dataclass
class Left:
    """Command lines: of processes that outlived the one that began them, and of children that still run."""

    orphans: list[str]
    children: list[str]


def resident(shape: Shape) -> dict[str, float]:
    """Megabytes of each process with its children, by name."""
    parents = _parents()
    return {
        name: sum(map(_megabytes, [process.pid, *_below(process.pid, parents)]))
        for name, process in shape.processes.items()
    }


def begun_by(shape: Shape, name: str) -> set[Process]:
    """All that a process of the installation has begun, directly or not."""
    return {(pid, identity(pid)) for pid in _below(shape.processes[name].pid, _parents())}


def left_behind(shape: Shape, begun: set[Process]) -> Left:
    """Which of those that killed processes had begun still live, and what the living ones have begun."""
    known = {process for name in shape.processes for process in begun_by(shape, name)}
    orphans = {(pid, start) for pid, start in begun if start and identity(pid) == start}
    return Left([_command(pid) for pid, _ in sorted(orphans)], [_command(pid) for pid, _ in sorted(known)])


def _parents() -> dict[int, int]:
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            try:
                found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    return found


def _below(root: int, parents: dict[int, int]) -> Iterator[int]:
    for pid, parent in parents.items():
        if parent == root:
            yield pid
            yield from _below(pid, parents)


def _command(pid: int) -> str:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:100]
    except OSError:
        return ""


def _megabytes(pid: int) -> float:
    """Its own share, so that what is shared with others counts once."""
    try:
        for line in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
