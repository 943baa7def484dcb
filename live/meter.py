"""What a socket tells the books, and they it: signs of life, warnings, and the end of the time there is."""

import asyncio
from time import monotonic
from typing import Protocol

import structlog
from django.db import DatabaseError

from live.engine.threads import in_thread
from live.models import LiveSession
from live.models.sessions import HEARTBEAT_SECONDS, LAPSES_AFTER
from live.services.sessions import Beat, beat
from xentree.errors import NotFound

log = structlog.get_logger(__name__)

TICK_SECONDS = 0.25
BEAT_EVERY = HEARTBEAT_SECONDS / 2
# A goodbye takes some four seconds, and its first sound most of one.
GOODBYE_SECONDS = 6.0


class Metered(Protocol):
    """Who is told by a meter."""

    async def warn(self, remaining_seconds: int) -> None:
        """Most of the time there is has been used."""

    async def say_goodbye(self) -> bool:
        """The time is nearly up; False where nothing can be said yet."""

    async def run_out(self) -> None:
        """The time is up."""

    async def end_by_books(self) -> None:
        """The books say that it is over."""

    async def fall_silent(self) -> None:
        """The client has sent nothing for too long."""

    async def leave(self) -> None:
        """Here it cannot go on."""


class Meter:
    """Counts nothing itself: it beats for a client that lives, and knows how much time the books said is left."""

    def __init__(self, session: LiveSession, owner: Metered) -> None:
        self._session, self._owner = session, owner
        self._alive_at = monotonic()
        self._beaten_at = self._told_at = 0.0
        self._remaining: int | None = None
        self._bid_goodbye = False

    def note_life(self) -> None:
        """The client sent something."""
        self._alive_at = monotonic()

    async def beat(self) -> Beat:
        """Tell the books that the client lives, and the owner what they warn of."""
        self._beaten_at = monotonic()
        told = await in_thread(beat, self._session)
        self._remaining, self._told_at = told.remaining_seconds, monotonic()
        if told.warning and not told.ended and told.remaining_seconds is not None:
            await self._owner.warn(told.remaining_seconds)
        return told

    async def beat_last(self) -> None:
        """Before the socket is gone: what came since the last beat counts, unless it is long ago."""
        if self._alive_at > self._beaten_at and monotonic() - self._alive_at < BEAT_EVERY:
            await in_thread(beat, self._session)

    async def run(self) -> None:
        """Until it is over; a stumble ends no session."""
        while True:
            await asyncio.sleep(TICK_SECONDS)
            try:
                if await self._is_over():
                    return
            except NotFound:
                # Erased: whoever connects again learns it.
                await self._owner.leave()
                return
            except DatabaseError:
                log.exception("live_beat_failed", session_id=str(self._session.pk))

    async def _is_over(self) -> bool:
        moment = monotonic()
        if moment - self._alive_at >= LAPSES_AFTER.total_seconds():
            await self._owner.fall_silent()
            return True
        if self._alive_at > self._beaten_at and moment - self._beaten_at >= BEAT_EVERY and (await self.beat()).ended:
            await self._owner.end_by_books()
            return True
        return await self._is_used_up()

    async def _is_used_up(self) -> bool:
        if self._remaining is None:
            return False
        left = self._remaining - (monotonic() - self._told_at)
        if left <= GOODBYE_SECONDS and not self._bid_goodbye:
            self._bid_goodbye = await self._owner.say_goodbye()
        if left > 0:
            return False
        await self._owner.run_out()
        return True
