"""The processes that listen: one a talk, and a spare one that has its model loaded before anybody needs it."""

from __future__ import annotations

import asyncio
import atexit
import socket
import subprocess

from xentree.limited import kill_group, start_limited

MODULE = "xentree.providers.listener_pocketsphinx_child"
# Seconds: until a spare one is begun after one was taken, and until it ends where nobody talks any more.
REFILL, IDLE = 1.0, 300.0
SPARES = 1
_spares: list[Child] = []
_talks: set[Child] = set()


class Child:
    """The process, which begins to load its model at once, and our end of the socket that is its stdin."""

    def __init__(self) -> None:
        ours, its = socket.socketpair()
        with its:
            self.process = start_limited(MODULE, source=its.fileno(), output=subprocess.DEVNULL)
        ours.setblocking(False)
        self.socket = ours

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def kill(self) -> None:
        """It ends now, but is not waited for."""
        self.socket.close()
        if self.process.returncode is None:
            kill_group(self.process)

    def end(self) -> None:
        """It has ended after this; again is harmless."""
        self.kill()
        self.process.wait()


def take() -> Child:
    """One for a talk: a spare one if there is one. In an event loop."""
    found = [_spares.pop() for _ in range(len(_spares))]
    alive = [child for child in found if child.alive]
    _spares.extend(alive[1:])
    child = alive[0] if alive else Child()
    _talks.add(child)
    asyncio.get_running_loop().call_later(REFILL, _refill)
    return child


def give_back(child: Child) -> asyncio.Future[None]:
    """End one; what was heard in one talk is never in the same process as another. To be awaited by who can."""
    loop = asyncio.get_running_loop()
    _talks.discard(child)
    child.kill()
    if not _talks:
        loop.call_later(IDLE, _end_if_idle)
    return loop.run_in_executor(None, child.end)


def end_spares() -> None:
    """When the server ends, or nobody talks for long."""
    while _spares:
        _spares.pop().end()


def _refill() -> None:
    while _talks and len(_spares) < SPARES:
        _spares.append(Child())


def _end_if_idle() -> None:
    if not _talks:
        end_spares()


atexit.register(end_spares)
