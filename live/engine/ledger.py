"""The turns of a session on their way to the database: in order, and without anybody waiting for it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from live.engine.mouth import Turn
from live.engine.threads import in_thread
from live.models import LiveTurn
from live.services import turns

log = structlog.get_logger(__name__)

# Seconds between two notes of how much of a turn was heard, and before a failed one is tried again.
OFTEN, AGAIN = 1.0, 0.5
Job = Callable[[], Awaitable[None]]


class Ledger:
    """Numbers the turns of a session and writes them one after the other."""

    def __init__(self, session_id: UUID) -> None:
        self._session_id, self._last = session_id, 0
        self._jobs: asyncio.Queue[Job | None] = asyncio.Queue()
        self._numbers: dict[int, int] = {}
        self._later: dict[int, asyncio.TimerHandle] = {}
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Go on after the last turn."""
        self._last = await in_thread(turns.last_number, self._session_id)
        self._task = asyncio.create_task(self._work())

    def next_number(self) -> int:
        """For a turn that begins."""
        self._last += 1
        return self._last

    def write_person(self, number: int, text: str, said_at: datetime, spoken_ms: int = 0, ears: str = "") -> None:
        """What the person said, whole; `ears` wrote it down, where it was spoken."""
        told: dict[str, Any] = {"said_at": said_at, "spoken_ms": spoken_ms, "provider": ears}
        self._jobs.put_nowait(partial(self._record, number, LiveTurn.Role.USER, text, **told))

    def begin(self, turn: Turn, latency: dict[str, int], provider: str, model: str) -> None:
        """The first sound of an assistant's turn was sent."""
        told = {"said_at": turn.said_at, "latency": latency, "provider": provider, "model": model}
        self._jobs.put_nowait(partial(self._record, turn.number, LiveTurn.Role.AI, "", **told))

    def note_heard(self, turn: Turn, *, final: bool = False) -> None:
        """More of it was heard: written soon, or at once where it is over."""
        if final:
            self._write_heard(turn)
        elif turn.number not in self._later:
            loop = asyncio.get_running_loop()
            self._later[turn.number] = loop.call_later(OFTEN, self._write_heard, turn)

    async def close(self) -> None:
        """Write what is waiting, then stop."""
        for timer in self._later.values():
            timer.cancel()
        if self._task:
            self._jobs.put_nowait(None)
            await self._task

    def _write_heard(self, turn: Turn) -> None:
        if timer := self._later.pop(turn.number, None):
            timer.cancel()
        self._jobs.put_nowait(partial(self._move, turn))

    async def _work(self) -> None:
        while job := await self._jobs.get():
            try:
                await job()
            except Exception:
                log.exception("turn_not_written", session_id=str(self._session_id))
                await asyncio.sleep(AGAIN)
                await self._try_again(job)

    async def _try_again(self, job: Job) -> None:
        try:
            await job()
        except Exception:
            log.exception("turn_lost", session_id=str(self._session_id))

    async def _record(self, number: int, role: str, text: str, **told: Any) -> None:
        written = await in_thread(turns.record_turn, self._session_id, role, text, number=number, **told)
        self._numbers[number] = written

    async def _move(self, turn: Turn) -> None:
        """As it is now, which may be more than when this was asked for."""
        number, heard_ms = self._numbers.get(turn.number, turn.number), int(turn.heard_ms)
        await in_thread(turns.move_heard, self._session_id, number, turn.heard, heard_ms, interrupted=turn.interrupted)
