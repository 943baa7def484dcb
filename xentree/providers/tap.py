"""Takes the plain text out of a vendor's event stream before the SDK sees it.

An SDK and pydantic-ai build and validate several objects for each event, 150 to 300 µs of processor time for a token
of five letters. Nearly every event of a chat only carries text, so the tap reads the stream itself and hands such text
straight to the caller; every other kind (beginnings, ends, usage, errors, reasoning, tools), and the first text after
it, still goes through the SDK, one by one and in order, so that all their rules stay pydantic-ai's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from contextvars import ContextVar
from typing import Any

import httpx2

from xentree.egress.http1 import Body

# A picture of a film: what comes in between is handed on as one piece, the very first at once.
FRAME_SECONDS = 0.04
MAX_EVENT_BYTES = 4 * 1024 * 1024

# The text of an event that holds nothing else; None for any other event. The argument is the event's data.
PlainText = Callable[[bytes], str | None]

current_tap: ContextVar[Tap | None] = ContextVar("current_tap", default=None)


class TapTransport(httpx2.AsyncBaseTransport):
    """Puts the tap of the running request, if there is one, between the connection and the SDK."""

    def __init__(self, inner: httpx2.AsyncBaseTransport) -> None:
        self.inner = inner

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        response = await self.inner.handle_async_request(request)
        tap = current_tap.get()
        if tap is None or not response.headers.get("content-type", "").startswith("text/event-stream"):
            return response
        assert isinstance(response.stream, Body)
        tap.open(response.stream)
        response.stream = tap
        return response

    async def aclose(self) -> None:
        await self.inner.aclose()


class Tap(httpx2.AsyncByteStream):
    """One answer: the caller iterates `texts()`, while `drive` runs the SDK over the events that are left for it."""

    def __init__(self, plain_text: PlainText, between: float) -> None:
        self.plain_text, self.between = plain_text, between
        self.body: Body | None = None
        self.from_sdk: list[str] = []
        self._left_for_sdk: list[bytes] = []
        # Only once the SDK has called an event text does the tap take those after it: what looks like text may be a
        # model thinking aloud between tags.
        self._in_text = self._ended = False
        self._wake_sdk, self._wake_caller = asyncio.Event(), asyncio.Event()

    def open(self, body: Body) -> None:
        self.body = body
        self._wake_caller.set()

    # -- the SDK's side ----------------------------------------------------------
    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            if self._left_for_sdk:
                yield self._left_for_sdk.pop(0)
            elif self._ended:
                return
            else:
                self._wake_sdk.clear()
                self._wake_caller.set()
                await self._wake_sdk.wait()

    async def aclose(self) -> None:
        if self.body is not None:
            await self.body.aclose()

    # -- the caller's side -------------------------------------------------------
    async def texts(self, drive: Coroutine[Any, Any, None]) -> AsyncGenerator[str, None]:
        """The answer's text in order; raises what `drive` raises. However it is left, the connection ends with it."""
        driver = self._start(drive)
        try:
            async with aclosing(self._read(driver)) as texts:
                async for text in texts:
                    yield text
            await driver
            if rest := "".join(self._take_from_sdk()):
                yield rest
        finally:
            await self.aclose()
            driver.cancel()
            await asyncio.wait([driver])
            if not driver.cancelled():
                driver.exception()

    def _start(self, drive: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        token = current_tap.set(self)
        driver = asyncio.create_task(drive)
        current_tap.reset(token)
        driver.add_done_callback(lambda _: self._wake_caller.set())
        return driver

    async def _read(self, driver: asyncio.Task[None]) -> AsyncGenerator[str, None]:
        await self._wake_caller.wait()
        if self.body is None:
            return
        buffer = b""
        async for data in self.body:
            *events, buffer = _split(buffer + data)
            if text := await self._texts_of(events, driver):
                self.body.set_read_timeout(self.between)
                yield text
                await self.body.gather(FRAME_SECONDS)
            if driver.done():
                return
        self._ended = True
        if buffer:
            self._left_for_sdk.append(buffer)
        self._wake_sdk.set()

    async def _texts_of(self, events: list[bytes], driver: asyncio.Task[None]) -> str:
        texts: list[str] = []
        for event in events:
            text = self._plain(event) if self._in_text else None
            if text is not None:
                texts.append(text)
                continue
            if not (rest := _without_comments(event)):
                continue
            await self._through_sdk(rest)
            given = self._take_from_sdk()
            texts += given
            self._in_text = bool(given)
            if driver.done():
                break
        return "".join(texts)

    def _plain(self, event: bytes) -> str | None:
        try:
            return self.plain_text(_data_of(event))
        except (ValueError, TypeError, LookupError, AttributeError):
            # Not of the shape that only carries text; what it is, the SDK will know.
            return None

    async def _through_sdk(self, event: bytes) -> None:
        """Until the SDK asks for the next event, so that it has dealt with this one, or until it is done."""
        self._left_for_sdk.append(event + b"\n\n")
        self._wake_caller.clear()
        self._wake_sdk.set()
        await self._wake_caller.wait()

    def _take_from_sdk(self) -> list[str]:
        texts, self.from_sdk = self.from_sdk, []
        return texts


def _split(data: bytes) -> list[bytes]:
    """The complete events, and last what has come of the next one."""
    if len(data) > MAX_EVENT_BYTES:
        raise httpx2.RemoteProtocolError("An event of the answer is larger than is accepted here")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    return data.split(b"\n\n")


def _without_comments(event: bytes) -> bytes:
    """Lines with a leading colon keep a connection alive and mean nothing; not every SDK knows."""
    if not event.startswith(b":") and b"\n:" not in event:
        return event
    return b"\n".join(line for line in event.split(b"\n") if not line.startswith(b":"))


def _data_of(event: bytes) -> bytes:
    if event.startswith(b"data:"):
        return event[5:]
    return event.partition(b"\ndata:")[2]
