"""Guarded websockets, for the vendors' libraries that open their own: checked addresses, no proxy, no redirects."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection, connect

from xentree.egress.addresses import Guard, share_of
from xentree.egress.tls import tls_context

# It writes headers, among them keys, where somebody asks for its details.
logging.getLogger("websockets.client").setLevel(logging.WARNING)

MAX_MESSAGE = 4 * 1024 * 1024
# Seconds for a goodbye; who does not answer it is left.
CLOSING = 2.0


@dataclass(frozen=True)
class Way:
    """How sockets are opened: what they may reach, and whether without TLS, as the operator's http:// address says."""

    guard: Guard
    plain: bool = False


_way: ContextVar[Way | None] = ContextVar("websocket_way", default=None)


@contextmanager
def way_out(guard: Guard, *, plain: bool) -> Iterator[None]:
    """Within it sockets are opened so; without, they reach public addresses only."""
    token = _way.set(Way(guard, plain))
    try:
        yield
    finally:
        _way.reset(token)


class Connect(connect):
    """websockets' own way to connect, to addresses that were checked; TLS still verifies the name."""

    def __init__(self, uri: str, **options: Any) -> None:
        self.way = _way.get() or Way(Guard.from_settings(trusted=False))
        if self.way.plain:
            # google-genai writes wss:// whatever address it was given.
            uri = uri.replace("wss://", "ws://", 1)
        ours = {"ssl": None, "proxy": None, "max_size": MAX_MESSAGE, "close_timeout": CLOSING}
        super().__init__(uri, **{**options, **ours})

    async def open_tcp_connection(self) -> ClientConnection:
        """To the first checked address that answers."""
        host, port = self.ws_uri.host, self.ws_uri.port
        self.way.guard.check_scheme("https" if self.ws_uri.secure else "http", host)
        addresses = await self.way.guard.resolve_async(host, port)
        started = time.monotonic()
        for left in range(len(addresses), 0, -1):
            try:
                async with asyncio.timeout(share_of(started, self.open_timeout, left)):
                    return await self._connect(addresses[-left], port)
            except OSError:
                if left == 1:
                    raise
        raise OSError("there is no address to connect to")

    async def _connect(self, address: str, port: int) -> ClientConnection:
        tls: dict[str, Any] = {}
        if self.ws_uri.secure:
            tls = {"ssl": tls_context(), "server_hostname": self.ws_uri.host}
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: self.factory(self.ws_uri), address, port, **tls)
        return connection

    def process_redirect(self, exc: Exception) -> Exception | str:
        """None is followed: the trust is in the address the operator wrote, not in where it points."""
        return exc


class _Guarded(ModuleType):
    """The websockets library with our way to connect."""

    connect = Connect

    def __getattr__(self, name: str) -> Any:
        return getattr(websockets, name)


def guard_libraries() -> None:
    """The two libraries look the way to connect up by these names whenever they open a socket."""
    from google.genai import live
    from pydantic_ai.realtime import _openai_protocol

    setattr(_openai_protocol, "websockets", _Guarded("websockets"))  # noqa: B010
    setattr(live, "ws_connect", Connect)  # noqa: B010
