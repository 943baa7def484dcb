"""Passages of documents for a question: by its words and by its meaning, of what the principal may read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal
from uuid import UUID

from django.db.models import Q

from knowledge.models import Chunk, Document, DocumentQuerySet, SearchEntry, SearchKind, SearchShelf
from knowledge.search import marks
from knowledge.search.lexicon import Group, Lexicon
from knowledge.search.query import plain
from knowledge.search.ranking import Ranked, Reach, rank
from xentree.principal import Principal

Mode = Literal["hybrid", "keyword", "semantic"]
# Up to so many documents are named one by one; of more, the shelves they stand on are read.
MOST_NAMED = 100
# Of each list so many are fused, at least.
FUSED = 100


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


@dataclass(frozen=True)
class Readable:
    """The documents a search reads: the few of them by name, else the shelves on which they stand."""

    documents: DocumentQuerySet
    named: list[UUID]
    shelves: list[SearchShelf]

    def reach(self) -> Reach:
        """Their passages."""
        entries = SearchEntry.objects.filter(kind=SearchKind.CHUNK, document__in=self.documents.values("pk"))
        entries = entries.filter(closed=False, shelf__in=[shelf.pk for shelf in self.shelves])
        narrowing = [[marks.of_shelf(shelf.pk) for shelf in self.shelves]]
        if self.named:
            narrowing.append([marks.of_document(pk) for pk in self.named])
        return Reach(entries, narrowing)


def retrieve(
    principal: Principal,
    query: str,
    *,
    limit: int = 10,
    mode: Mode = "hybrid",
    document_ids: Sequence[UUID] | None = None,
    conversation_id: UUID | None = None,
    organization_id: UUID | None = None,
) -> Retrieved:
    """The best chunks of ready documents the principal may read, of those named only where some are."""
    begun = perf_counter()
    narrowed = {"pk__in": document_ids, "conversation_id": conversation_id, "organization_id": organization_id}
    documents = Document.objects.visible_to(principal).ready()
    readable = readable_of(documents.filter(**{name: value for name, value in narrowed.items() if value is not None}))
    lexicon = Lexicon(readable.shelves)
    ranked = by_words(readable, lexicon, lexicon.groups(plain(query).words))[:limit]
    hits = hits_of([(found.object_id, found.score, {"keyword": found.score}) for found in ranked])
    return Retrieved(hits, round((perf_counter() - begun) * 1000), "keyword", lexical_only=True)


def readable_of(documents: DocumentQuerySet) -> Readable:
    """Look up where those documents stand."""
    named = list(documents.order_by().values_list("pk", "owner", "organization")[: MOST_NAMED + 1])
    few = len(named) <= MOST_NAMED
    places = {(owner, tenant) for _, owner, tenant in named}
    if not few:
        places = set(documents.order_by().values_list("owner", "organization").distinct())
    standing = Q(pk=None)
    for owner, tenant in places:
        standing |= Q(owner=owner, organization=tenant)
    shelves = SearchShelf.objects.filter(standing, kind=SearchKind.CHUNK, state=SearchShelf.State.ACTIVE)
    return Readable(documents, [pk for pk, _, _ in named] if few else [], list(shelves.order_by("pk")))


def by_words(readable: Readable, lexicon: Lexicon, groups: Sequence[Group]) -> list[Ranked]:
    """Passages that share words with the query, best first."""
    if not groups or not readable.shelves:
        return []
    return rank(readable.reach(), groups, lexicon.statistics(SearchKind.CHUNK, groups))


def hits_of(scored: Sequence[tuple[UUID, float, dict[str, float]]]) -> list[Hit]:
    """The chunks themselves, in that order; one that is gone meanwhile is left out."""
    chunks = Chunk.objects.select_related("document").in_bulk([chunk_id for chunk_id, _, _ in scored])
    found = ((chunks[chunk_id], score, parts) for chunk_id, score, parts in scored if chunk_id in chunks)
    return [
        Hit(chunk.document_id, chunk.pk, chunk.document.title, chunk.text, score, chunk.page, chunk.position, parts)
        for chunk, score, parts in found
    ]
