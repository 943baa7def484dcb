"""Adding documents in tests."""

from django.core.files.uploadedfile import SimpleUploadedFile

from knowledge.models import Document
from knowledge.services import documents
from xentree.principal import Principal

TEXT = b"Water boils at 100 degrees.\n\nIce melts at 0 degrees."


def upload(content=TEXT, name="notes.txt"):
    return SimpleUploadedFile(name, content, "application/octet-stream")


def added(owner, content=TEXT, name="notes.txt", **wish):
    """A document in the queue."""
    document, _ = documents.add_document(upload(content, name), documents.Wish(**wish), by=Principal(owner, "bearer"))
    return document


def read(document):
    """The document after a worker had it."""
    documents.index_document(document.pk)
    return Document.objects.get(pk=document.pk)


def send(client, content=TEXT, name="notes.txt", **fields):
    return client.post("/api/rag/upload", {"file": upload(content, name), **fields}, format="multipart")
