"""An engine for browser tests: it hears that somebody speaks, not what, and hums an answer at the pace of speech."""

import asyncio
import math
from array import array

from live.engine.base import RATE, Engine

FRAME = RATE // 10
VOICED = 600
TO_INTERRUPT, TO_END = 3, 4
WORDS = "This is an answer of many words that is hummed for quite a while so that somebody can interrupt it"
SECONDS = 6


def hum(number):
    """A tenth of a second of a tone."""
    start = number * FRAME
    return array("h", (int(9000 * math.sin(2 * math.pi * 330 * (start + at) / RATE)) for at in range(FRAME))).tobytes()


def is_voice(samples):
    values = array("h", samples)
    return math.sqrt(sum(value * value for value in values) / len(values)) > VOICED


class Parrot(Engine):
    """Answers `short` briefly and everything else at length."""

    made = []
    last_turn = 0

    def __init__(self, talk, wire):
        self.talk, self.wire, self.task, self.turn = talk, wire, None, 0
        self.rest, self.voiced, self.quiet, self.heard_ms = b"", 0, 0, 0
        Parrot.made.append(self)

    async def start(self, history):
        self.history = list(history)
        await self.wire.event("state", state="listening")

    async def hear(self, samples):
        self.rest += samples
        while len(self.rest) >= FRAME * 2:
            tenth, self.rest = self.rest[: FRAME * 2], self.rest[FRAME * 2 :]
            await self._listen(is_voice(tenth))

    async def _listen(self, voiced):
        self.voiced = self.voiced + 1 if voiced else self.voiced
        self.quiet = 0 if voiced else self.quiet + 1
        if self.voiced == TO_INTERRUPT and voiced:
            await self.interrupt()
        if self.voiced >= TO_INTERRUPT and self.quiet == TO_END:
            self.voiced = 0
            await self._answer("something", self._next())
        elif self.quiet > TO_END:
            self.voiced = 0

    def _next(self):
        Parrot.last_turn += 1
        return Parrot.last_turn

    async def take_text(self, text):
        await self.interrupt()
        await self._answer(text, self._next())

    async def _answer(self, text, number):
        await self.wire.event("transcript", role="user", text=text, final=True, turn_id=number)
        self.turn, self.heard_ms = self._next(), 0
        self.task = asyncio.create_task(self._hum(5 if text == "short" else SECONDS * 10))

    async def _hum(self, tenths):
        turn = self.turn
        await self.wire.event("state", state="thinking")
        await asyncio.sleep(0.2)
        await self.wire.event("transcript", role="ai", text=WORDS, final=False, turn_id=turn)
        await self.wire.event("state", state="speaking")
        visemes = [{"t": at * 120, "id": ["aa", "E", "PP", "oh"][at % 4]} for at in range(tenths)]
        await self.wire.event("avatar-expression", turn_id=turn, expression="happy", intensity=0.8, visemes=visemes)
        for number in range(tenths):
            await self.wire.audio(turn, number, hum(number))
            if number == 0:
                await self.wire.event(
                    "turn-metrics", turn_id=turn, end_of_turn_ms=210, stt_ms=80.4, model_ms=35, tts_ms=40, total_ms=365,
                    provider="Xentree Local", model="",
                )  # fmt: skip
            await asyncio.sleep(0.1)
        await self.wire.event("transcript", role="ai", text=WORDS, final=True, turn_id=turn)
        await self.wire.event("state", state="listening")
        self.task = None

    async def interrupt(self):
        if self.task is None:
            return
        self.task.cancel()
        self.task = None
        share = min(1, self.heard_ms / (SECONDS * 1000))
        heard = WORDS[: int(len(WORDS) * share)].rpartition(" ")[0]
        await self.wire.event("interrupted", turn_id=self.turn, heard_text=heard)
        await self.wire.event("state", state="listening")

    async def note_playback(self, turn_id, played_ms):
        self.heard_ms = played_ms

    async def say(self, text):
        await self.wire.event("transcript", role="ai", text=text, final=True, turn_id=self._next())

    async def close(self):
        if self.task:
            self.task.cancel()
