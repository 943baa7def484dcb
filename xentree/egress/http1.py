"""HTTP/1.1 for the models' streamed answers: guarded like every way out, and cheap for each small piece that arrives.

A model sends one piece of some 200 bytes per token. Through httpcore and h11 each costs 100 to 160 µs of processor
time, most of it in layers that a model's API does not need; an asyncio protocol with httptools' C parser takes about
30. This speaks just what those APIs do: GET and POST with a whole body, answers with a length, chunked, or until the
connection closes.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from typing import cast

import httptools
import httpx2

from xentree.egress.addresses import Guard, share_of
from xentree.egress.tls import tls_context

# It writes every request's whole address, which may carry a secret, and one line per message besides.
logging.getLogger("httpx2").setLevel(logging.WARNING)

KEEPALIVE_SECONDS = 30.0
MAX_HEAD_BYTES = 64 * 1024
PAUSE_ABOVE = 1024 * 1024

Origin = tuple[str, str, int]


def client(guard: Guard, *, connect: float, read: float, max_bytes: int) -> httpx2.AsyncClient:
    """A client for one vendor; every header and body passes as the SDK wrote it, but answers come uncompressed."""
    return httpx2.AsyncClient(
        transport=Http1Transport(guard, max_bytes),
        timeout=httpx2.Timeout(read, connect=connect),
        headers={"Accept-Encoding": "identity"},
        follow_redirects=False,
        trust_env=False,
    )


class Http1Transport(httpx2.AsyncBaseTransport):
    """Sends one request per connection at a time and keeps idle connections for the next ones."""

    def __init__(self, guard: Guard, max_bytes: int) -> None:
        self.guard, self.max_bytes = guard, max_bytes
        self.idle: dict[Origin, list[Connection]] = {}

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.guard.check_scheme(request.url.scheme, request.url.host)
        message, timeouts = _encoded(request, await request.aread()), request.extensions.get("timeout", {})
        origin = _origin_of(request.url)
        connection = self.take_idle(origin)
        if connection is not None:
            try:
                return await self.exchange(connection, origin, message, timeouts.get("read"))
            except ServerWentAway:
                # It closed the idle connection as we wrote; it cannot have begun to answer. Once more, afresh.
                pass
        connection = await self.connect(origin, timeouts.get("connect"))
        return await self.exchange(connection, origin, message, timeouts.get("read"))

    async def exchange(
        self, connection: Connection, origin: Origin, message: bytes, read: float | None
    ) -> httpx2.Response:
        body = Body(connection, self, origin)
        try:
            connection.send(message, read, self.max_bytes)
            await connection.head()
        except BaseException:
            connection.abort()
            raise
        return httpx2.Response(
            connection.status, headers=connection.headers, stream=body, extensions={"http_version": b"HTTP/1.1"}
        )

    async def connect(self, origin: Origin, timeout: float | None) -> Connection:
        _, host, port = origin
        started = time.monotonic()
        try:
            async with asyncio.timeout(timeout):
                addresses = await self.guard.resolve_async(host, port)
            return await self.connect_to_one(addresses, origin, started, timeout)
        except TimeoutError as error:
            raise httpx2.ConnectTimeout(f"Connecting to {host} took too long") from error
        except OSError as error:
            raise httpx2.ConnectError(f"Connecting to {host} failed: {error}") from error

    async def connect_to_one(
        self, addresses: list[str], origin: Origin, started: float, timeout: float | None
    ) -> Connection:
        """To the first address that answers: the checked one, while TLS still verifies the name."""
        scheme, host, port = origin
        tls, name = (tls_context(), host) if scheme == "https" else (None, None)
        loop = asyncio.get_running_loop()
        for left in range(len(addresses), 0, -1):
            try:
                async with asyncio.timeout(share_of(started, timeout, left)):
                    _, connection = await loop.create_connection(
                        lambda: Connection(loop), addresses[-left], port, ssl=tls, server_hostname=name
                    )
                    return connection
            except OSError:
                if left == 1:
                    raise
        raise OSError("there is no address to connect to")

    def take_idle(self, origin: Origin) -> Connection | None:
        waiting = self.idle.get(origin, [])
        while waiting:
            connection = waiting.pop()
            if not connection.lost and time.monotonic() - connection.idle_since < KEEPALIVE_SECONDS:
                return connection
            connection.abort()
        return None

    def put_back(self, connection: Connection, origin: Origin) -> None:
        connection.idle_since = time.monotonic()
        waiting = self.idle.setdefault(origin, [])
        while waiting and waiting[0].idle_since < connection.idle_since - KEEPALIVE_SECONDS:
            waiting.pop(0).abort()
        waiting.append(connection)

    async def aclose(self) -> None:
        for waiting in self.idle.values():
            while waiting:
                waiting.pop().abort()


class ServerWentAway(httpx2.RemoteProtocolError):
    """The server closed the connection before a single byte of an answer."""


class Body(httpx2.AsyncByteStream):
    """An answer's body as it arrives; closing it early drops the connection at once, which the server notices."""

    def __init__(self, connection: Connection, transport: Http1Transport, origin: Origin) -> None:
        self.connection, self.transport, self.origin = connection, transport, origin
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        connection = self.connection
        while True:
            if connection.pieces:
                yield connection.take()
            elif connection.complete:
                return
            else:
                await connection.wait()

    async def gather(self, seconds: float) -> None:
        """Let pieces come together for so long, or until the answer has ended."""
        await self.connection.until_ended(seconds)

    def set_read_timeout(self, seconds: float) -> None:
        """From the next wait on; before the first piece a model may think longer than between two of them."""
        self.connection.read_timeout = seconds

    async def aclose(self) -> None:
        if self.closed:
            return
        self.closed = True
        if self.connection.reusable():
            self.transport.put_back(self.connection, self.origin)
        else:
            self.connection.abort()


class Connection(asyncio.Protocol):
    """One connection, and the one exchange that runs on it: the parser's callbacks and those who wait for them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop, self.lost, self.idle_since = loop, False, 0.0
        self.complete, self.paused = True, False
        self.waiter: asyncio.Future[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.end: asyncio.Future[None] | None = None

    # -- the exchange --------------------------------------------------------
    def send(self, message: bytes, read_timeout: float | None, max_bytes: int) -> None:
        self.parser = httptools.HttpResponseParser(self)
        self.status, self.headers = 0, list[tuple[bytes, bytes]]()
        self.pieces: list[bytes] = []
        self.buffered = self.received = 0
        self.head_complete = self.complete = self.keep_alive = self.ends_by_closing = False
        self.error: Exception | None = None
        self.read_timeout, self.max_bytes = read_timeout, max_bytes
        self.transport.write(message)

    async def head(self) -> None:
        while not self.head_complete:
            await self.wait()

    def take(self) -> bytes:
        data = self.pieces[0] if len(self.pieces) == 1 else b"".join(self.pieces)
        self.pieces.clear()
        self.buffered = 0
        if self.paused:
            self.paused = False
            self.transport.resume_reading()
        return data

    def reusable(self) -> bool:
        return self.keep_alive and self.complete and not self.lost and self.error is None

    def abort(self) -> None:
        self.stop_timer()
        self.tell_end()
        self.lost = True
        self.transport.abort()

    # -- waiting -------------------------------------------------------------
    async def wait(self) -> None:
        """Until something arrives, or the read timeout passes, or the connection breaks."""
        if self.error is not None:
            raise self.error
        if self.lost:
            raise self.broken()
        self.arm_timer()
        self.waiter = self.loop.create_future()
        try:
            await self.waiter
        finally:
            self.waiter = None

    async def until_ended(self, seconds: float) -> None:
        """Until the exchange is over, at most so long."""
        if self.complete or self.lost:
            return
        self.end = self.loop.create_future()
        timer = self.loop.call_later(seconds, self.tell_end)
        try:
            await self.end
        finally:
            timer.cancel()
            self.end = None

    def tell_end(self) -> None:
        if self.end is not None and not self.end.done():
            self.end.set_result(None)

    def wake(self, error: Exception | None = None) -> None:
        waiter = self.waiter
        if waiter is None or waiter.done():
            return
        if error is None:
            waiter.set_result(None)
        else:
            waiter.set_exception(error)

    def arm_timer(self) -> None:
        """One timer serves many waits: it looks at the deadline when it fires and goes on if that has moved."""
        if self.read_timeout is None:
            return
        self.deadline = self.loop.time() + self.read_timeout
        if self.timer is None or self.timer.when() > self.deadline:
            self.stop_timer()
            self.timer = self.loop.call_at(self.deadline, self.look_at_deadline)

    def look_at_deadline(self) -> None:
        self.timer = None
        if self.waiter is None:
            return
        if self.loop.time() < self.deadline:
            self.timer = self.loop.call_at(self.deadline, self.look_at_deadline)
        else:
            self.fail(httpx2.ReadTimeout("The server sent nothing for too long"))

    def stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def fail(self, error: Exception) -> None:
        self.error = error
        self.wake(error)
        self.abort()

    def broken(self) -> Exception:
        if self.received == 0:
            return ServerWentAway("The server closed the connection without an answer")
        return httpx2.RemoteProtocolError("The connection ended in the middle of the answer")

    # -- what the event loop calls ---------------------------------------------
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no asyncio.Transport by inheritance.
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self.complete:
            # Bytes nobody asked for: whatever they are, they are not the answer to the next request.
            self.abort()
            return
        self.received += len(data)
        try:
            self.parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self.fail(httpx2.RemoteProtocolError(f"The answer is not proper HTTP: {error}"))
            return
        if self.received > (self.max_bytes if self.head_complete else MAX_HEAD_BYTES):
            self.fail(httpx2.RemoteProtocolError("The answer is larger than is accepted here"))
        elif self.buffered > PAUSE_ABOVE and not self.paused and not self.complete:
            self.paused = True
            self.transport.pause_reading()
        self.wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self.stop_timer()
        self.tell_end()
        if self.complete:
            return
        if self.ends_by_closing and exc is None:
            self.complete = True
            self.wake()
        else:
            self.wake(self.broken())

    # -- what the parser calls ---------------------------------------------------
    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.status = self.parser.get_status_code()
        if self.status < 200:
            self.headers.clear()
            return
        names = {name.lower() for name, _ in self.headers}
        self.ends_by_closing = not names & {b"content-length", b"transfer-encoding"} and self.status not in (204, 304)
        self.head_complete = True

    def on_body(self, data: bytes) -> None:
        self.pieces.append(data)
        self.buffered += len(data)

    def on_message_complete(self) -> None:
        if self.head_complete:
            self.complete, self.keep_alive = True, self.parser.should_keep_alive()
            self.stop_timer()
            self.tell_end()


def _origin_of(url: httpx2.URL) -> Origin:
    return url.scheme, url.host, url.port or (443 if url.scheme == "https" else 80)


def _encoded(request: httpx2.Request, body: bytes) -> bytes:
    """The request as it goes over the wire. A line break in a header would begin another one: refused."""
    if request.method not in ("GET", "POST") or "transfer-encoding" in request.headers:
        raise httpx2.UnsupportedProtocol("Only GET and POST with a whole body are spoken here")
    lines = [b"%s %s HTTP/1.1" % (request.method.encode(), request.url.raw_path)]
    lines += [b"%s: %s" % (name, value) for name, value in request.headers.raw]
    if any(b"\r" in line or b"\n" in line for line in lines):
        raise httpx2.LocalProtocolError("A header contains a line break")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body
