"""The way to the client: frames in order, sound at the client's rate, and never a failure."""

import asyncio
import json
import struct
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import Any

from live.engine.base import RATE
from xentree.resampling import Resampler

# Whoever takes no frame for so long is gone.
SLOWEST = 10.0
# A turn's last millisecond waits in the resampler until it is known that nothing follows.
TAIL_SECONDS = 0.15
_TURNS_REMEMBERED = 100
_BYTES_A_MILLISECOND = 2 * RATE // 1000

Send = Callable[[str | bytes], Awaitable[None]]


class Line:
    """What one socket is sent; dead once a frame could not be sent, and who takes none for long is given up."""

    def __init__(self, send: Send, give_up: Callable[[], Awaitable[None]]) -> None:
        self._send, self._give_up = send, give_up
        self._dead = False
        self._giving_up: asyncio.Future[None] | None = None

    async def event(self, kind: str, payload: dict[str, Any]) -> None:
        """A text frame."""
        await self.put(frame_of(kind, payload))

    async def put(self, frame: str | bytes) -> None:
        """A frame; servers tell in ways of their own that nobody is there any more."""
        if self._dead:
            return
        try:
            async with asyncio.timeout(SLOWEST):
                await self._send(frame)
        except TimeoutError:
            self._dead = True
            self._giving_up = asyncio.ensure_future(self._give_up())
        except (OSError, RuntimeError):
            self._dead = True


def frame_of(kind: str, payload: dict[str, Any]) -> str:
    """A text frame."""
    return json.dumps({"type": kind, **payload}, default=str)


class SocketWire:
    """A Wire (live/engine/base.py) over one socket; holds everything back until `open`.

    `encoded`: sound goes as base64 in JSON, to a client that sent its own so.
    """

    def __init__(self, line: Line, rate: int, *, captions: bool = True) -> None:
        self.encoded = False
        self._line, self._captions = line, captions
        self._held: list[str | bytes] | None = []
        self._resampler, self._converts = Resampler(RATE, rate), rate != RATE
        self._turn = self._number = 0
        self._sent: dict[int, int] = {}
        self._tail: asyncio.TimerHandle | None = None

    async def open(self, kind: str, **payload: Any) -> None:
        """Send this frame first, then what was held back."""
        held = self._held = [frame_of(kind, payload), *(self._held or [])]
        while held:
            await self._line.put(held.pop(0))
        self._held = None

    async def event(self, kind: str, **payload: Any) -> None:
        """A text frame."""
        if kind == "interrupted":
            self._forget_tail()
        if kind != "transcript" or self._captions:
            await self._put(frame_of(kind, payload))

    async def audio(self, turn_id: int, seq: int, samples: bytes) -> None:
        """Sound; its numbers are those of the frames sent, as converting may make more of them."""
        await self._begin(turn_id)
        self._sent[turn_id] += len(samples)
        if self._converts:
            self._await_tail()
        await self._sound(self._resampler.push(samples))

    def sent_ms(self, turn_id: int) -> int | None:
        """How much of a turn was sent on this socket; None where it was nothing."""
        sent = self._sent.get(turn_id)
        return None if sent is None else sent // _BYTES_A_MILLISECOND

    async def _begin(self, turn_id: int) -> None:
        if turn_id == self._turn:
            return
        await self._send_tail()
        self._turn, self._number = turn_id, 0
        self._sent.setdefault(turn_id, 0)
        while len(self._sent) > _TURNS_REMEMBERED:
            self._sent.pop(next(iter(self._sent)))

    async def _sound(self, samples: bytes) -> None:
        if not samples:
            return
        number, self._number = self._number, self._number + 1
        if self.encoded:
            audio = b64encode(samples).decode()
            await self._put(frame_of("audio-response", {"audio": audio, "turn_id": self._turn, "seq": number}))
        else:
            await self._put(struct.pack(">II", self._turn, number) + samples)

    def _await_tail(self) -> None:
        if self._tail:
            self._tail.cancel()
        loop = asyncio.get_running_loop()
        self._tail = loop.call_later(TAIL_SECONDS, lambda: loop.create_task(self._send_tail()))

    async def _send_tail(self) -> None:
        if self._tail:
            self._tail.cancel()
            self._tail = None
            await self._sound(self._resampler.rest())

    def _forget_tail(self) -> None:
        if self._tail:
            self._tail.cancel()
            self._tail = None
            self._resampler.clear()

    async def _put(self, frame: str | bytes) -> None:
        if self._held is not None:
            self._held.append(frame)
        else:
            await self._line.put(frame)
