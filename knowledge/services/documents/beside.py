"""Documents beside a conversation follow it: closed while it is deleted, open again when it is restored, then gone."""

from uuid import UUID

from knowledge.models import Document
from knowledge.services.documents.changes import remove_documents


def close_documents_beside(conversation_id: UUID) -> None:
    """Nobody sees them until they are opened again."""
    Document.objects.filter(conversation_id=conversation_id).update(access_group=None)


def open_documents_beside(conversation_id: UUID) -> None:
    """The conversation is back."""
    Document.objects.filter(conversation_id=conversation_id).update(access_group=conversation_id)


def remove_documents_beside(conversation_id: UUID) -> None:
    """The conversation is gone for good."""
    remove_documents(Document.objects.filter(conversation_id=conversation_id))
