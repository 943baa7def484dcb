"""Guarded httpx clients: the address is checked where the connection is made, redirects and limits on every answer."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from xentree.egress.addresses import EgressRefused, Guard, RemoteAnswerRefused, share_of
from xentree.egress.tls import tls_context

# It writes every request's whole address, which may carry a secret.
logging.getLogger("httpx").setLevel(logging.WARNING)

MAX_REDIRECTS = 5
HEADERS = {"Accept-Encoding": "identity", "User-Agent": "Xentree"}


@dataclass(frozen=True)
class Limits:
    """How long a whole answer may take (seconds) and how large its body may be."""

    total: float
    max_bytes: int


def async_client(guard: Guard, timeout: float, limits: Limits) -> httpx.AsyncClient:
    """An async client behind the guard."""
    return httpx.AsyncClient(transport=AsyncTransport(guard, limits), **_client_options(guard, timeout))


def sync_client(guard: Guard, timeout: float, limits: Limits) -> httpx.Client:
    """A blocking client behind the guard."""
    return httpx.Client(transport=Transport(guard, limits), **_client_options(guard, timeout))


def _client_options(guard: Guard, timeout: float) -> dict[str, Any]:
    """A trusted client follows no redirect: the trust is in the address the operator wrote, not in where it points."""
    return {
        "headers": HEADERS,
        "timeout": timeout,
        "follow_redirects": not guard.trusted,
        "max_redirects": MAX_REDIRECTS,
        "trust_env": False,
    }


class AsyncTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport with the guard below it and the limits above."""

    def __init__(self, guard: Guard, limits: Limits) -> None:
        super().__init__(verify=tls_context(), trust_env=False)
        self._pool = httpcore.AsyncConnectionPool(ssl_context=tls_context(), network_backend=AsyncBackend(guard))
        self.guard, self.limits = guard, limits

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.guard.check_scheme(request.url.scheme, request.url.host)
        watch = _Watch(self.limits)
        response = await super().handle_async_request(request)
        try:
            watch.check_head(response.headers)
        except RemoteAnswerRefused:
            await response.aclose()
            raise
        response.stream = _AsyncLimitedStream(response.stream, watch)  # type: ignore[arg-type]
        return response


class Transport(httpx.HTTPTransport):
    """The same without an event loop."""

    def __init__(self, guard: Guard, limits: Limits) -> None:
        super().__init__(verify=tls_context(), trust_env=False)
        self._pool = httpcore.ConnectionPool(ssl_context=tls_context(), network_backend=Backend(guard))
        self.guard, self.limits = guard, limits

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.guard.check_scheme(request.url.scheme, request.url.host)
        watch = _Watch(self.limits)
        response = super().handle_request(request)
        try:
            watch.check_head(response.headers)
        except RemoteAnswerRefused:
            response.close()
            raise
        response.stream = _LimitedStream(response.stream, watch)  # type: ignore[arg-type]
        return response


class _Watch:
    """Counts one answer against its limits; the time is looked at whenever a piece arrives."""

    def __init__(self, limits: Limits) -> None:
        self.max_bytes, self.received = limits.max_bytes, 0
        self.deadline = time.monotonic() + limits.total

    def check_head(self, headers: httpx.Headers) -> None:
        if headers.get("content-encoding", "identity") != "identity":
            # A small compressed body can unfold without end, so none is taken; the request said so.
            raise RemoteAnswerRefused("The other server sent a compressed answer, which is not accepted here.")
        length = headers.get("content-length", "0")
        self.count(0, announced=int(length) if length.isdecimal() else 0)

    def count(self, size: int, announced: int = 0) -> None:
        self.received += size
        if max(self.received, announced) > self.max_bytes:
            raise RemoteAnswerRefused("The other server's answer is larger than is accepted here.")
        if time.monotonic() > self.deadline:
            raise RemoteAnswerRefused("The other server took too long to answer.")


class _AsyncLimitedStream(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, watch: _Watch) -> None:
        self.stream, self.watch = stream, watch

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self.stream:
            self.watch.count(len(piece))
            yield piece

    async def aclose(self) -> None:
        await self.stream.aclose()


class _LimitedStream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, watch: _Watch) -> None:
        self.stream, self.watch = stream, watch

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.stream:
            self.watch.count(len(piece))
            yield piece

    def close(self) -> None:
        self.stream.close()


class AsyncBackend(httpcore.AsyncNetworkBackend):
    """Resolves, checks and connects in one step, so that a name cannot change its answer in between.

    The connection goes to the checked address; TLS still verifies the name, which httpcore takes from the URL.
    """

    def __init__(self, guard: Guard) -> None:
        self.guard, self.plain = guard, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        started = time.monotonic()
        addresses = await self.resolve(host, port, timeout)
        for left in range(len(addresses), 0, -1):
            try:
                return await self.plain.connect_tcp(addresses[-left], port, share_of(started, timeout, left))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
        raise httpcore.ConnectError(host)

    async def resolve(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            async with asyncio.timeout(timeout):
                return await self.guard.resolve_async(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host} could not be looked up in time") from error
        except OSError as error:
            raise httpcore.ConnectError(f"{host} could not be looked up") from error

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise EgressRefused(path)

    async def sleep(self, seconds: float) -> None:
        await self.plain.sleep(seconds)


class Backend(httpcore.NetworkBackend):
    """The same without an event loop."""

    def __init__(self, guard: Guard) -> None:
        self.guard, self.plain = guard, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        started = time.monotonic()
        addresses = self.resolve(host, port)
        for left in range(len(addresses), 0, -1):
            try:
                return self.plain.connect_tcp(addresses[-left], port, share_of(started, timeout, left))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if left == 1:
                    raise
        raise httpcore.ConnectError(host)

    def resolve(self, host: str, port: int) -> list[str]:
        try:
            return self.guard.resolve(host, port)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} could not be looked up") from error

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise EgressRefused(path)
