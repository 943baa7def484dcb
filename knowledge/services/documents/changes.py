"""What is done with a document that is there: name, share, stop, repeat, delete."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from knowledge import search
from knowledge.models import Chunk, Document, DocumentQuerySet
from knowledge.rules import can_change, can_delete, can_tend
from knowledge.services.documents.places import check_sharing
from organizations.services import delete_files
from xentree.errors import Conflict, Invalid, NotAllowed
from xentree.events import DocumentAdded, DocumentChanged, DocumentRead, DocumentRemoved, DocumentShared, emit
from xentree.principal import Principal

Status = Document.Status
CANCELLED = "cancelled"


@transaction.atomic
def change_document(document: Document, changes: dict[str, Any], *, by: Principal) -> Document:
    """Some of title, visibility and team_id."""
    if not can_change(by, document):
        raise NotAllowed("Only whoever added a document may change it.")
    values: dict[str, Any] = {"title": changes["title"]} if "title" in changes else {}
    before = (document.visibility, document.team_id)
    if "visibility" in changes or "team_id" in changes:
        values |= _sharing(document, changes, by)
    for name, value in values.items():
        setattr(document, name, value)
    document.updated_at = now()
    document.save(update_fields=[*values, "updated_at"])
    if "title" in changes:
        search.write_chunks(document)
    if (readers := (document.visibility, document.team_id)) != before:
        emit(DocumentShared(document.pk, document.owner_id, document.organization_id, *readers))
    tell_changed(document)
    return document


@transaction.atomic
def retry_document(document: Document, *, by: Principal) -> Document:
    """Read it once more after a failure; Conflict otherwise."""
    if not can_tend(by, document):
        raise NotAllowed("Only whoever added a document may have it read again.")
    if not queue_again(document):
        raise Conflict("Only a document that has failed can be tried again.")
    return document


@transaction.atomic
def cancel_document(document: Document, *, by: Principal) -> Document:
    """Stop its reading, wherever it is: the worker notices within a second. Conflict where nothing is to be stopped."""
    if not can_tend(by, document):
        raise NotAllowed("Only whoever added a document may stop its reading.")
    unfinished = Document.objects.unfinished().filter(pk=document.pk)
    if not fail_document(unfinished, CANCELLED, "Its reading was stopped. Try again when you want it read."):
        raise Conflict("This document is not being read.")
    document.refresh_from_db()
    return document


@transaction.atomic
def delete_document(document: Document, *, by: Principal) -> None:
    """Gone everywhere at once, also for a worker that reads it just now; its file goes after the commit."""
    if not can_delete(by, document):
        raise NotAllowed("Only whoever added a document, or an admin of its organization, may delete it.")
    remove_documents(Document.objects.filter(pk=document.pk))


@transaction.atomic
def remove_documents(rows: DocumentQuerySet) -> int:
    """For good, with chunks, index and files; how many. Locked first: a worker that writes waits, and finds nothing."""
    doomed = list(rows.select_for_update().order_by("pk"))
    ids = [document.pk for document in doomed]
    search.remove_entries(search.Kind.DOCUMENT, ids)
    Document.objects.filter(pk__in=ids).delete()
    for document in doomed:
        place = (document.organization_id, document.visibility, document.team_id)
        emit(DocumentRemoved(document.pk, document.owner_id, *place))
    names = [str(document.file.name) for document in doomed if document.file]
    transaction.on_commit(partial(delete_files, names))
    return len(doomed)


def queue_again(document: Document) -> bool:
    """To the end of the queue, with everything that counted against it forgotten; False where it has not failed."""
    failed = Document.objects.seen_as(Status.FAILED).filter(pk=document.pk)
    fresh = {"status": Status.QUEUED, "progress": 0, "attempts": 0, "error": "", "error_code": "", "claim": None}
    if not failed.update(**fresh, queued_at=now(), updated_at=now()):
        return False
    document.refresh_from_db()
    emit(DocumentAdded(document.pk))
    tell_changed(document)
    return True


@transaction.atomic
def fail_document(row: DocumentQuerySet, code: str, message: str) -> bool:
    """Close the one document of `row`, if it is there, with a reason for its owner; nothing half-read stays."""
    found = row.select_for_update().first()
    if found is None:
        return False
    found.status, found.error_code, found.error, found.claim = Status.FAILED, code, message[:300], None
    found.chunk_count, found.updated_at = 0, now()
    found.save(update_fields=["status", "error_code", "error", "claim", "chunk_count", "updated_at"])
    Chunk.objects.filter(document=found).delete()
    search.remove_entries(search.Kind.DOCUMENT, [found.pk])
    emit(DocumentRead(found.pk, Status.FAILED.value))
    tell_changed(found)
    return True


def tell_changed(document: Document) -> None:
    """Lists show it anew."""
    emit(DocumentChanged(document.pk, document.owner_id, document.status, document.progress))


def _sharing(document: Document, changes: dict[str, Any], by: Principal) -> dict[str, Any]:
    visibility = changes.get("visibility", document.visibility)
    if document.conversation_id and visibility != Document.Visibility.PRIVATE:
        raise Invalid("A document of a conversation is private.", visibility=["Has to be private here."])
    wanted = changes.get("team_id", document.team_id)
    team_id = check_sharing(document.organization_id, visibility, wanted, by=by)
    return {"visibility": visibility, "team_id": team_id}
