"""Texts as vectors that lie near each other where they mean alike; which model makes them, settings say.

`EMBEDDINGS` is `local` (all-MiniLM-L6-v2 in a process of its own), `none`, or the id of a connected provider that
speaks OpenAI's dialect, such as `openai` or `ollama`, with `EMBEDDINGS_MODEL`; an address of its own, with a key of its
own, may be given in `EMBEDDINGS_BASE_URL`. Without a model search works by words alone.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from django.conf import settings

from xentree.errors import ProviderDown
from xentree.providers import embeddings_local, embeddings_openai
from xentree.providers.embeddings_base import Embedder

if TYPE_CHECKING:
    import numpy

__all__ = ["Availability", "Embedder", "availability", "embed_query", "embedder", "embedder_for", "forget_queries"]

LOCAL, NONE = "local", "none"
REMEMBERED_QUERIES = 256
# Who could not embed a question is not asked for so many seconds: a search must not wait for it each time.
LEFT_ALONE_SECONDS = 15.0
_queries: OrderedDict[tuple[str, str], numpy.ndarray] = OrderedDict()
_queries_lock = Lock()
_failed: dict[str, tuple[float, ProviderDown]] = {}


@dataclass(frozen=True)
class Availability:
    """The embedder, or why there is none: a sentence for staff."""

    embedder: Embedder | None
    problem: str = ""

    @property
    def wanted(self) -> bool:
        """Whether settings want any."""
        return settings.EMBEDDINGS != NONE


def embedder() -> Embedder | None:
    """The one that settings name; None where it is not to be had."""
    return availability().embedder


def availability() -> Availability:
    """What `EMBEDDINGS` comes to here."""
    if settings.EMBEDDINGS == NONE:
        return Availability(None, "No embedding model is wanted (EMBEDDINGS=none).")
    if settings.EMBEDDINGS == LOCAL:
        return _find(LOCAL, embeddings_local.NAME)
    provider = embeddings_openai.OWN if settings.EMBEDDINGS_BASE_URL else settings.EMBEDDINGS
    return _find(provider, settings.EMBEDDINGS_MODEL)


def embedder_for(model: str) -> Embedder | None:
    """The one whose vectors are in the space of that name, whatever settings say now; None where it is gone."""
    provider, _, name = model.partition("/")
    return _find(provider, name).embedder


def embed_query(by: Embedder, text: str) -> numpy.ndarray:
    """The vector of one question; the last few hundred are remembered, so that paging and retyping cost nothing."""
    key = (by.model, text)
    with _queries_lock:
        if key in _queries:
            _queries.move_to_end(key)
            return _queries[key]
    vector = _ask(by, text)
    with _queries_lock:
        _queries[key] = vector
        while len(_queries) > REMEMBERED_QUERIES:
            _queries.popitem(last=False)
    return vector


def forget_queries() -> None:
    """Ask anew, whatever is known."""
    with _queries_lock:
        _queries.clear()
        _failed.clear()


def _ask(by: Embedder, text: str) -> numpy.ndarray:
    failed_at, failure = _failed.get(by.model, (-LEFT_ALONE_SECONDS, None))
    if failure is not None and time.monotonic() < failed_at + LEFT_ALONE_SECONDS:
        raise failure
    try:
        return by.embed([text])[0]
    except ProviderDown as error:
        _failed[by.model] = (time.monotonic(), error)
        raise


def _find(provider: str, name: str) -> Availability:
    if provider == LOCAL:
        problem = embeddings_local.problem() if name == embeddings_local.NAME else f"There is no local model “{name}”."
        return Availability(None if problem else embeddings_local.LocalEmbedder(), problem)
    found = embeddings_openai.find(provider, name)
    return Availability(None, found) if isinstance(found, str) else Availability(found)
