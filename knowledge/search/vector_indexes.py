"""Which models' vectors there are: those that searches read, and those of another model, built until they are whole."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from knowledge.models import Document, DocumentVectors, EmbeddingIndex
from xentree.providers import embeddings
from xentree.providers.embeddings import Embedder

State = EmbeddingIndex.State
REMOVED_AT_ONCE = 200


@dataclass(frozen=True)
class VectorStatus:
    """For staff and pages: the model that is searched with, how many documents have its vectors and how many should.

    While another is `building`, how many have its vectors already; `problem` says why nothing is searched by meaning.
    """

    model: str
    documents: int
    expected: int
    building: str = ""
    built: int = 0
    problem: str = ""


def active_index() -> EmbeddingIndex | None:
    """The one that searches read."""
    return EmbeddingIndex.objects.filter(state=State.ACTIVE).first()


def building_index() -> EmbeddingIndex | None:
    """The one that will take its place."""
    return EmbeddingIndex.objects.filter(state=State.BUILDING).first()


def embedder_of(index: EmbeddingIndex) -> Embedder | None:
    """Who makes its vectors, as long as it can be had and settings want any: they may name another by now."""
    found = embeddings.availability()
    if not found.wanted:
        return None
    if found.embedder is not None and found.embedder.model == index.model:
        return found.embedder
    return embeddings.embedder_for(index.model)


def filled_indexes() -> list[tuple[EmbeddingIndex, Embedder]]:
    """Where a new document's vectors belong, with who makes them."""
    if by := embeddings.embedder():
        index_for(by)
    indexes = [index for index in (active_index(), building_index()) if index]
    return [(index, by) for index in indexes if (by := embedder_of(index))]


def index_for(by: Embedder) -> EmbeddingIndex:
    """Where its vectors are, or will be: the first model's are read at once, another's are built beside them."""
    active, building = active_index(), building_index()
    if building and building.model == by.model:
        return building
    if active and active.model == by.model:
        if building:
            retire(building)
        return active
    if active is None:
        return _make(by.model, State.ACTIVE)
    return begin_building(by.model)


def begin_building(model: str) -> EmbeddingIndex:
    """An empty one beside that which is read; what was being built before is given up."""
    if building := building_index():
        retire(building)
    return _make(model, State.BUILDING)


def retire(index: EmbeddingIndex) -> None:
    """Nobody reads it any more; it is removed bit by bit."""
    EmbeddingIndex.objects.filter(pk=index.pk).update(state=State.RETIRED)


def take_over(index: EmbeddingIndex) -> bool:
    """Searches read this one from now on; False unless it was being built and is whole."""
    with transaction.atomic():
        building = EmbeddingIndex.objects.select_for_update().filter(pk=index.pk, state=State.BUILDING)
        if not building.exists() or index.missing.exists():
            return False
        EmbeddingIndex.objects.filter(state=State.ACTIVE).update(state=State.RETIRED)
        building.update(state=State.ACTIVE, activated_at=now())
    return True


def remove_retired() -> None:
    """In small transactions, since vectors are large."""
    for index in EmbeddingIndex.objects.filter(state=State.RETIRED):
        while some := list(DocumentVectors.objects.filter(index=index).values_list("pk", flat=True)[:REMOVED_AT_ONCE]):
            DocumentVectors.objects.filter(pk__in=some).delete()
        index.delete()


def vector_status() -> VectorStatus:
    """How far the vectors are."""
    found, active, building = embeddings.availability(), active_index(), building_index()
    expected = Document.objects.ready().filter(chunk_count__gt=0).count()
    usable = active is not None and embedder_of(active) is not None
    return VectorStatus(
        model=active.model if active else "",
        documents=_documents_in(active),
        expected=expected,
        building=building.model if building else "",
        built=_documents_in(building),
        problem="" if usable else found.problem,
    )


def _documents_in(index: EmbeddingIndex | None) -> int:
    return Document.objects.ready().filter(chunk_count__gt=0, vectors__index=index).count() if index else 0


def _make(model: str, state: EmbeddingIndex.State) -> EmbeddingIndex:
    """One of each state: whoever comes second takes what the first made."""
    activated_at = now() if state == State.ACTIVE else None
    try:
        with transaction.atomic():
            return EmbeddingIndex.objects.create(model=model, state=state, activated_at=activated_at)
    except IntegrityError:
        return EmbeddingIndex.objects.get(state=state)
