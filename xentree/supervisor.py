"""Keeps the processes of one installation running, given a plan (JSON): starts, watches, restarts and stops them.

Run by `manage.py up` as a script of its own, and with the standard library alone: it stays for as long as Xentree
runs, so it has to be small.
"""

import contextlib
import ctypes
import json
import logging
import logging.handlers
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BACK_OFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
SETTLED_SECONDS = 30.0  # A part that lived this long starts its back-off anew.
STOP_SECONDS = 1.5
FIRST_TRIES = 3
FIRST_SECONDS = 90.0
PR_SET_PDEATHSIG = 1

log = logging.getLogger("xentree.supervisor")


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

    process: subprocess.Popen[bytes] | None = None
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
        self.process = subprocess.Popen(
            self.command,
            env={**os.environ, **self.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_parent(self.orphan_signal),
        )
        os.set_blocking(self._output.fileno(), False)

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


def _die_with_parent(number: int) -> Callable[[], None] | None:
    """On Linux: what makes the kernel end a child whose supervisor was killed."""
    if sys.platform != "linux":
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return ask


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


class Supervisor:
    """Runs the parts of a plan until a signal says stop."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.parts = [Part(**part) for part in plan["parts"]]
        self.banner: list[str] = plan["banner"]
        self.leftovers = Leftovers(Path(plan["pids"]))
        self.stopping = 0
        self.failed = False
        self.greeted = False
        self.selector = selectors.DefaultSelector()
        self.wake, wake_writer = socket.socketpair()
        self.wake.setblocking(False)
        wake_writer.setblocking(False)
        self._wake_writer = wake_writer
        self.notices = _notice_socket(Path(plan["notify"]))
        self.selector.register(self.wake, selectors.EVENT_READ)
        self.selector.register(self.notices, selectors.EVENT_READ)

    def run(self) -> int:
        """Start everything and stay; 0 after a wanted stop, 1 when a part never came up."""
        self._listen_for_signals()
        self.leftovers.end()
        while not self.stopping and not self.failed:
            self._start_what_may()
            self._wait(0.1 if self._is_starting() else 1.0)
            self._reap()
            self._probe()
            self._greet()
        self._stop()
        return 1 if self.failed else 0

    def _listen_for_signals(self) -> None:
        signal.set_wakeup_fd(self._wake_writer.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, *_: object) -> None:
        self.stopping += 1

    def _is_starting(self) -> bool:
        return not all(part.ready for part in self.parts)

    def _start_what_may(self) -> None:
        ready = {part.name for part in self.parts if part.ready}
        started = [part for part in self.parts if self._may_start(part, ready)]
        for part in started:
            part.start()
            self.selector.register(part._output, selectors.EVENT_READ, part)
        if started:
            self.leftovers.write(self.parts)

    def _may_start(self, part: Part, ready: set[str]) -> bool:
        idle = part.process is None and not (part.once and part.ready)
        return idle and ready.issuperset(part.needs) and time.monotonic() >= part.next_start

    def _wait(self, seconds: float) -> None:
        """Sleep until something happens: a line to log, a notice, a signal, a death."""
        for key, _ in self.selector.select(seconds):
            if isinstance(key.data, Part):
                self._copy(key.data)
            elif key.fileobj is self.notices:
                self._read_notice()
            else:
                self.wake.recv(4096)

    def _copy(self, part: Part) -> None:
        for line in part.lines():
            log.info("%-10s | %s", part.name, line)

    def _read_notice(self) -> None:
        """systemd's protocol: `READY=1` and who says so."""
        notice = dict(line.partition("=")[::2] for line in self.notices.recv(4096).decode().splitlines())
        for part in self.parts:
            if part.process and notice.get("READY") == "1" and notice.get("MAINPID") == str(part.process.pid):
                self._is_ready(part)

    def _is_ready(self, part: Part) -> None:
        part.ready = part.was_ready = True
        log.info("supervisor | %s is ready (%.1f s)", part.name, time.monotonic() - part.started_at)

    def _reap(self) -> None:
        for part in self.parts:
            if part.process and part.process.poll() is not None:
                self._bury(part, part.process.returncode)

    def _bury(self, part: Part, code: int) -> None:
        part.kill_group()
        self._copy(part)
        self.selector.unregister(part._output)
        part._output.close()
        part.died()
        if part.once and code == 0:
            part.failures = 0
            self._is_ready(part)
        elif not self.stopping:
            log.info("supervisor | %s ended (%s)", part.name, _in_words(code))
            self._give_up_or_wait(part)

    def _give_up_or_wait(self, part: Part) -> None:
        if part.given_up():
            log.info("supervisor | %s did not come up; the lines above say why", part.name)
            self.failed = True
        else:
            log.info("supervisor | %s starts again in %.1f s", part.name, part.next_start - time.monotonic())

    def _probe(self) -> None:
        for part in self.parts:
            if part.process and not part.ready:
                if PROBES[part.probe[0]](*part.probe[1:]):
                    self._is_ready(part)
                elif part.given_up():
                    self._give_up_or_wait(part)

    def _greet(self) -> None:
        if not self.greeted and not self._is_starting():
            self.greeted = True
            for line in self.banner:
                log.info(line)

    def _stop(self) -> None:
        """Those that need others stop first; what does not heed within STOP_SECONDS is killed."""
        needed = {name for part in self.parts for name in part.needs}
        self._end([part for part in self.parts if part.name not in needed], STOP_SECONDS)
        self._end(self.parts, 0.3)
        self.leftovers.path.unlink(missing_ok=True)
        log.info("supervisor | stopped")

    def _end(self, parts: list[Part], seconds: float) -> None:
        asked, deadline = self.stopping, time.monotonic() + seconds
        self.stopping = max(1, self.stopping)
        for part in parts:
            part.send(part.stop_signal)
        while any(part.process for part in parts) and time.monotonic() < deadline and self.stopping <= max(1, asked):
            self._wait(0.05)
            self._reap()
        for part in parts:
            part.kill_group()
            if part.process:
                part.process.wait()
        self._reap()


def _notice_socket(path: Path) -> socket.socket:
    path.unlink(missing_ok=True)
    notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notices.bind(str(path))
    notices.setblocking(False)
    return notices


def _in_words(code: int) -> str:
    return f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"


def _exchange(connection: socket.socket, question: bytes) -> bytes:
    connection.sendall(question)
    return connection.recv(64)


def answers_ping(path: str) -> bool:
    """A Valkey at the socket `path` says PONG."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        connection.connect(path)
        return _exchange(connection, b"PING\r\n").startswith(b"+PONG")
    return False


def answers_http(host: str, port: int, path: str) -> bool:
    """A web server at host and port answers `path` with anything but its own failure."""
    question = f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode()
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1) as connection:
        connection.settimeout(2)
        answer = _exchange(connection, question)
        return answer.startswith(b"HTTP/1.") and answer[9:10] != b"5"
    return False


def never() -> bool:
    """For parts that tell by themselves: by a notice, or by ending well."""
    return False


PROBES: dict[str, Callable[..., bool]] = {"valkey": answers_ping, "http": answers_http, "notice": never, "end": never}


def main(path: str) -> int:
    """Run the plan kept in the file at `path`."""
    plan = json.loads(Path(path).read_text())
    logging.raiseExceptions = False  # A closed terminal is no reason to stop.
    file = logging.handlers.RotatingFileHandler(plan["log"], maxBytes=5_000_000, backupCount=3)
    file.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[logging.StreamHandler(sys.stdout), file], format="%(message)s")
    return Supervisor(plan).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
