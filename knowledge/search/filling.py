"""Vectors of documents that have none yet: of another model, or indexed while there was none to be had."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils.timezone import now

from knowledge.models import EmbeddingIndex
from knowledge.search.vector_indexes import index_for, remove_retired, take_over
from knowledge.search.vectors import embed_into
from xentree.providers import embeddings
from xentree.providers.embeddings import Embedder

# A run begins no other document after so many seconds: the next run goes on.
RUN_SECONDS = 45.0
# A worker that gave no sign of life for so long is not there any more.
LOST = timedelta(minutes=2)
MOST_FAILURES = 3


def tend_vectors() -> None:
    """Fill what settings want with what is missing, one worker at a time; let it take over when it is whole."""
    remove_retired()
    by = embeddings.embedder()
    if by is None:
        return
    index = index_for(by)
    if not _claim(index):
        return
    try:
        _fill(index, by)
    finally:
        EmbeddingIndex.objects.filter(pk=index.pk).update(worked_at=None)
    if take_over(index):
        remove_retired()


def _claim(index: EmbeddingIndex) -> bool:
    free = Q(worked_at=None) | Q(worked_at__lt=now() - LOST)
    return bool(EmbeddingIndex.objects.filter(free, pk=index.pk).update(worked_at=now()))


def _fill(index: EmbeddingIndex, by: Embedder) -> None:
    """Documents from a random one on, so that some that fail do not keep the others waiting for ever."""
    deadline, failed, start = time.monotonic() + RUN_SECONDS, set[UUID](), uuid4()
    while time.monotonic() < deadline and len(failed) < MOST_FAILURES:
        missing = index.missing.exclude(pk__in=failed).order_by("pk")
        document = missing.filter(pk__gte=start).first() or missing.first()
        if document is None:
            return
        if not embed_into(index, by, document, keep_going=lambda _: _is_wanted(index)):
            failed.add(document.pk)


def _is_wanted(index: EmbeddingIndex) -> bool:
    """Also the sign of life."""
    here = EmbeddingIndex.objects.filter(pk=index.pk).exclude(state=EmbeddingIndex.State.RETIRED)
    return bool(here.update(worked_at=now()))
