"""What is to be written of a session: off the event loop and in order; who speaks never waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import structlog

from live.engine.threads import in_thread
from live.services import turns

log = structlog.get_logger(__name__)

# Seconds before what failed is tried again, once.
AGAIN = 0.5
Job = Callable[[], Awaitable[object]]


class Writer:
    """Numbers the turns of a session, as the client is told of them, and writes them one after the other."""

    def __init__(self, session_id: UUID) -> None:
        self.session_id, self._last = session_id, 0
        self._jobs: asyncio.Queue[Job | None] = asyncio.Queue()
        # Where a turn stands, by the number it was given.
        self._numbers: dict[int, int] = {}
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Go on after the last turn there is."""
        self._last = await in_thread(turns.last_number, self.session_id)
        self._task = asyncio.create_task(self._work())

    def next_number(self) -> int:
        """For a turn that begins."""
        self._last += 1
        return self._last

    async def settled(self) -> None:
        """When everything so far is written."""
        await self._jobs.join()

    async def close(self) -> None:
        """When everything is written; again is harmless."""
        task, self._task = self._task, None
        if task:
            self._jobs.put_nowait(None)
            await task

    def _do(self, job: Job) -> None:
        self._jobs.put_nowait(job)

    async def _record(self, number: int, role: str, text: str, **told: Any) -> None:
        written = await in_thread(turns.record_turn, self.session_id, role, text, number=number, **told)
        self._numbers[number] = written
        # Somebody else wrote that number, such as the engine of a line that is gone: the next are free again.
        self._last = max(self._last, written)

    async def _move(self, number: int, text: str, spoken_ms: int, **told: Any) -> None:
        await in_thread(turns.move_heard, self.session_id, self._place(number), text, spoken_ms, **told)

    def _place(self, number: int) -> int:
        return self._numbers.get(number, number)

    async def _work(self) -> None:
        while job := await self._jobs.get():
            try:
                await job()
            except Exception:
                log.exception("turn_not_written", session_id=str(self.session_id))
                await asyncio.sleep(AGAIN)
                await self._try_again(job)
            finally:
                self._jobs.task_done()

    async def _try_again(self, job: Job) -> None:
        try:
            await job()
        except Exception:
            log.exception("turn_lost", session_id=str(self.session_id))
