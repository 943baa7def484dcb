"""What no request does: files without a row, copies and erasure of what people keep, and the doctor's look."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from knowledge import search
from knowledge.models import Document
from knowledge.services.documents.changes import remove_documents
from organizations.models import StoredFile
from organizations.services import delete_files
from xentree.findings import Finding
from xentree.personal_data import ExportedFile
from xentree.principal import Principal

AT_A_TIME = 200
# A file is counted in the transaction that writes its row; long after that it has none any more.
ORPHANED_AFTER = timedelta(hours=1)
LONG = timedelta(minutes=5)
_KEPT = ["id", "title", "filename", "content_type", "size_bytes", "sha256", "source_url", "status", "visibility"]
_KEPT += ["organization_id", "conversation_id", "created_at"]


def sweep_files() -> int:
    """Delete files whose document was deleted by a process that died before it came to the file; how many."""
    named = Document.objects.filter(file=OuterRef("name"))
    old = StoredFile.objects.filter(name__startswith="documents/", created_at__lt=now() - ORPHANED_AFTER)
    orphans = list(old.filter(~Exists(named)).values_list("name", flat=True)[:AT_A_TIME])
    delete_files(orphans)
    return len(orphans)


def export_personal_data(user: Any) -> Iterator[ExportedFile]:
    """For the copy of a person's data: their documents with the originals, but of tenants they have left."""
    documents = Document.objects.owned_by(Principal(user, "session"))
    yield ExportedFile("documents.json", data=list(documents.values(*_KEPT)))
    for document in documents.exclude(file="").iterator():
        if default_storage.exists(str(document.file.name)):
            with document.file.open() as file:
                yield ExportedFile(f"documents/{document.pk}/{document.filename}", file=file)


def erase_personal_data(user: Any) -> None:
    """All they put anywhere, with the files, and whatever of theirs is found."""
    remove_documents(Document.objects.filter(owner=user))
    search.forget_owner(user.pk)


def erase_tenant_data(organization: Any) -> None:
    """All that was put in its workspace, by whomever, with the files, and whatever is found there."""
    remove_documents(Document.objects.filter(organization=organization))
    search.forget_organization(organization.pk)


def check_documents() -> Iterator[Finding]:
    """For the doctor: how many wait to be read, and since when."""
    waiting = Document.objects.unfinished().order_by("queued_at")
    oldest, count = waiting.values_list("queued_at", flat=True).first(), waiting.count()
    if oldest and now() - oldest > LONG:
        minutes = round((now() - oldest).total_seconds() / 60)
        text = f"{count} documents wait to be read, the oldest for {minutes} minutes."
        yield Finding("documents", "note", text, "See whether a worker lives, and look at them in the admin.")
    else:
        failed = Document.objects.filter(status=Document.Status.FAILED).count()
        yield Finding("documents", "ok", f"{count} wait to be read, {failed} could not be read.")


def waiting_count() -> float:
    """Documents on their way, for the metrics."""
    return Document.objects.unfinished().count()


def waiting_seconds() -> float:
    """For how long the oldest of them has been."""
    oldest = Document.objects.unfinished().order_by("queued_at").values_list("queued_at", flat=True).first()
    return (now() - oldest).total_seconds() if oldest else 0.0
