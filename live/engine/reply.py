"""A turn of the assistant from its first sentence until it was played or cut short."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from enum import Enum
from time import monotonic

import structlog

from live.engine.base import Wire
from live.engine.ledger import Ledger
from live.engine.mouth import READY, Mouth, Turn
from live.engine.script import Script
from live.engine.telling import Tell
from live.metrics import observe_turn
from xentree.errors import AppError
from xentree.providers.speech import Speech

log = structlog.get_logger(__name__)

# Seconds that a client's report of the last sound may take after it was due.
GRACE = 1.0


class Over(Enum):
    """What is over, in the order of what is to be sent."""

    SENTENCE = 1
    TURN = 2


@dataclass
class Marks:
    """Moments on the way to the first sound, by the monotonic clock, and how long the Listener took in seconds."""

    ended_at: float = field(default_factory=monotonic)
    confirmed_at: float = 0.0
    understanding: float = 0.0
    sentence_at: float = 0.0
    speech_at: float = 0.0


class Reply:
    """Made in advance where that costs nothing; nothing of it leaves before it is `release`d."""

    def __init__(
        self,
        wire: Wire,
        mouth: Mouth,
        ledger: Ledger,
        script: "Script | Words",
        released: asyncio.Event,
        tell: Tell,
    ) -> None:
        self._wire, self._mouth, self._ledger, self._script, self._tell = wire, mouth, ledger, script, tell
        self._released, self.marks = released, Marks()
        self.turn = Turn()
        self.is_over = False
        self._ready: asyncio.Queue[str | Speech | Over] = asyncio.Queue()
        self._room = asyncio.Semaphore(READY)
        self._sounded = False
        self.task = asyncio.create_task(self._run())

    def release(self, marks: Marks) -> None:
        """It is certain that this is to be said."""
        marks.sentence_at, marks.speech_at = self.marks.sentence_at, self.marks.speech_at
        self.marks = marks
        self.marks.confirmed_at = monotonic()
        self._released.set()

    @property
    def was_begun(self) -> bool:
        """Whether the client knows of it."""
        return self.turn.number > 0

    async def cut(self) -> None:
        """Silence: nothing of it leaves any more, and only what was heard stays said."""
        if self.is_over:
            return
        self.is_over = True
        self.turn.stop()
        self.task.cancel()
        if self.was_begun:
            self.turn.interrupted = True
            await self._wire.event("interrupted", turn_id=self.turn.number, heard_text=self.turn.heard)
            self._ledger.note_heard(self.turn, final=True)

    async def _run(self) -> None:
        making = asyncio.create_task(self._make())
        try:
            while (item := await self._ready.get()) is not Over.TURN:
                await self._take(item)
            await self._play_out()
        except Exception:
            log.exception("reply_crashed")
            await self.cut()
        finally:
            making.cancel()
            await asyncio.wait([making])

    # -- made in advance -------------------------------------------------------------------

    async def _make(self) -> None:
        try:
            async with aclosing(self._script.sentences()) as sentences:
                async for sentence in sentences:
                    self.marks.sentence_at = self.marks.sentence_at or monotonic()
                    await self._room.acquire()
                    await self._make_sound(sentence)
        except Exception:
            log.exception("reply_crashed")
            await self._tell(AppError("internal_error", 500, "Something went wrong on our side. Please ask again."))
        finally:
            self._ready.put_nowait(Over.TURN)

    async def _make_sound(self, sentence: str) -> None:
        self._ready.put_nowait(sentence)
        async with aclosing(self._mouth.speeches(sentence, self._tell)) as pieces:
            async for piece in pieces:
                self.marks.speech_at = self.marks.speech_at or monotonic()
                self._ready.put_nowait(piece)
        self._ready.put_nowait(Over.SENTENCE)

    # -- sent ------------------------------------------------------------------------------

    async def _take(self, item: str | Speech | Over) -> None:
        if isinstance(item, Speech):
            await self._sound(item)
        elif isinstance(item, Over):
            self.turn.timeline.end()
            if self._mouth.is_dumb:
                await self._begin_once(is_read=True)
        else:
            await self._released.wait()
            self._room.release()
            self.turn.number = self.turn.number or self._ledger.next_number()
            self.turn.timeline.begin(item)
            await self._caption(final=False)

    async def _sound(self, speech: Speech) -> None:
        self.turn.expression = self._script.expression
        await self._mouth.show(self.turn, speech)
        self.turn.timeline.add(speech)
        async for _ in self.turn.sending(self._wire, speech.samples):
            if not self._sounded:
                await self._begin_once(is_read=False)
        self._ledger.note_heard(self.turn)

    async def _begin_once(self, *, is_read: bool) -> None:
        """Its first sound was sent, or it is clear that there will be none."""
        self.turn.is_read = self.turn.is_read or is_read
        if self._sounded:
            return
        self._sounded = True
        writer = self._script.writer
        provider, model = (writer.provider.id, writer.model.id) if writer else ("", "")
        latency = self._latency()
        self._ledger.begin(self.turn, latency, provider, model)
        await self._wire.event("state", state="speaking")
        if latency:
            observe_turn(latency)
            told = {f"{name}_ms": value for name, value in latency.items()}
            await self._wire.event("turn-metrics", turn_id=self.turn.number, **told, provider=provider, model=model)

    async def _play_out(self) -> None:
        """Until the client has played it all, by its own word or by the clock."""
        await self._released.wait()
        if self.was_begun:
            await self.turn.played_out(GRACE)
            self.is_over = True
            self._ledger.note_heard(self.turn, final=True)
            await self._caption(final=True)
        self.is_over = True
        await self._wire.event("state", state="listening")

    async def _caption(self, *, final: bool) -> None:
        text = self.turn.heard if final else self.turn.timeline.text
        await self._wire.event("transcript", role="ai", text=text, final=final, turn_id=self.turn.number)

    def _latency(self) -> dict[str, int]:
        """Whole milliseconds of each step, as far as they were on the way; nothing for words of our own."""
        marks, asked = self.marks, self._script.asked_at
        if not asked:
            return {}
        seconds = {
            "end_of_turn": marks.confirmed_at - marks.ended_at,
            "stt": marks.understanding,
            "model": marks.sentence_at - asked,
            "tts": marks.speech_at - marks.sentence_at,
            "total": monotonic() - marks.ended_at,
        }
        return {name: max(0, round(1000 * value)) for name, value in seconds.items()}


class Words:
    """Sentences of ours in place of a Script."""

    writer, asked_at = None, 0.0

    def __init__(self, *said: str, expression: str) -> None:
        self._said, self.expression = said, expression

    async def sentences(self) -> AsyncGenerator[str, None]:
        """Them."""
        for sentence in self._said:
            yield sentence
