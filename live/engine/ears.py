"""The Listener of one talk, fed in order whatever it is doing just now; where it fails, the one of this machine."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from live.engine.telling import Tell
from xentree.audio import BYTES_A_SECOND
from xentree.errors import AppError, ProviderDown
from xentree.providers.speech import Heard, Listener

log = structlog.get_logger(__name__)

# Seconds: to be ready, to understand an utterance once it is over and for each second of it on top, and how much of one
# is remembered for another try.
OPENING, UNDERSTANDING, A_SECOND, REMEMBERED = 20.0, 6.0, 0.25, 60
NOTHING = Heard("", None)


class Ears:
    """Utterances go in by `begin`, `feed` and `end`, none of which waits; `end` gives what will be understood.

    `spare` makes the Listener that takes over when the first one fails; `tell` is told of every failure.
    """

    def __init__(self, listener: Listener, spare: Callable[[], Listener], tell: Tell) -> None:
        self._listener, self._spare, self._tell = listener, spare, tell
        self._works = True
        self._orders: asyncio.Queue[bytes | asyncio.Future[Heard] | None] = asyncio.Queue()
        self._samples = bytearray()
        self._task: asyncio.Task[None] | None = None

    @property
    def id(self) -> str:
        """Who hears."""
        return self._listener.id

    @property
    def so_far(self) -> str:
        """What is understood of the utterance so far."""
        return self._listener.so_far if self._works else ""

    async def open(self) -> None:
        """Ready to hear, one way or the other; ProviderDown where nobody is."""
        try:
            await self._open()
        except AppError as failure:
            self._works = self._spare().id != self._listener.id
            await self._take_spare(failure)
        if not self._works:
            raise ProviderDown("Nobody here can write down what is said. You can type instead.", retryable=False)
        self._task = asyncio.create_task(self._obey())

    def begin(self) -> None:
        """An utterance begins."""
        self._orders.put_nowait(None)

    def feed(self, samples: bytes) -> None:
        """The next samples of it."""
        self._orders.put_nowait(samples)

    def end(self) -> "asyncio.Future[Heard]":
        """It is over."""
        understood: asyncio.Future[Heard] = asyncio.get_running_loop().create_future()
        self._orders.put_nowait(understood)
        return understood

    async def close(self) -> None:
        """Leave nothing behind."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
        self._works = False
        await self._listener.close()

    async def _obey(self) -> None:
        while True:
            order = await self._orders.get()
            if order is None:
                self._samples.clear()
                self._begin()
            elif isinstance(order, bytes):
                self._feed(order)
            elif not order.done():
                heard = await self._understand()
                if not order.done():
                    order.set_result(heard)

    def _begin(self) -> None:
        if self._works:
            self._listener.begin()

    def _feed(self, samples: bytes) -> None:
        if self._works and len(self._samples) < REMEMBERED * BYTES_A_SECOND:
            self._samples += samples
            self._listener.feed(samples)

    async def _understand(self) -> Heard:
        """A failure costs time, not what was said."""
        for _ in range(2):
            if not self._works:
                break
            try:
                return await self._end()
            except AppError as failure:
                await self._take_spare(failure)
                if self._works:
                    self._listener.begin()
                    self._listener.feed(bytes(self._samples))
        return NOTHING

    async def _end(self) -> Heard:
        try:
            async with asyncio.timeout(UNDERSTANDING + A_SECOND * len(self._samples) / BYTES_A_SECOND):
                return await self._listener.end()
        except TimeoutError as late:
            raise ProviderDown("The speech recognition did not answer in time.") from late

    async def _open(self) -> None:
        try:
            async with asyncio.timeout(OPENING):
                await self._listener.open()
        except TimeoutError as late:
            raise ProviderDown("The speech recognition did not start in time.") from late

    async def _take_spare(self, failure: AppError) -> None:
        """The local one; when that is who failed, it gets another chance, as it mends itself."""
        log.warning("listener_failed", listener=self._listener.id, reason=failure.code)
        failed, spare = self._listener, self._spare()
        if spare.id != failed.id:
            self._listener = spare
            with suppress(AppError):
                await failed.close()
            try:
                await self._open()
            except AppError:
                self._works = False
        await self._tell(failure)
