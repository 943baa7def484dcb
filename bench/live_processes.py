"""What an installation's processes hold, and what is left of those that were killed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xentree.testing.shapes import Shape

PROC = Path("/proc")


@dataclass
class Left:
    """Command lines: of processes that no living process of the installation has begun, and of its children."""

    orphans: list[str]
    children: list[str]


def resident(shape: Shape) -> dict[str, float]:
    """Megabytes of each process with its children, by name."""
    parents = _parents()
    return {
        name: sum(map(_megabytes, [process.pid, *_below(process.pid, parents)]))
        for name, process in shape.processes.items()
    }


def left_behind(shape: Shape) -> Left:
    """Of the processes that belong to this installation those that its own processes do not know, and those they do."""
    parents = _parents()
    roots = {process.pid for process in shape.processes.values()}
    known = {pid for root in roots for pid in _below(root, parents)}
    ours = {pid for pid in parents if f"XENTREE_VAR={shape.var}".encode() in _environment(pid)}
    return Left([_command(pid) for pid in sorted(ours - known - roots)], [_command(pid) for pid in sorted(known)])


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


def _environment(pid: int) -> bytes:
    try:
        return (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return b""


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
