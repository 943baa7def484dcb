"""Background work of the knowledge base: each takes an id at most, and calls one service."""

from uuid import UUID

from celery import shared_task

from knowledge.search import filling
from knowledge.services import documents, reindexing


@shared_task(ignore_result=True)
def index_document(document_id: str) -> None:
    """Read a document; whoever has read one goes on with the next, as the rows are the queue."""
    if following := documents.index_document(UUID(document_id)):
        index_document.delay(str(following))


@shared_task(ignore_result=True)
def tend_documents() -> None:
    """Close what took too long, and take up what was lost on the way to a worker, or whose worker died."""
    documents.fail_overdue()
    for document_id in documents.waiting_documents():
        index_document.delay(str(document_id))


@shared_task(ignore_result=True)
def sweep_files() -> None:
    """Delete files that no document names any more."""
    documents.sweep_files()


@shared_task(ignore_result=True)
def tend_vectors() -> None:
    """Make the vectors that are missing, under the model that settings name."""
    filling.tend_vectors()


@shared_task(ignore_result=True)
def run_reindex(job_id: str) -> None:
    """Build the search index anew."""
    reindexing.run_reindex(UUID(job_id))


@shared_task(ignore_result=True)
def tend_search_index() -> None:
    """Take up what was lost on the way to a worker, or whose worker died; begin where entries are missing; tidy up."""
    for job_id in reindexing.lost_reindexes():
        run_reindex.delay(str(job_id))
    reindexing.start_missing_reindex()
    reindexing.tidy_shelves()
    reindexing.tidy_engines()


@shared_task(ignore_result=True)
def feed_search_engine() -> None:
    """Tell a search engine beside the database what changed."""
    reindexing.feed_engine()
