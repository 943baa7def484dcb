"""What the knowledge base does when something happened: have documents read, tell their owner's open windows."""

from typing import Any

from celery.signals import worker_init
from django.conf import settings

from knowledge import tasks
from knowledge.models import Document
from knowledge.serializers.documents import RagDocument
from knowledge.services import documents
from xentree import personal_data, tenant_data
from xentree.events import DocumentAdded, DocumentChanged, DocumentRemoved, ReindexRequested, SearchChanged, on
from xentree.realtime import push, user_group

tenant_data.register("knowledge", erase=documents.erase_tenant_data)
personal_data.register("knowledge", export=documents.export_personal_data, erase=documents.erase_personal_data)


@on(DocumentAdded)
def read_document(event: DocumentAdded) -> None:
    """A worker takes it from here."""
    tasks.index_document.delay(str(event.document_id))


@on(DocumentChanged)
def tell_document_changed(event: DocumentChanged) -> None:
    """Lists show it anew."""
    if document := Document.objects.filter(pk=event.document_id).first():
        push(user_group(event.owner_id), "document-updated", {"document": dict(RagDocument(document).data)})


@on(DocumentRemoved)
def tell_document_removed(event: DocumentRemoved) -> None:
    """Lists drop it."""
    push(user_group(event.owner_id), "document-deleted", {"document_id": str(event.document_id)})


@on(ReindexRequested)
def build_index(event: ReindexRequested) -> None:
    """A worker takes it from here."""
    tasks.run_reindex.delay(str(event.job_id))


@on(SearchChanged)
def feed_search_engine(event: SearchChanged) -> None:
    """A worker takes it from here."""
    tasks.feed_search_engine.delay()


@worker_init.connect
def take_back(**kwargs: Any) -> None:
    """Where there is only one worker, nobody reads what one before it had begun."""
    if settings.ONLY_WORKER:
        documents.take_back_documents()
