"""An answer on its way to the client: its sound in step with real time, and how much of its words was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise

from live.engine.base import RATE, REPORTS_WITHIN, Wire
from live.engine.direct.lips import visemes_of

# Seconds of sound that may wait at the client: what is cut short falls silent within this time.
AHEAD = 0.2
CHUNK_MS = 40
BYTES_A_MS = 2 * RATE // 1000
# Visemes are told for so much at a time, before the sound they belong to.
LIPS_MS = 400
# While an answer is still being made nobody knows how its words lie in its sound: nobody speaks faster than this.
LETTERS_A_MS = 15 / 1000
# The last report of a client may be that much before the end.
ALMOST_MS = 100
# A client that reports nothing has played all by then.
PATIENCE = 1.0


Began = Callable[["Playing"], Awaitable[None]]


@dataclass
class Piece:
    """A part of the answer that the model has a name for, and where it begins in the sound."""

    item: str
    start_ms: int


class Playing:
    """One turn of the assistant. It is `over` when it was played to its end or cut."""

    def __init__(self, wire: Wire, number: int, *, lips: bool, began: Began, after: Playing | None = None) -> None:
        self.wire, self.number, self.lips, self.began, self.after = wire, number, lips, began, after
        self.text = self._heard = ""
        self.pieces: list[Piece] = []
        self.over = asyncio.Event()
        # Whether all of its sound is there, and whether it was cut short.
        self.whole = self.was_cut = False
        self._sound = bytearray()
        self._sent = self._seq = self._reported_ms = self._shown_ms = 0
        self._reports = False
        self._began_at = self._ends_at = 0.0
        self._more = asyncio.Event()
        self._task = asyncio.create_task(self._play())

    # -- what the model gives ----------------------------------------------------
    def add_sound(self, samples: bytes, item: str) -> None:
        """More of its sound."""
        if not self.pieces or self.pieces[-1].item != item:
            self.pieces.append(Piece(item, self.made_ms))
        self._sound += samples
        self._more.set()

    def add_text(self, text: str) -> None:
        """More of what it says."""
        self.text += text

    def end(self) -> None:
        """Nothing follows."""
        self.whole = True
        self._more.set()

    # -- how far it is -------------------------------------------------------------
    @property
    def made_ms(self) -> int:
        """How long it is so far."""
        return len(self._sound) // BYTES_A_MS

    @property
    def sent_ms(self) -> int:
        """How much of it the client has."""
        return self._sent // BYTES_A_MS

    @property
    def played_ms(self) -> int:
        """As the client says; of one that says nothing, what real time allows since it was sent."""
        now = asyncio.get_running_loop().time()
        if self._reports:
            return min(self._reported_ms, self.sent_ms)
        if now < self._began_at + REPORTS_WITHIN:
            return 0
        waiting = max(0.0, self._ends_at - now)
        return max(0, self.sent_ms - round(waiting * 1000))

    def note(self, played_ms: int) -> None:
        """The client has played so much of it."""
        self._reports = True
        self._reported_ms = max(self._reported_ms, played_ms)
        self._more.set()

    def heard(self) -> str:
        """The words whose sound was played, by their share of it, cut at a word; it only grows, until it is cut."""
        if not self.was_cut:
            self._heard = max(self._heard, self._share(), key=len)
        return self._heard

    def _share(self) -> str:
        text, played = self.text.strip(), self.played_ms
        if not played:
            return ""
        if self.whole and played >= self.made_ms - ALMOST_MS:
            return text
        length = int(len(text) * played / self.made_ms)
        return whole_words(text, length if self.whole else min(length, int(played * LETTERS_A_MS)))

    def unheard(self) -> list[tuple[str, int]]:
        """Of each piece that was not played to its end, the milliseconds that were."""
        ends = [*(after.start_ms for _, after in pairwise(self.pieces)), self.made_ms]
        played = self.played_ms
        return [
            (piece.item, max(0, played - piece.start_ms))
            for piece, end in zip(self.pieces, ends, strict=True)
            if piece.item and end > played
        ]

    async def cut(self) -> None:
        """Send nothing more of it; what was heard by now is what was heard."""
        self.heard()
        self.was_cut = not self.over.is_set()
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self.over.set()

    # -- sending ---------------------------------------------------------------------
    async def _play(self) -> None:
        if self.after:
            await self.after.over.wait()
        while chunk := await self._next():
            await self._send(chunk)
        await self._played_out()
        self.over.set()

    async def _next(self) -> bytes:
        """The next chunk once it is time for it; nothing at the end."""
        size = CHUNK_MS * BYTES_A_MS
        while not self.whole and len(self._sound) - self._sent < size:
            self._more.clear()
            await self._more.wait()
        early = self._ends_at - AHEAD - asyncio.get_running_loop().time()
        if early > 0:
            await asyncio.sleep(early)
        return bytes(self._sound[self._sent : self._sent + size])

    async def _send(self, chunk: bytes) -> None:
        if self.lips and self.sent_ms >= self._shown_ms:
            await self._show_lips()
        now = asyncio.get_running_loop().time()
        self._began_at = self._began_at or now
        self._ends_at = max(now, self._ends_at) + len(chunk) / BYTES_A_MS / 1000
        seq, self._seq = self._seq, self._seq + 1
        self._sent += len(chunk)
        await self.wire.audio(self.number, seq, chunk)
        if seq == 0:
            await self.began(self)

    async def _show_lips(self) -> None:
        coming = bytes(self._sound[self._sent : self._sent + LIPS_MS * BYTES_A_MS])
        shown = visemes_of(coming, self.sent_ms)
        self._shown_ms = self.sent_ms + len(coming) // BYTES_A_MS
        await self.wire.event(
            "avatar-expression", turn_id=self.number, expression="neutral", intensity=0.5, visemes=shown
        )

    async def _played_out(self) -> None:
        loop = asyncio.get_running_loop()
        patience = self._ends_at + PATIENCE
        while self.played_ms < self.made_ms - ALMOST_MS and loop.time() < patience:
            self._more.clear()
            waits = patience if self._reports else max(self._ends_at, self._began_at + REPORTS_WITHIN)
            try:
                async with asyncio.timeout_at(max(waits, loop.time() + 0.01)):
                    await self._more.wait()
            except TimeoutError:
                continue


def whole_words(text: str, length: int) -> str:
    """At most so many letters of it, without half a word at the end."""
    if length >= len(text) or text[length : length + 1].isspace():
        return text[:length].rstrip()
    cut = text[:length]
    return cut[: max(cut.rfind(" "), cut.rfind("\n"), 0)].rstrip()
