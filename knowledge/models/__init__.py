"""Documents, what retrieval sees of them, and the search index."""

from knowledge.models.documents import DEAD_AFTER, WORKED_ON, Chunk, Document, DocumentQuerySet
from knowledge.models.engines import SearchChange, SearchFeed
from knowledge.models.reindexing import Reindex, ReindexQuerySet
from knowledge.models.search import SearchEntry, SearchKind, SearchShelf, SearchWord
from knowledge.models.vectors import ChunkVector, Cosine, DocumentVectors, EmbeddingIndex, database_compares

__all__ = [
    "DEAD_AFTER",
    "WORKED_ON",
    "Chunk",
    "ChunkVector",
    "Cosine",
    "Document",
    "DocumentQuerySet",
    "DocumentVectors",
    "EmbeddingIndex",
    "Reindex",
    "ReindexQuerySet",
    "SearchChange",
    "SearchEntry",
    "SearchFeed",
    "SearchKind",
    "SearchShelf",
    "SearchWord",
    "database_compares",
]
