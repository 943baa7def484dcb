"""Chunks near a question in meaning: their vectors are made with their document, and compared for who may read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from knowledge.models import Chunk, ChunkVector, Cosine, Document, DocumentVectors, EmbeddingIndex, database_compares
from knowledge.search.vector_indexes import active_index, begin_building, embedder_of, filled_indexes
from xentree.errors import ProviderDown
from xentree.providers import embeddings
from xentree.providers.embeddings import Embedder

if TYPE_CHECKING:
    import numpy

# So many texts at a time; a sign of life after each, and while one waits for them.
AT_ONCE, SIGN_SECONDS = 16, 1.0
ID_BYTES = 16
KeepGoing = Callable[[float], bool]
log = structlog.get_logger(__name__)


# -- finding -----------------------------------------------------------------------------------------------------------


def find_near(documents: QuerySet[Document], query: str, *, limit: int) -> list[tuple[UUID, float]] | None:
    """Chunks of those documents and their cosine, nearest first; None where nothing can be compared by meaning now."""
    for _ in range(2):
        index = active_index()
        by = embedder_of(index) if index else None
        if index is None or by is None:
            return None
        try:
            vector = embeddings.embed_query(by, query)
        except ProviderDown as failure:
            log.warning("query_not_embedded", model=by.model, reason=failure.message)
            return None
        if len(vector) != index.dimensions:
            return None
        found = nearest(documents, vector, limit=limit, index=index)
        if found or active_index() == index:
            return found
    return []


def nearest(
    documents: QuerySet[Document], vector: numpy.ndarray, *, limit: int, index: EmbeddingIndex | None = None
) -> list[tuple[UUID, float]]:
    """The same for a vector of the active model's; which documents those are is asked in the same query."""
    index = index or active_index()
    if index is None or limit < 1:
        return []
    stored = DocumentVectors.objects.filter(index=index, document__in=documents.order_by().values("pk"))
    return _compared_there(stored, vector, limit) if database_compares() else _compared_here(stored, vector, limit)


def _compared_there(stored: QuerySet[DocumentVectors], vector: numpy.ndarray, limit: int) -> list[tuple[UUID, float]]:
    rows = ChunkVector.objects.filter(vectors__in=stored).annotate(cosine=Cosine("embedding", vector.tolist()))
    return list(rows.order_by("-cosine", "chunk_id").values_list("chunk_id", "cosine")[:limit])


def _compared_here(stored: QuerySet[DocumentVectors], vector: numpy.ndarray, limit: int) -> list[tuple[UUID, float]]:
    import numpy

    rows = list(stored.values_list("chunk_ids", "rows"))
    if not rows:
        return []
    width = len(vector)
    cosines = numpy.concatenate([numpy.frombuffer(each, numpy.float32).reshape(-1, width) @ vector for _, each in rows])
    if not len(cosines):
        return []
    ids = b"".join(bytes(chunk_ids) for chunk_ids, _ in rows)
    count = min(limit, len(cosines))
    best = numpy.argpartition(-cosines, count - 1)[:count].tolist()
    found = [(UUID(bytes=ids[place * ID_BYTES : (place + 1) * ID_BYTES]), float(cosines[place])) for place in best]
    return sorted(found, key=lambda each: (-each[1], each[0]))


# -- making ------------------------------------------------------------------------------------------------------------


def embed_document(document: Document, *, keep_going: KeepGoing) -> bool:
    """Its vectors in every index that is read or built; False where some are left for later, which nobody waits for."""
    targets = filled_indexes()
    done = [
        embed_into(index, by, document, keep_going=_part(keep_going, place, len(targets)))
        for place, (index, by) in enumerate(targets)
    ]
    return bool(done) and all(done)


def embed_into(index: EmbeddingIndex, by: Embedder, document: Document, *, keep_going: KeepGoing) -> bool:
    """Its vectors in one index; False where it was stopped, was overtaken, or the model cannot be had now."""
    # What it had is of other chunks, unless nothing changed: then a search goes without it for as long as this takes.
    DocumentVectors.objects.filter(document=document, index=index).delete()
    chunks = list(_chunks_of(document))
    try:
        vectors = _vectors_of(by, [text for _, text in chunks], keep_going)
    except ProviderDown as failure:
        log.warning("document_not_embedded", document_id=str(document.pk), model=by.model, reason=failure.message)
        return False
    return vectors is not None and _write(index, document, [pk for pk, _ in chunks], vectors)


def _chunks_of(document: Document) -> QuerySet[Chunk, tuple[UUID, str]]:
    return Chunk.objects.filter(document=document).order_by("position").values_list("pk", "text")


def _vectors_of(by: Embedder, texts: Sequence[str], keep_going: KeepGoing) -> numpy.ndarray | None:
    import numpy

    parts: list[numpy.ndarray] = []
    hand = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")
    try:
        for start in range(0, len(texts), AT_ONCE):
            making = hand.submit(by.embed, texts[start : start + AT_ONCE])
            # A model that is being loaded, or a vendor in trouble, takes longer than a worker may be silent.
            while not wait([making], timeout=SIGN_SECONDS).done:
                if not keep_going(start / len(texts)):
                    return None
            parts.append(making.result())
            if not keep_going(min(1.0, (start + AT_ONCE) / len(texts))):
                return None
    finally:
        hand.shutdown(wait=False, cancel_futures=True)
    return numpy.concatenate(parts) if parts else numpy.zeros((0, by.dimensions), numpy.float32)


def _write(index: EmbeddingIndex, document: Document, ids: list[UUID], vectors: numpy.ndarray) -> bool:
    """All of them, if the document still has those chunks and the index still wants them."""
    try:
        with transaction.atomic():
            if not Document.objects.select_for_update(of=("self",)).filter(pk=document.pk).exists():
                return False
            if [pk for pk, _ in _chunks_of(document)] != ids or not _fits(index, vectors.shape[1]):
                return False
            DocumentVectors.objects.filter(document=document, index=index).delete()
            _store(index, document, ids, vectors)
    except IntegrityError:
        # Another worker wrote the same, or the index was removed meanwhile.
        return DocumentVectors.objects.filter(document=document, index=index).exists()
    return True


def _store(index: EmbeddingIndex, document: Document, ids: list[UUID], vectors: numpy.ndarray) -> None:
    if not database_compares():
        packed = {"chunk_ids": b"".join(pk.bytes for pk in ids), "rows": vectors.tobytes()}
        DocumentVectors.objects.create(index=index, document=document, **packed)
        return
    whole = DocumentVectors.objects.create(index=index, document=document)
    rows = (ChunkVector(vectors=whole, chunk_id=pk, embedding=row) for pk, row in zip(ids, vectors, strict=True))
    ChunkVector.objects.bulk_create(rows, batch_size=200)


def _fits(index: EmbeddingIndex, dimensions: int) -> bool:
    """A vendor that answers with other dimensions than before has changed its model; the first vectors tell them."""
    if dimensions == 0:
        return True
    here = EmbeddingIndex.objects.filter(pk=index.pk)
    here.filter(dimensions=0).update(dimensions=dimensions)
    if here.filter(dimensions=dimensions).exists():
        return True
    if here.filter(state=EmbeddingIndex.State.ACTIVE).exists():
        begin_building(index.model)
    return False


def _part(keep_going: KeepGoing, place: int, count: int) -> KeepGoing:
    return lambda share: keep_going((place + share) / count)
