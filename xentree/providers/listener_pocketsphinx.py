"""Pocketsphinx listening while somebody speaks: rough, but nothing leaves this machine. A process of its own a talk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import structlog

from xentree.audio import BYTES_A_SECOND
from xentree.errors import ProviderDown
from xentree.providers import listener_children
from xentree.providers.listener_children import Child
from xentree.providers.listener_pocketsphinx_child import BEGIN, END, HEAD, SAMPLES
from xentree.providers.speech import Heard, Listener
from xentree.providers.speech_pocketsphinx import heard_of

# Seconds: to load the model, and to answer when an utterance is over, by its length.
START, ANSWER, PER_SECOND = 20.0, 5.0, 1.0
# Of one utterance; the rest of a longer one is not heard.
MOST_SECONDS = 90
# A child that leaves so much unread does not listen any more.
MOST_WAITING = 2 * MOST_SECONDS * BYTES_A_SECOND
_MOST_TOLD = 1_000_000
log = structlog.get_logger(__name__)


class PocketsphinxListener(Listener):
    """Ready at once where a spare process is; one that died or hangs is replaced when the next utterance begins."""

    id, local = "pocketsphinx-5", True

    def __init__(self) -> None:
        self._line: _Line | None = None
        self._utterance = self._left = 0

    async def open(self) -> None:
        line = self._line = self._line or _Line(listener_children.take())
        await self._wait(line, lambda: line.ready, START)

    def begin(self) -> None:
        if self._line is None or self._line.lost:
            self._drop()
            self._line = _Line(listener_children.take())
        self._utterance += 1
        self._left = MOST_SECONDS * BYTES_A_SECOND
        self._line.begin(self._utterance)

    def feed(self, samples: bytes) -> None:
        heard = samples[: self._left]
        self._left -= len(heard)
        if self._line is not None and heard:
            self._line.send(SAMPLES, heard)

    @property
    def so_far(self) -> str:  # type: ignore[override]
        return self._line.so_far if self._line is not None else ""

    async def end(self) -> Heard:
        line = self._line
        if line is None or not line.utterance:
            return Heard("", 0.0, rough=True)
        seconds = MOST_SECONDS - self._left / BYTES_A_SECOND
        self._left = 0
        line.send(END)
        await self._wait(line, lambda: line.ready, START)
        await self._wait(line, lambda: line.words is not None, ANSWER + PER_SECOND * seconds)
        return heard_of(line.words or [])

    async def close(self) -> None:
        gone = self._drop()
        if gone is not None:
            await gone

    async def _wait(self, line: _Line, done: Callable[[], bool], seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await line.until(done)
        except (EOFError, TimeoutError) as failure:
            why = "did not answer in time" if isinstance(failure, TimeoutError) else "stopped working"
            log.warning("listener_lost", why=why)
            self._drop()
            raise ProviderDown(f"The local speech recognition {why}.") from failure
        except asyncio.CancelledError:
            # Somebody else lost patience with it.
            self._drop()
            raise

    def _drop(self) -> asyncio.Future[None] | None:
        line, self._line = self._line, None
        return line.close() if line is not None else None


class _Line:
    """What goes to a child and what it tells, in one event loop; sending never waits."""

    def __init__(self, child: Child) -> None:
        self.child, self.socket = child, child.socket
        self.ready = self.lost = False
        self.utterance, self.so_far = 0, ""
        self.words: list[dict[str, Any]] | None = None
        self._waiting, self._told = bytearray(), bytearray()
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self.socket, self._read)

    def begin(self, utterance: int) -> None:
        self.utterance, self.so_far, self.words = utterance, "", None
        self.send(BEGIN)

    def send(self, kind: bytes, content: bytes = b"") -> None:
        if self.lost:
            return
        had = bool(self._waiting)
        self._waiting += HEAD.pack(kind, self.utterance, len(content)) + content
        if len(self._waiting) > MOST_WAITING:
            self._lose()
        elif not had:
            self._write()

    async def until(self, done: Callable[[], bool]) -> None:
        """Returns when it is so; EOFError when it never will be."""
        while not done():
            if self.lost:
                raise EOFError
            self._news.clear()
            await self._news.wait()

    def close(self) -> asyncio.Future[None]:
        self._lose()
        return listener_children.give_back(self.child)

    def _write(self) -> None:
        try:
            del self._waiting[: self.socket.send(self._waiting)]
        except BlockingIOError:
            pass
        except OSError:
            self._lose()
            return
        if self._waiting:
            self._loop.add_writer(self.socket, self._write)
        else:
            self._loop.remove_writer(self.socket)

    def _read(self) -> None:
        try:
            part = self.socket.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        self._told += part
        if not part or len(self._told) > _MOST_TOLD:
            self._lose()
            return
        *lines, rest = self._told.split(b"\n")
        self._told = rest
        for line in lines:
            self._take(json.loads(line))

    def _take(self, told: dict[str, Any]) -> None:
        self.ready = True
        if told.get("utterance") == self.utterance:
            self.so_far = told.get("so_far", self.so_far)
            self.words = told.get("words")
        self._news.set()

    def _lose(self) -> None:
        if not self.lost:
            self.lost = True
            self._loop.remove_reader(self.socket)
            self._loop.remove_writer(self.socket)
            self._waiting.clear()
            self._news.set()
