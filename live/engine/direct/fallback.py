"""A talk goes on when its speech-to-speech model does not: the cascade takes over, with a word to the person."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from live.engine.base import Engine, Said, Talk, Wire
from live.engine.direct.engine import DirectEngine
from live.engine.threads import in_thread
from live.models import LiveSession
from live.services import turns
from xentree.errors import AppError
from xentree.providers.voice_models import voice_model

log = structlog.get_logger(__name__)

GOES_ON = "I lost my voice service, so I go on with another voice. Please say that again."


class FallingBack(Engine):
    """Two engines as one: the direct one first, where there is a model for this person."""

    def __init__(self, talk: Talk, wire: Wire, cascade: Callable[[], Engine]) -> None:
        self.talk, self.wire, self.cascade = talk, wire, cascade
        self._engine: Engine | None = None
        self._takeover: asyncio.Task[None] | None = None

    async def start(self, history: Sequence[Said]) -> None:
        model = await voice_model(may_leave=self.talk.may_leave)
        if model is None:
            return await self._fall_back(history)
        self._engine = direct = DirectEngine(self.talk, self.wire, model, self._lose)
        try:
            await direct.start(history)
        except AppError as error:
            await self._tell(error)
            await self._fall_back(history)

    async def hear(self, samples: bytes) -> None:
        if self._engine:
            await self._engine.hear(samples)

    async def take_text(self, text: str) -> None:
        if self._engine:
            await self._engine.take_text(text)

    async def interrupt(self) -> None:
        if self._engine:
            await self._engine.interrupt()

    async def note_playback(self, turn_id: int, played_ms: int) -> None:
        if self._engine:
            await self._engine.note_playback(turn_id, played_ms)

    async def say(self, text: str) -> None:
        if self._engine:
            await self._engine.say(text)

    async def close(self) -> None:
        if self._takeover:
            self._takeover.cancel()
            await asyncio.gather(self._takeover, return_exceptions=True)
        if self._engine:
            await self._engine.close()

    async def _fall_back(self, history: Sequence[Said]) -> None:
        self._engine = engine = self.cascade()
        await engine.start(history)

    def _lose(self, error: AppError) -> None:
        """Called by the direct engine itself, which is still in its own task."""
        self._takeover = asyncio.create_task(self._take_over(error))

    async def _take_over(self, error: AppError) -> None:
        await self._tell(error)
        if self._engine:
            await self._engine.close()
        history = await in_thread(turns.history_of, LiveSession(pk=self.talk.session_id))
        try:
            await self._fall_back(history)
            await self.say(GOES_ON)
        except AppError as failure:
            await self.wire.event("error", error=failure.code, message=failure.message)

    async def _tell(self, error: AppError) -> None:
        log.warning("live_direct_lost", session_id=str(self.talk.session_id), reason=error.message)
        words = f"{error.message} The talk goes on with another voice."
        await self.wire.event("error", error=error.code, message=words)
