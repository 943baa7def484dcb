"""One process of an installation."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from typing import Any

from xentree.supervisor.copies import CAN_COPY, Copy, die_with_parent

BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
SETTLED_SECONDS = 30.0  # A part that lived this long starts its back-off anew.
FIRST_TRIES = 3
FIRST_SECONDS = 90.0
BACKLOG = 2048
_sockets: dict[tuple[str, int], socket.socket] = {}


def listening(host: str, port: int) -> int:
    """A socket that listens there, for all who serve that address: who comes while one of them starts anew waits."""
    if (host, port) not in _sockets:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        _sockets[host, port] = socket.create_server((host, port), family=family, backlog=BACKLOG)
    return _sockets[host, port].fileno()


@dataclass
class Part:
    """One process: its command, the parts it needs first, how one sees that it works, how it is told to stop."""

    name: str
    command: list[str]
    probe: list[Any]
    needs: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    once: bool = False  # Runs to its end; a success is its being ready.
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGKILL  # Sent by the kernel should the supervisor itself be killed.
    is_copy: bool = False  # `python -m` something, of which the supervisor has loaded most already.
    listen: list[Any] | None = None  # [host, port] of the socket it is given with uvicorn's --fd.

    process: subprocess.Popen[bytes] | Copy | None = None
    ready: bool = False
    was_ready: bool = False
    started_at: float = 0.0
    first_started_at: float = 0.0
    next_start: float = 0.0
    failures: int = 0
    unfinished: bytes = b""

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only the supervisor."""
        self.started_at = time.monotonic()
        self.first_started_at = self.first_started_at or self.started_at
        sockets = (listening(*self.listen),) if self.listen else ()
        command = [*self.command, *(word for number in sockets for word in ("--fd", str(number)))]
        begin = self._copied if self.is_copy and CAN_COPY else self._opened
        self.process = begin(command, sockets)
        os.set_blocking(self._output.fileno(), False)

    def _copied(self, command: list[str], sockets: tuple[int, ...]) -> Copy:
        return Copy(self.name, command, self.env, self.orphan_signal, sockets)

    def _opened(self, command: list[str], sockets: tuple[int, ...]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=sockets,
            preexec_fn=die_with_parent(self.orphan_signal),
        )

    @property
    def _output(self) -> Any:
        return self.process and self.process.stdout

    def send(self, number: int) -> None:
        """Send a signal to the process alone."""
        if self.process:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """End whatever the process has started itself."""
        if self.process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def died(self) -> None:
        """Forget the process, and decide when it may start again."""
        lived = time.monotonic() - self.started_at
        self.failures = 1 if lived > SETTLED_SECONDS else self.failures + 1
        self.next_start = time.monotonic() + BACK_OFF[min(self.failures, len(BACK_OFF)) - 1]
        self.process, self.ready = None, False

    def given_up(self) -> bool:
        """True when it has never worked and there is no hope left that it will."""
        if self.was_ready:
            return False
        late = self.first_started_at and time.monotonic() - self.first_started_at > FIRST_SECONDS
        return self.failures >= (1 if self.once else FIRST_TRIES) or bool(late)

    def lines(self) -> list[str]:
        """The whole lines it has written since last asked."""
        text = self.unfinished
        with contextlib.suppress(BlockingIOError):
            while self._output and (piece := os.read(self._output.fileno(), 65536)):
                text += piece
        *whole, self.unfinished = text.split(b"\n")
        return [line.decode(errors="replace").rstrip() for line in whole]
