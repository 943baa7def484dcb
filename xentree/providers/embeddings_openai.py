"""OpenAI's embeddings, and every server that speaks its dialect: Ollama, vLLM, LM Studio, Mistral and others."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from xentree.egress import MEGABYTE, sync_client
from xentree.errors import AppError, ProviderDown
from xentree.providers import failures
from xentree.providers.config import ProviderConfig
from xentree.providers.embeddings_base import Embedder, of_unit_length
from xentree.providers.registry import OLLAMA, connected

if TYPE_CHECKING:
    import httpx
    import numpy

DEFAULTS = {"openai": "text-embedding-3-small", OLLAMA: "nomic-embed-text"}
# The provider that EMBEDDINGS_BASE_URL and EMBEDDINGS_API_KEY describe.
OWN = "embeddings"
MOST_AT_ONCE = 64
# Seconds: for one request, for a question while somebody waits, and for a batch with all its repetitions.
REQUEST, QUESTION, BATCH = 30.0, 5.0, 30.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0


class OpenAIEmbedder(Embedder):
    """One model of one provider; what was refused for haste, or failed there, is tried again while there is time."""

    def __init__(self, config: ProviderConfig, name: str) -> None:
        self.config, self.name = config, name
        self.model, self.dimensions = f"{config.id}/{name}", 0

    def embed(self, texts: Sequence[str]) -> numpy.ndarray:
        import numpy

        deadline = time.monotonic() + (QUESTION if len(texts) == 1 else BATCH)
        batches = [texts[start : start + MOST_AT_ONCE] for start in range(0, len(texts), MOST_AT_ONCE)]
        rows = [row for batch in batches for row in self._ask(list(batch), deadline)]
        try:
            vectors = numpy.array(rows, numpy.float32).reshape(len(texts), -1 if texts else 0)
        except (ValueError, TypeError) as error:
            raise failures.not_understood(self.config.name) from error
        if not numpy.isfinite(vectors).all():
            raise failures.not_understood(self.config.name)
        self.dimensions = vectors.shape[1]
        return of_unit_length(vectors)

    def _ask(self, texts: list[str], deadline: float) -> list[list[float]]:
        pause = FIRST_PAUSE
        while True:
            try:
                return self._request(texts)
            except _Again as again:
                wait = min(max(pause, again.after), LONGEST_PAUSE)
                if time.monotonic() + wait > deadline:
                    raise again.failure from again
            time.sleep(wait)
            pause *= 2

    def _request(self, texts: list[str]) -> list[list[float]]:
        import httpx

        # OpenAI refuses an empty text.
        body = {"model": self.name, "input": [text.strip() or "." for text in texts], "encoding_format": "float"}
        try:
            answer = _client(self.config).post(f"{self.config.url}/embeddings", json=body)
        except (httpx.HTTPError, UnicodeError, AppError) as error:
            raise _by_transport(self.config.name, error) from error
        if answer.status_code != 200:
            raise _by_status(self.config.name, answer)
        return _read(self.config.name, answer, len(texts))


class _Again(Exception):
    """Worth another try, after so many seconds; if there is none, this is the failure."""

    def __init__(self, failure: ProviderDown, after: float = 0.0) -> None:
        super().__init__(failure.message)
        self.failure, self.after = failure, after


def find(provider: str, name: str) -> OpenAIEmbedder | str:
    """The model of the connected provider with that id, or why there is none."""
    try:
        config = _config(provider)
    except ValueError as error:
        return f"EMBEDDINGS_BASE_URL cannot be used: {error}."
    if config is None:
        return f"EMBEDDINGS names the provider “{provider}”, which is not connected."
    if config.kind != "openai":
        return f"EMBEDDINGS names {config.name}, which has no embeddings in OpenAI's dialect."
    name = name or DEFAULTS.get(provider, "")
    return OpenAIEmbedder(config, name) if name else "EMBEDDINGS_MODEL is not set."


def _config(provider: str) -> ProviderConfig | None:
    """A key never goes to any other address than its own: an address of one's own has a key of its own."""
    if provider == OWN:
        key, url = settings.EMBEDDINGS_API_KEY, settings.EMBEDDINGS_BASE_URL
        return ProviderConfig(OWN, "The embedding server", "openai", url, key, trusted=True) if url else None
    return connected(provider)


@lru_cache(maxsize=8)
def _client(config: ProviderConfig) -> httpx.Client:
    client = sync_client(trusted=config.trusted, timeout=REQUEST, total=REQUEST, max_bytes=64 * MEGABYTE)
    if config.api_key:
        client.headers["Authorization"] = f"Bearer {config.api_key}"
    return client


def _by_status(name: str, answer: httpx.Response) -> Exception:
    failure = failures.by_status(name, answer.status_code)
    if answer.status_code != 429 and answer.status_code < 500:
        return failure
    after = answer.headers.get("retry-after", "")
    return _Again(failure, float(after) if after.isdecimal() else 0.0)


def _by_transport(name: str, error: Exception) -> Exception:
    """A server that cannot be reached may be starting; one that is too slow had its time."""
    import httpx

    failure = failures.by_httpx(name, error)
    return _Again(failure) if failure.retryable and not isinstance(error, httpx.TimeoutException) else failure


def _read(name: str, answer: httpx.Response, count: int) -> list[list[float]]:
    """The vectors in the order of the texts, whatever order they came in."""
    try:
        entries: list[dict[str, Any]] = answer.json()["data"]
        rows = [entry["embedding"] for entry in sorted(entries, key=lambda entry: entry["index"])]
    except (ValueError, LookupError, TypeError) as error:
        raise failures.not_understood(name) from error
    if len(rows) != count or not all(rows):
        raise failures.not_understood(name)
    return rows
