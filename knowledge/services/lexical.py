"""Chunks that share words with a question, ranked by how rare and how frequent those are; no index, no model."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from uuid import UUID

from django.db.models import Q

from knowledge.models import Chunk, Document, DocumentQuerySet
from xentree.principal import Principal
from xentree.providers.extract import stems, telling_words

MOST_WORDS = 24
MOST_CHUNKS = 3_000


@dataclass(frozen=True)
class Hit:
    """A chunk that was found; `parts` are its scores by keyword and by meaning, where they were asked for."""

    document_id: UUID
    chunk_id: UUID
    title: str
    text: str
    score: float
    page: int | None
    position: int
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Retrieved:
    """Hits, best first; `lexical_only` says that nothing was compared by meaning."""

    results: list[Hit]
    took_ms: int
    mode: str
    lexical_only: bool


def retrieve(
    principal: Principal,
    query: str,
    *,
    limit: int = 10,
    document_ids: Sequence[UUID] | None = None,
    conversation_id: UUID | None = None,
    organization_id: UUID | None = None,
) -> Retrieved:
    """The best chunks of ready documents the principal may read, of those named only where some are."""
    begun = perf_counter()
    narrowed = {"pk__in": document_ids, "conversation_id": conversation_id, "organization_id": organization_id}
    documents = Document.objects.visible_to(principal).ready()
    documents = documents.filter(**{name: value for name, value in narrowed.items() if value is not None})
    words = sorted(stems(query), key=len, reverse=True)[:MOST_WORDS]
    found = _ranked(words, _sharing(words, documents))[:limit] if words else []
    return Retrieved(found, round((perf_counter() - begun) * 1000), "keyword", lexical_only=True)


def _sharing(words: list[str], documents: DocumentQuerySet) -> list[Chunk]:
    """Chunks with one of the words in their text or in their document's title."""
    shared = Q()
    for word in words:
        shared |= Q(text__icontains=word) | Q(document__title__icontains=word)
    chunks = Chunk.objects.filter(shared, document__in=documents.values("pk")).select_related("document")
    return list(chunks.order_by("document", "position")[:MOST_CHUNKS])


def _ranked(words: list[str], chunks: list[Chunk]) -> list[Hit]:
    """By BM25 over the chunks that came into question; a word in the title counts as one more in the text."""
    counts = [Counter(telling_words(f"{chunk.document.title} {chunk.text}")) for chunk in chunks]
    holding = {word: sum(word in count for count in counts) for word in words}
    scored = zip(chunks, (_score(count, holding, len(chunks)) for count in counts), strict=True)
    return sorted(_hits(scored), key=lambda hit: -hit.score)


def _hits(scored: "zip[tuple[Chunk, float]]") -> Iterator[Hit]:
    for chunk, score in scored:
        if score > 0:
            title, place = chunk.document.title, (chunk.page, chunk.position)
            yield Hit(chunk.document_id, chunk.pk, title, chunk.text, score, *place, {"keyword": score})


def _score(count: Counter[str], holding: dict[str, int], total: int) -> float:
    long = 0.25 + 0.75 * count.total() / 150
    return sum(
        math.log(1 + (total - rows + 0.5) / (rows + 0.5)) * count[word] * 2.2 / (count[word] + 1.2 * long)
        for word, rows in holding.items()
        if count[word]
    )
