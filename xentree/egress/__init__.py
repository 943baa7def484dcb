"""The one way out: every outgoing HTTP call uses a client made here, which connects only to checked addresses.

The HTTP libraries are imported on first use: a process that never calls out does not pay for them.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from xentree.egress.addresses import EgressRefused, Guard, RemoteAnswerRefused

if TYPE_CHECKING:
    import httpx
    import httpx2

__all__ = ["EgressRefused", "Guard", "RemoteAnswerRefused", "client", "model_client", "sockets", "sync_client"]

MEGABYTE = 1024 * 1024


def client(
    *, trusted: bool = False, timeout: float = 10.0, total: float = 60.0, max_bytes: int = 10 * MEGABYTE
) -> httpx.AsyncClient:
    """An async client; `timeout` is for each wait, `total` for a whole answer (seconds), `max_bytes` for its body."""
    from xentree.egress import clients

    limits = clients.Limits(total=total, max_bytes=max_bytes)
    return clients.async_client(Guard.from_settings(trusted=trusted), timeout, limits)


def sync_client(
    *, trusted: bool = False, timeout: float = 10.0, total: float = 60.0, max_bytes: int = 10 * MEGABYTE
) -> httpx.Client:
    """The same for code without an event loop, such as a task."""
    from xentree.egress import clients

    limits = clients.Limits(total=total, max_bytes=max_bytes)
    return clients.sync_client(Guard.from_settings(trusted=trusted), timeout, limits)


def model_client(
    *, trusted: bool, connect: float = 5.0, read: float = 60.0, max_bytes: int = 64 * MEGABYTE
) -> httpx2.AsyncClient:
    """The client the vendors' SDKs are given: cheap per piece of a streamed answer, follows no redirects."""
    from xentree.egress import http1

    return http1.client(Guard.from_settings(trusted=trusted), connect=connect, read=read, max_bytes=max_bytes)


def sockets(*, trusted: bool, plain: bool = False) -> AbstractContextManager[None]:
    """Within it the vendors' libraries open websockets to checked addresses; `plain`: without TLS, to http:// ones."""
    from xentree.egress import websockets

    websockets.guard_libraries()
    return websockets.way_out(Guard.from_settings(trusted=trusted), plain=plain)
