"""A module of ours run in a process of its own within hard limits: for bytes of strangers, and code that may hang.

The parent calls `run_limited`; the module it names calls `be_limited` before it looks at anything, and `open_no_more`
once it has loaded what it needs.
"""

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
_ENVIRONMENT = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_OPEN_FILES = 64
# Without what xentree/__init__.py begins: half a second and 30 MB of Celery.
_BEGIN = (
    "import runpy, sys, types; xentree = sys.modules['xentree'] = types.ModuleType('xentree'); "
    "xentree.__path__ = ['xentree']; runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


@dataclass(frozen=True)
class Ended:
    """How it went: the exit code (negative: the signal it died of), and all it wrote."""

    code: int
    output: bytes
    # It was ended for taking too long, or for writing too much.
    late: bool = False
    long: bool = False


def run_limited(module: str, arguments: Sequence[str], source: IO[bytes], *, seconds: float, most_bytes: int) -> Ended:
    """Run a module as a program on an open file as its stdin, and wait; nothing of our environment goes along."""
    child = start_limited(module, *arguments, source=source, output=subprocess.PIPE)
    timer = Timer(seconds, kill_group, [child])
    timer.start()
    try:
        assert child.stdout is not None
        output = child.stdout.read(most_bytes + 1)
        long = len(output) > most_bytes
        if long:
            kill_group(child)
        code = child.wait()
        return Ended(code, output, late=not long and not timer.is_alive(), long=long)
    finally:
        timer.cancel()
        kill_group(child)
        child.wait()
        if child.stdout:
            child.stdout.close()


def start_limited(module: str, *arguments: str, source: IO[bytes] | int, output: int) -> subprocess.Popen[bytes]:
    """The same without waiting for it; whoever starts it ends it, too. It dies with the thread that started it."""
    return subprocess.Popen(  # noqa: S603
        command_of(module, *arguments),
        stdin=source,
        stdout=output,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=_ENVIRONMENT,
        start_new_session=True,
    )


def command_of(module: str, *arguments: str) -> list[str]:
    """What starts a module of ours as a program, from ROOT."""
    return [sys.executable, "-E", "-s", "-c", _BEGIN, module, *arguments]


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """Whatever it does, it and all it started are gone after this; it has to be in a session of its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def be_limited(*, memory: int, cpu_seconds: int, niceness: int = 0, alone: bool = False) -> None:
    """In the child: bytes of address space, seconds of processor time, no core file; `alone`: no process beside it."""
    os.nice(niceness)
    # The signal of the softer limit tells what it died of.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
        *([(resource.RLIMIT_NPROC, 0)] if alone else []),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):
            # Other systems know some of them, but do not take every value.
            if sys.platform == "linux":
                raise
    if sys.platform == "linux":
        kernel = ctypes.CDLL(None)
        kernel.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        kernel.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def open_no_more() -> None:
    """In the child: from now on no file, socket, process or thread is begun, and no file grows."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
