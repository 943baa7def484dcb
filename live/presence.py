"""The Live sockets of this process, so that it does not end before they are left."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

# Longer than an engine has to close.
WIND_DOWN_SECONDS = 8.0


class Leaver(Protocol):
    """A socket."""

    async def leave(self) -> None:
        """Store what was heard, and tell the client to connect again."""


present: set[Leaver] = set()
leaving: set["asyncio.Task[None]"] = set()


def let_go(leaver: Leaver, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    """The work of leaving, in a task that is waited for even when whoever began it is gone."""
    present.discard(leaver)
    task = asyncio.create_task(work)
    leaving.add(task)
    task.add_done_callback(leaving.discard)
    return task


async def leave_sockets() -> None:
    """Before this process ends: what was heard is stored, and every client told to connect again."""
    going = {*leaving, *(asyncio.create_task(each.leave()) for each in present)}
    if going:
        await asyncio.wait(going, timeout=WIND_DOWN_SECONDS)
