"""A client of Live as a person with a headset is one: the microphone never stops, sound is played as it comes."""

from __future__ import annotations

import asyncio
import json
import struct
import time
from array import array
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

RATE = 16_000
FRAME_SECONDS = 0.02
FRAME_BYTES = int(2 * RATE * FRAME_SECONDS)
REPORT_SECONDS = 0.2
# Quieter than this, out of 32768, is no voice.
VOICED = 300
_WINDOW = RATE // 100
T = TypeVar("T")


def voiced_range(samples: bytes) -> tuple[int, int]:
    """The bytes at which a voice begins and ends."""
    values = array("h", samples)
    loud = [at for at in range(0, len(values), _WINDOW) if max(map(abs, values[at : at + _WINDOW])) >= VOICED]
    return (2 * loud[0], 2 * (loud[-1] + _WINDOW)) if loud else (0, 0)


@dataclass
class Spoken:
    """When the voice of an utterance began and ended to be sent; by `time.perf_counter`."""

    first: asyncio.Future[float]
    last: asyncio.Future[float]


class Microphone:
    """Sends a frame each 20 ms: what is to be said, else silence."""

    def __init__(self, send: Callable[[bytes], Any]) -> None:
        self.send = send
        self.waiting: deque[tuple[bytes, list[asyncio.Future[float]]]] = deque()

    def speak(self, samples: bytes) -> Spoken:
        """From the next frame on."""
        loop = asyncio.get_running_loop()
        spoken = Spoken(loop.create_future(), loop.create_future())
        begins, ends = voiced_range(samples)
        for at in range(0, len(samples), FRAME_BYTES):
            frame = samples[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0")
            reached = [(begins, spoken.first), (ends - 1, spoken.last)]
            self.waiting.append((frame, [mark for place, mark in reached if at <= place < at + FRAME_BYTES]))
        return spoken

    async def run(self) -> None:
        """Until cancelled, or the socket is gone."""
        due = time.perf_counter()
        with suppress(ConnectionClosed):
            while True:
                frame, marks = self.waiting.popleft() if self.waiting else (bytes(FRAME_BYTES), [])
                await self.send(frame)
                for mark in marks:
                    mark.set_result(time.perf_counter())
                due += FRAME_SECONDS
                if (wait := due - time.perf_counter()) > 0:
                    await asyncio.sleep(wait)


@dataclass
class Turn:
    """A turn of the assistant: what came of it, and how much of that has been played."""

    number: int
    first_at: float
    received: float = 0.0
    ends_at: float = 0.0
    stopped: float | None = None
    reported: int = 0

    def add(self, samples: int, now: float) -> None:
        """Sound is played without a gap where it comes in time."""
        if self.stopped is None:
            self.received += samples / RATE
            self.ends_at = max(self.ends_at, now) + samples / RATE

    def played(self, now: float) -> float:
        """Seconds of it that were played."""
        return self.stopped if self.stopped is not None else self.received - max(0.0, self.ends_at - now)

    def stop(self, now: float) -> None:
        """Not a sample more is played."""
        self.stopped = self.played(now)


@dataclass
class Session:
    """A session of Live and what was seen of it; `open` may be called again after the socket was lost."""

    http: httpx.AsyncClient
    id: str = ""
    socket: ClientConnection | None = None
    events: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    turns: dict[int, Turn] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    # By `time.monotonic`: when it began, and the last that the server can have had of us.
    started_at: float = 0.0
    alive_at: float = 0.0

    def __post_init__(self) -> None:
        self.microphone = Microphone(self._send)

    async def start(self, session_type: str = "voice") -> dict[str, Any]:
        """Open it, and its socket."""
        answer = await self.http.post("/api/live/session/start", json={"session_type": session_type})
        begun: dict[str, Any] = answer.raise_for_status().json()
        self.id, self.started_at = begun["session_id"], time.monotonic()
        self.note_life()
        await self.open(begun["socket_url"], begun["socket_ticket"])
        return begun

    async def open(self, url: str, ticket: str) -> None:
        """A socket, and everything that goes over it."""
        self.socket = await connect(f"{url}?ticket={ticket}", max_size=None, compression=None, close_timeout=2)
        self.tasks = [asyncio.create_task(self._receive(self.socket))]
        await self._send({"type": "start-session", "session_id": self.id, "sample_rate": RATE})
        await self.until(lambda: self.last("session-started"), 20)
        self.tasks += [asyncio.create_task(job) for job in (self.microphone.run(), self._report())]

    async def cut(self) -> None:
        """The line breaks: nobody says good-bye."""
        await self._stop_tasks()
        if self.socket:
            self.socket.transport.abort()
        now = time.perf_counter()
        for turn in self.turns.values():
            turn.stop(now)

    async def end(self) -> dict[str, Any]:
        """Over REST; the answer."""
        answer = await self.http.post("/api/live/session/end", json={"session_id": self.id})
        ended: dict[str, Any] = answer.raise_for_status().json()
        await self._stop_tasks()
        if self.socket:
            await self.socket.close()
        return ended

    @property
    def is_connected(self) -> bool:
        """Whether everything still goes over the socket."""
        return bool(self.tasks) and not any(task.done() for task in self.tasks)

    def note_life(self) -> None:
        """The server has just heard of us."""
        self.alive_at = time.monotonic()

    async def type(self, text: str) -> None:
        """In words instead of sound."""
        self._silence(time.perf_counter())
        await self._send({"type": "text-input", "text": text})

    async def finish(self) -> None:
        """Over the socket."""
        await self._send({"type": "end-session"})

    async def interrupt(self) -> None:
        """By the button."""
        self._silence(time.perf_counter())
        await self._send({"type": "interrupt"})

    def last(self, kind: str, since: float = 0.0) -> tuple[float, dict[str, Any]] | None:
        """The latest event of that kind since a moment."""
        return next((each for each in reversed(self.events) if each[1]["type"] == kind and each[0] >= since), None)

    def answer_since(self, moment: float) -> Turn | None:
        """The first turn whose sound came after a moment."""
        return next((turn for turn in self.turns.values() if turn.first_at >= moment), None)

    def is_quiet(self) -> bool:
        """Everything that came is played, and nothing is being said or thought of."""
        now, state = time.perf_counter(), self.last("state")
        busy = state is not None and state[1]["state"] != "listening"
        return not busy and all(turn.stopped is not None or turn.ends_at < now - 0.3 for turn in self.turns.values())

    async def until(self, condition: Callable[[], T], seconds: float) -> T:
        """What the condition answers as soon as that counts as true; TimeoutError."""
        deadline = time.perf_counter() + seconds
        while not (found := condition()):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"nothing for {seconds} s; the last events: {[e for _, e in self.events[-5:]]}")
            await asyncio.sleep(0.005)
        return found

    async def _send(self, frame: bytes | dict[str, Any]) -> None:
        if self.socket:
            await self.socket.send(frame if isinstance(frame, bytes) else json.dumps(frame))
            self.note_life()

    async def _receive(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for frame in socket:
                now = time.perf_counter()
                if isinstance(frame, bytes):
                    self._hear(frame, now)
                else:
                    self._note(json.loads(frame), now)

    def _hear(self, frame: bytes, now: float) -> None:
        number, _ = struct.unpack(">II", frame[:8])
        turn = self.turns.setdefault(number, Turn(number, now))
        turn.add((len(frame) - 8) // 2, now)

    def _note(self, event: dict[str, Any], now: float) -> None:
        self.events.append((now, event))
        if event["type"] == "interrupted":
            self._silence(now)

    def _silence(self, now: float) -> None:
        for turn in self.turns.values():
            turn.stop(now)

    async def _report(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(REPORT_SECONDS)
                for turn in self.turns.values():
                    played = int(turn.played(time.perf_counter()) * 1000)
                    if played > turn.reported:
                        turn.reported = played
                        await self._send({"type": "playback", "turn_id": turn.number, "played_ms": played})

    async def _stop_tasks(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.tasks = []
