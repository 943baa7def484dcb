"""Documents: taken in, read by a worker, named, shared, deleted."""

from knowledge.services.documents.beside import (
    close_documents_beside,
    open_documents_beside,
    remove_documents_beside,
)
from knowledge.services.documents.changes import (
    cancel_document,
    change_document,
    delete_document,
    retry_document,
)
from knowledge.services.documents.housekeeping import (
    check_documents,
    erase_personal_data,
    erase_tenant_data,
    export_personal_data,
    sweep_files,
    waiting_count,
    waiting_seconds,
)
from knowledge.services.documents.intake import add_document, add_from_url
from knowledge.services.documents.job import (
    index_document,
    take_back_documents,
    waiting_documents,
)
from knowledge.services.documents.lateness import as_seen, fail_overdue
from knowledge.services.documents.places import Wish, register_conversations

__all__ = [
    "Wish",
    "add_document",
    "add_from_url",
    "as_seen",
    "cancel_document",
    "change_document",
    "check_documents",
    "close_documents_beside",
    "delete_document",
    "erase_personal_data",
    "erase_tenant_data",
    "export_personal_data",
    "fail_overdue",
    "index_document",
    "open_documents_beside",
    "register_conversations",
    "remove_documents_beside",
    "retry_document",
    "sweep_files",
    "take_back_documents",
    "waiting_count",
    "waiting_documents",
    "waiting_seconds",
]
