"""Documents and what retrieval sees of them."""

from knowledge.models.documents import DEAD_AFTER, WORKED_ON, Chunk, Document, DocumentQuerySet

__all__ = ["DEAD_AFTER", "WORKED_ON", "Chunk", "Document", "DocumentQuerySet"]
