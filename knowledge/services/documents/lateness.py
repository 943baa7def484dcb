"""What is not read in time has failed: whoever looks is told so at once, and the job that tends documents writes it."""

from knowledge.models import Document
from knowledge.services.documents.changes import fail_document

AT_A_TIME = 100
OVERDUE = ("overdue", "This document was not read in time. Try again; if it stays so, tell staff.")


def as_seen(document: Document) -> Document:
    """The same, to be shown and not to be saved."""
    if document.is_late:
        document.status, document.chunk_count = Document.Status.FAILED, 0
        document.error_code, document.error = OVERDUE
    return document


def fail_overdue() -> int:
    """Nothing waits longer than its deadline, whoever died; how many."""
    late = list(Document.objects.overdue().values_list("pk", flat=True)[:AT_A_TIME])
    return sum(fail_document(Document.objects.overdue().filter(pk=pk), *OVERDUE) for pk in late)
