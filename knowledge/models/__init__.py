"""Documents, what retrieval sees of them, and the search index."""

from knowledge.models.documents import DEAD_AFTER, WORKED_ON, Chunk, Document, DocumentQuerySet
from knowledge.models.search import SearchEntry, SearchKind, SearchShelf, SearchWord

__all__ = [
    "DEAD_AFTER",
    "WORKED_ON",
    "Chunk",
    "Document",
    "DocumentQuerySet",
    "SearchEntry",
    "SearchKind",
    "SearchShelf",
    "SearchWord",
]
