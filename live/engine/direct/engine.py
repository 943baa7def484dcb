"""Talking by a model that hears and speaks itself: one call to it, renewed where it can be, and whose turn it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from live.engine.base import Engine, Said, Talk, Wire
from live.engine.direct.briefs import brief_of
from live.engine.direct.calls import Calls
from live.engine.direct.exchange import Exchange
from live.engine.direct.notes import Notes
from live.engine.direct.purse import Purse
from live.engine.threads import in_thread
from xentree.errors import AppError, ProviderDown
from xentree.providers import speech
from xentree.providers.voice_models import Brief, VoiceModel

log = structlog.get_logger(__name__)

Lost = Callable[[AppError], None]
# How long an answer may still take before a sentence of ours cuts it.
FINISHES_IN = 2.0
# A sentence of ours that nobody reports as played.
SAYING = 20.0


class DirectEngine(Engine):
    """Speaks by one model; when that is lost for good it calls `lost`, once, and is silent."""

    def __init__(self, talk: Talk, wire: Wire, model: VoiceModel, lost: Lost) -> None:
        self.talk, self.model, self.lost = talk, model, lost
        self.notes = Notes(talk.session_id)
        self.purse = Purse(talk.principal, model)
        self.exchange = Exchange(talk, wire, self.notes, model)
        self.calls = Calls(model, self.exchange, self.purse, talk.principal, self._brief)
        self._task: asyncio.Task[None] | None = None

    async def start(self, history: Sequence[Said]) -> None:
        await self.notes.open()
        try:
            await self.purse.open()
            await self.calls.open()
        except AppError:
            await self.close()
            raise
        self._task = asyncio.create_task(self._talk())

    async def hear(self, samples: bytes) -> None:
        self.exchange.microphone.put(samples)

    async def take_text(self, text: str) -> None:
        if text := text.strip():
            await self.interrupt()
            await self.exchange.write(text)
            self.calls.ask(text)

    async def interrupt(self) -> None:
        self.calls.cut(await self.exchange.cut(), cancel=True)

    async def note_playback(self, turn_id: int, played_ms: int) -> None:
        self.exchange.note_playback(turn_id, played_ms)

    async def say(self, text: str) -> None:
        if not await self.exchange.until_silent(FINISHES_IN):
            await self.interrupt()
        playing = self.exchange.begin_own(text)
        try:
            voice = await in_thread(partial(speech.speaker, may_leave=self.talk.may_leave))
            async for said in voice.speak(text, self.talk.voice):
                playing.add_sound(said.samples, "")
        except ProviderDown as down:
            log.info("live_not_said", reason=down.message)
        finally:
            playing.end()
        await self.exchange.until_silent(SAYING)

    async def close(self) -> None:
        task, self._task = self._task, None
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        answering = self.exchange.answering
        await self.exchange.close()
        await self.calls.close()
        await self.notes.close()
        await self.purse.close(answering=answering)

    async def _brief(self) -> Brief:
        """For a call that begins: with all that was said by then."""
        await self.notes.settled()
        return await in_thread(brief_of, self.talk)

    async def _talk(self) -> None:
        """Until it is over; whatever goes wrong, somebody is told."""
        try:
            await self.calls.run()
        except AppError as error:
            self.lost(error)
        except Exception:
            log.exception("live_direct_crashed", session_id=str(self.talk.session_id))
            self.lost(ProviderDown(f"{self.model.provider_name} ended the call."))
