"""Processes that a crash left behind."""

import contextlib
import json
import logging
import os
import signal
import subprocess
from pathlib import Path

from xentree.supervisor.parts import Part

log = logging.getLogger("xentree.supervisor")


def identity(pid: int) -> str:
    """What tells a process from a later one with the same number; empty when there is none."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    if Path("/proc/self/stat").exists():
        return ""
    found = subprocess.run(["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return found.stdout.strip()


class Leftovers:
    """Remembers the running process groups in a file, so that the next start can end what a crash left behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, parts: list[Part]) -> None:
        """Note the processes that run now."""
        running = {part.process.pid: identity(part.process.pid) for part in parts if part.process}
        self.path.write_text(json.dumps(running))

    def end(self) -> None:
        """Kill the groups of an earlier supervisor that still live."""
        with contextlib.suppress(OSError, ValueError):
            for pid, mark in json.loads(self.path.read_text()).items():
                if mark and identity(int(pid)) == mark:
                    log.info("supervisor | ending process %s of an earlier run", pid)
                    os.killpg(int(pid), signal.SIGKILL)
        self.path.unlink(missing_ok=True)
