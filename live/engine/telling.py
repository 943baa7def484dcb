"""Words to the person about what does not work, beside what is spoken."""

from collections.abc import Awaitable, Callable

from live.engine.base import Wire
from xentree.errors import AppError

Tell = Callable[[AppError], Awaitable[None]]


def teller(wire: Wire) -> Tell:
    """A function that sends a failure as the frame `error`."""

    async def tell(failure: AppError) -> None:
        told = failure.detail()
        await wire.event("error", error=told["error"], message=told["message"])

    return tell
