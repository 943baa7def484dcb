"""The way to the Typesense server of the settings: its official client, behind the egress guard, with deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache as shared

from xentree import egress
from xentree.errors import AppError, ProviderDown

if TYPE_CHECKING:
    import typesense

# A search waits so long and then asks the database; whoever feeds the engine has more time. In seconds.
SEARCH_SECONDS, FEED_SECONDS = 3.0, 30.0
# After a failure no search tries it for so long.
REST_SECONDS = 15
_DOWN = "search-engine-down"
_PORTS = {"http": 80, "https": 443}
log = structlog.get_logger(__name__)


class EngineDown(ProviderDown):
    """Typesense did not do what it was asked; the message says why, for staff."""


class Missing(EngineDown):
    """The server answers, and has no such collection."""


def alias() -> str:
    """The name under which searches reach the collection that is read."""
    return f"{settings.TYPESENSE_COLLECTION}_entries"


def configured() -> bool:
    """Whether there is an address and a key."""
    return urlsplit(settings.TYPESENSE_URL).scheme in _PORTS and bool(settings.TYPESENSE_API_KEY)


def searching() -> typesense.Client:
    """For somebody who waits."""
    return _client(settings.TYPESENSE_URL, settings.TYPESENSE_API_KEY, SEARCH_SECONDS)


def feeding() -> typesense.Client:
    """For a worker."""
    return _client(settings.TYPESENSE_URL, settings.TYPESENSE_API_KEY, FEED_SECONDS)


@contextmanager
def talking() -> Iterator[None]:
    """Whatever goes wrong between here and there is EngineDown; so is what nobody configured."""
    if not configured():
        raise EngineDown("TYPESENSE_URL or TYPESENSE_API_KEY is not set.", retryable=False)
    import httpx
    from typesense.exceptions import ObjectNotFound, RequestForbidden, RequestUnauthorized, TypesenseClientError

    try:
        yield
    except (RequestUnauthorized, RequestForbidden) as error:
        raise EngineDown("Typesense does not accept TYPESENSE_API_KEY.", retryable=False) from error
    except ObjectNotFound as error:
        raise Missing("Typesense does not have what was built there.") from error
    except EngineDown:
        raise
    except AppError as error:
        raise EngineDown(f"Typesense cannot be asked: {error.message}") from error
    except (TypesenseClientError, httpx.HTTPError, OSError, ValueError, KeyError, TypeError) as error:
        raise EngineDown(f"Typesense does not answer as it should ({type(error).__name__}).") from error


def is_resting() -> bool:
    """Whether it failed a moment ago, here or in another process."""
    return bool(shared.get(_DOWN))


def let_rest(failure: EngineDown) -> None:
    """No search tries it for a while."""
    log.warning("search_engine_down", reason=failure.message)
    shared.set(_DOWN, 1, REST_SECONDS)


@cache
def _client(url: str, key: str, seconds: float) -> typesense.Client:
    import typesense

    parts = urlsplit(url)
    port = parts.port or _PORTS[parts.scheme]
    node = {"protocol": parts.scheme, "host": parts.hostname, "port": port, "path": parts.path.rstrip("/")}
    http = egress.sync_client(trusted=True, timeout=seconds, total=seconds, max_bytes=32 * egress.MEGABYTE)
    return typesense.Client({"api_key": key, "nodes": [node], "num_retries": 0}, http_client=http)  # type: ignore[list-item]
