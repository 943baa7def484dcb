"""What a web process does when it starts and before it ends; ASGI's lifespan protocol."""

import asyncio
import gc
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from xentree.notices import tell_ready

log = structlog.get_logger(__name__)
Step = Callable[[], Awaitable[Any]]


class Lifespan:
    """Runs `warm_up` steps in the background, so that nobody waits for them, and `wind_down` steps to their end."""

    def __init__(self, warm_up: list[Step], wind_down: list[Step]) -> None:
        self.warm_up, self.wind_down = warm_up, wind_down

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer the server's two messages."""
        await receive()
        warming = asyncio.create_task(self._warm_up())
        await send({"type": "lifespan.startup.complete"})
        tell_ready()
        await receive()
        warming.cancel()
        await asyncio.gather(*(_try(step) for step in self.wind_down))
        await send({"type": "lifespan.shutdown.complete"})

    async def _warm_up(self) -> None:
        await asyncio.gather(*(_try(step) for step in self.warm_up))
        _settle_memory()


def _settle_memory() -> None:
    """What is loaded now stays: the garbage collector need not look through it over and over while answers stream."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _try(step: Step) -> None:
    """A step that fails is logged; the server starts and stops all the same."""
    try:
        await step()
    except Exception:
        log.exception("lifespan_step_failed", step=getattr(step, "__name__", repr(step)))
