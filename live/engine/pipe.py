"""The way into pipecat, which is not loaded before the first talk (warming.py)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from live.engine.dialogue import Dialogue
    from live.engine.turn_taking import TurnTaking

# From 32 ms of samples to how likely somebody speaks in them, 0 to 1; one for each talk, as it remembers.
Activity = Callable[[bytes], float]


class Pipe:
    """The samples of one session on their way to its Dialogue."""

    def __init__(self, activity: Activity | None = None) -> None:
        self._activity = activity
        self._running: TurnTaking | None = None

    async def open(self, dialogue: Dialogue) -> None:
        """Ready for samples, once all is warm."""
        from live.engine.turn_taking import TurnTaking

        # Its model is read from a file.
        self._running = await asyncio.to_thread(TurnTaking, dialogue, self._activity)
        await self._running.start()

    async def feed(self, samples: bytes) -> None:
        """The next ones; dropped while it is not open."""
        if self._running:
            await self._running.feed(samples)

    async def close(self) -> None:
        """Leaves no task and no thread."""
        running, self._running = self._running, None
        if running:
            await running.stop()
