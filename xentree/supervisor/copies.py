"""Copies of the supervisor: each runs a module, and shares the memory of what was loaded before."""

import ctypes
import gc
import importlib
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from setproctitle import setproctitle

# Elsewhere the libraries of the system do not live through a fork.
CAN_COPY = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
# What libraries opened when they were loaded, which their copies go on with.
_files_of_the_image: set[int] = set()


def name_process(name: str) -> None:
    """What `ps` and `top` call this process."""
    os.environ["SPT_NOENV"] = "1"  # Its environment stays readable for whoever looks into a process.
    setproctitle(f"xentree: {name}")


def load(image: str) -> None:
    """Load the module whose copies will run.

    The garbage collector leaves alone what is loaded, since looking at an object is writing to its page: a page that is
    written to is shared no more.
    """
    before = _open_files()
    gc.disable()
    importlib.import_module(image)
    gc.collect()
    gc.freeze()
    gc.enable()
    _files_of_the_image.update(_open_files() - before)


def _open_files() -> set[int]:
    return {int(each.name) for each in list(Path("/proc/self/fd").iterdir()) if each.exists()}


class Copy:
    """A process forked from this one, running `python -m MODULE ARGUMENTS`. Has what a Part needs of Popen."""

    def __init__(
        self, name: str, command: list[str], env: dict[str, str], orphan_signal: int, keep: tuple[int, ...] = ()
    ) -> None:
        """`keep`: the open files it is given; all others of the supervisor are closed."""
        reader, writer = os.pipe()
        die = die_with_parent(orphan_signal)
        self.returncode: int | None = None
        self.pid = os.fork()
        if not self.pid:
            _live(writer, keep, die, name, env, command)
        os.close(writer)
        self.stdout = os.fdopen(reader, "rb", buffering=0)

    def poll(self) -> int | None:
        """As Popen's."""
        return self._wait(os.WNOHANG)

    def wait(self) -> int | None:
        """As Popen's."""
        return self._wait(0)

    def send_signal(self, number: int) -> None:
        """As Popen's."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _wait(self, options: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode


def die_with_parent(number: int) -> Callable[[], None]:
    """What makes the kernel of Linux end a child whose supervisor was killed; called in the child."""
    if sys.platform != "linux":
        return lambda: None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def _live(
    output: int, keep: tuple[int, ...], die: Callable[[], None], name: str, env: dict[str, str], command: list[str]
) -> NoReturn:
    """As a program of its own; whatever happens, nothing of the supervisor's code goes on in the copy."""
    code = 1
    try:
        _forget_the_supervisor(output, keep)
        die()
        name_process(name)
        os.environ.update(env)
        code = _run(command)
        sys.stdout.flush()
    finally:
        os._exit(code)


def _forget_the_supervisor(output: int, keep: tuple[int, ...]) -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    # The lock of the data folder among them: it is the supervisor's alone.
    edges = [2, *sorted({*keep, *_files_of_the_image}), os.sysconf("SC_OPEN_MAX")]
    for before, after in pairwise(edges):
        os.closerange(before + 1, after)


def _run(command: list[str]) -> int:
    _, _, module, *arguments = command
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        return _code_of(end)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _code_of(end: SystemExit) -> int:
    if isinstance(end.code, str):
        sys.stderr.write(f"{end.code}\n")
    return end.code if isinstance(end.code, int) else int(end.code is not None)
