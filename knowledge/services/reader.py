"""A document as one reads it: a page at a time, or a part of about that length where its format has no pages."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max

from knowledge.models import Chunk, Document

# Of a document without pages, so many pieces are read at once.
PART = 8


@dataclass(frozen=True)
class Sheet:
    """What is read at once: number `number` of `count`; `chunk` is the passage somebody came for, if it is there."""

    number: int
    count: int
    is_page: bool
    chunks: list[Chunk]
    chunk: Chunk | None = None


def read_sheet(document: Document, *, number: int = 1, chunk_id: UUID | None = None) -> Sheet:
    """The sheet with that chunk, else that number; the nearest there is."""
    chunks = Chunk.objects.filter(document=document)
    last = chunks.aggregate(page=Max("page"), position=Max("position"))
    chunk = chunks.filter(pk=chunk_id).first() if chunk_id else None
    is_page = last["page"] is not None
    count = last["page"] if is_page else (last["position"] or 0) // PART + 1
    if chunk:
        number = (chunk.page or 1) if is_page else chunk.position // PART + 1
    number = max(1, min(number, count))
    place = {"page": number} if is_page else {"position__range": ((number - 1) * PART, number * PART - 1)}
    return Sheet(number, count, is_page, list(chunks.filter(**place).order_by("position")), chunk)
