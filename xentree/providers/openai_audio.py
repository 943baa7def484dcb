"""Requests to the speech endpoints of OpenAI's dialect in an event loop: connections are kept, failures are words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import structlog

from xentree.egress import EgressRefused, model_client
from xentree.providers import failures
from xentree.providers.config import ProviderConfig

if TYPE_CHECKING:
    import httpx2

# Seconds: to connect, and between two pieces of an answer, the first one included.
CONNECT, BETWEEN = 5.0, 15.0
log = structlog.get_logger(__name__)
# A connection cannot be used from another loop than its own.
_clients: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[ProviderConfig, httpx2.AsyncClient]] = WeakKeyDictionary()


@asynccontextmanager
async def posted(
    config: ProviderConfig, path: str, *, plain: tuple[int, ...] = (), **body: Any
) -> AsyncGenerator[httpx2.Response, None]:
    """The answer, to be read within; leaving early drops the connection. Raises ProviderDown.

    One of `plain` statuses is given back as it is, every other one than 200 is a failure.
    """
    import httpx2

    begun = False
    try:
        async with _client(config).stream("POST", f"{config.url}/{path}", **body) as answer:
            if answer.status_code != 200 and answer.status_code not in plain:
                raise failures.by_status(config.name, answer.status_code)
            begun = True
            yield answer
    except (httpx2.HTTPError, httpx2.StreamError, EgressRefused, UnicodeError) as error:
        log.warning("speech_provider_failed", provider=config.id, path=path, error=type(error).__name__)
        known = failures.by_transport(config.name, error, begun=begun)
        raise known or failures.not_understood(config.name) from error


def _client(config: ProviderConfig) -> httpx2.AsyncClient:
    here = _clients.setdefault(asyncio.get_running_loop(), {})
    if config not in here:
        here[config] = model_client(trusted=config.trusted, connect=CONNECT, read=BETWEEN)
        if config.api_key:
            here[config].headers["Authorization"] = f"Bearer {config.api_key}"
    return here[config]
