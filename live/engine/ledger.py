"""What the Dialogue has written: how much of a turn was heard only now and then."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from live.engine.mouth import Turn
from live.engine.writing import Writer
from live.models import LiveTurn

# Seconds between two notes of how much of a turn was heard.
OFTEN = 1.0


class Ledger(Writer):
    """The turns of a cascade."""

    def __init__(self, session_id: UUID) -> None:
        super().__init__(session_id)
        self._later: dict[int, asyncio.TimerHandle] = {}

    def write_person(self, number: int, text: str, said_at: datetime, spoken_ms: int = 0, ears: str = "") -> None:
        """What the person said, whole; `ears` (`<provider>/<model>`) wrote it down, where it was spoken."""
        provider, _, model = ears.partition("/")
        told: dict[str, Any] = {"said_at": said_at, "spoken_ms": spoken_ms, "provider": provider, "model": model}
        self._do(partial(self._record, number, LiveTurn.Role.USER, text, **told))

    def begin(self, turn: Turn, latency: dict[str, int], provider: str, model: str) -> None:
        """The first sound of an assistant's turn was sent."""
        told = {"said_at": turn.said_at, "latency": latency, "provider": provider, "model": model}
        self._do(partial(self._record, turn.number, LiveTurn.Role.AI, "", **told))

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
        await super().close()

    def _write_heard(self, turn: Turn) -> None:
        if timer := self._later.pop(turn.number, None):
            timer.cancel()
        self._do(partial(self._move_to, turn))

    async def _move_to(self, turn: Turn) -> None:
        """As it is now, which may be more than when this was asked for."""
        await self._move(turn.number, turn.heard, int(turn.heard_ms), interrupted=turn.interrupted)
