"""Documents and what retrieval sees of them."""

from knowledge.models.documents import Chunk, Document, DocumentQuerySet

__all__ = ["Chunk", "Document", "DocumentQuerySet"]
