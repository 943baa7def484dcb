"""Watches over the parts of a plan."""

import logging
import selectors
import signal
import socket
import time
from pathlib import Path
from typing import Any

from xentree.supervisor.leftovers import Leftovers
from xentree.supervisor.parts import Part
from xentree.supervisor.probes import PROBES

STOP_SECONDS = 1.5

log = logging.getLogger("xentree.supervisor")


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
            if part.process and (code := part.process.poll()) is not None:
                self._bury(part, code)

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
