"""Passages of documents for a question: by its words and by its meaning, of what the principal may read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Literal
from uuid import UUID

from django.db.models import Q

from knowledge.models import Chunk, Document, DocumentQuerySet, SearchEntry, SearchKind, SearchShelf
from knowledge.search import marks
from knowledge.search.fusing import Fused, fuse
from knowledge.search.lexicon import Group, Lexicon
from knowledge.search.query import plain
from knowledge.search.ranking import Ranked, Reach, rank
from knowledge.search.snippets import snippet
from knowledge.search.vectors import find_near
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
    # As HTML, with `<mark>`.
    snippet: str = ""


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
    near = None if mode == "keyword" else find_near(readable.documents, query, limit=FUSED)
    lexicon = Lexicon(readable.shelves)
    groups = lexicon.groups(plain(query).words)
    said = [] if mode == "semantic" and near is not None else _by_words(readable, lexicon, groups)
    found = fuse(said, near or [])[:limit]
    hits = _hits(found, {name for group in groups for name in group.stems})
    took_ms = round((perf_counter() - begun) * 1000)
    return Retrieved(hits, took_ms, "keyword" if near is None else mode, lexical_only=near is None)


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


def _by_words(readable: Readable, lexicon: Lexicon, groups: Sequence[Group]) -> list[tuple[UUID, float]]:
    """Passages that share words with the query and their scores, best first."""
    if not groups or not readable.shelves:
        return []
    ranked = rank(readable.reach(), groups, lexicon.statistics(groups)[SearchKind.CHUNK])[:FUSED]
    chunks = chunk_ids(ranked)
    return [(chunks[found.pk], found.score) for found in ranked if found.pk in chunks]


def chunk_ids(ranked: Sequence[Ranked]) -> dict[int, UUID]:
    """The chunk each entry stands for."""
    entries = SearchEntry.objects.filter(pk__in=[found.pk for found in ranked])
    return dict(entries.values_list("pk", "object_id"))


def _hits(found: Sequence[Fused], stems: set[str]) -> list[Hit]:
    """The chunks themselves, in that order; one that is gone meanwhile is left out."""
    chunks = Chunk.objects.select_related("document").in_bulk([each.chunk_id for each in found])
    there = ((chunks[each.chunk_id], each) for each in found if each.chunk_id in chunks)
    return [
        Hit(
            document_id=chunk.document_id,
            chunk_id=chunk.pk,
            title=chunk.document.title,
            text=chunk.text,
            score=each.score,
            page=chunk.page,
            position=chunk.position,
            parts=each.parts,
            snippet=snippet(chunk.text, stems),
        )
        for chunk, each in there
    ]
