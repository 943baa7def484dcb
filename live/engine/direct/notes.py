"""Writes down what is said, off the event loop and in order; who speaks never waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import Error
from django.utils.timezone import now

from live.engine.threads import in_thread
from live.models import LiveTurn
from live.services import turns

log = structlog.get_logger(__name__)

Step = Callable[[], Awaitable[object]]


class Notes:
    """One session's; turns have the numbers they are told to the client with."""

    def __init__(self, session_id: UUID) -> None:
        self.session_id, self.last = session_id, 0
        self._steps: asyncio.Queue[Step | None] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Go on after the last turn there is."""
        self.last = await in_thread(turns.last_number, self.session_id)
        self._task = asyncio.create_task(self._write())

    def begin_person(self, text: str = "") -> int:
        """A turn of the person, whose words may come later; its number."""
        return self._begin(LiveTurn.Role.USER, text)

    def begin_assistant(self, **told: Any) -> int:
        """A turn of the assistant, of which nothing was heard yet; `told` are other fields of LiveTurn."""
        return self._begin(LiveTurn.Role.AI, "", **told)

    def understand(self, number: int, text: str) -> None:
        """What the person said in that turn; nothing: it was no turn."""
        self._do(lambda: in_thread(turns.write_down, self.session_id, number, text))

    def hear(self, number: int, text: str, spoken_ms: int, **told: Any) -> None:
        """More of the assistant's turn was heard."""
        self._do(lambda: in_thread(turns.move_heard, self.session_id, number, text, spoken_ms, **told))

    async def settled(self) -> None:
        """When everything so far is written."""
        await self._steps.join()

    async def close(self) -> None:
        """When everything is written; again is harmless."""
        task, self._task = self._task, None
        if task:
            self._steps.put_nowait(None)
            await task

    def _begin(self, role: str, text: str, **told: Any) -> int:
        self.last, said_at = self.last + 1, now()
        self._do(lambda number=self.last: self._record(number, role, text, said_at, told))  # type: ignore[misc]
        return self.last

    async def _record(self, number: int, role: str, text: str, said_at: datetime, told: dict[str, Any]) -> None:
        await in_thread(turns.record_turn, self.session_id, role, text, said_at=said_at, number=number, **told)

    def _do(self, step: Step) -> None:
        self._steps.put_nowait(step)

    async def _write(self) -> None:
        while step := await self._steps.get():
            try:
                await step()
            except Error:
                log.exception("live_turn_not_written", session_id=str(self.session_id))
            finally:
                self._steps.task_done()
