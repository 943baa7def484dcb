"""The upload: only as much is looked at as keeps nonsense out; the job reads the rest."""

from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from conversations.models import ConversationImport
from organizations.services import store_file
from xentree.errors import AppError, Conflict, NotAllowed
from xentree.events import ImportRequested, emit
from xentree.filenames import clean_filename
from xentree.principal import Principal

_STARTS = (b"PK\x03\x04", b"[")
_SPACE = b" \t\r\n\xef\xbb\xbf"


def request_import(file: BinaryIO, *, filename: str, size: int, by: Principal) -> ConversationImport:
    """Queue an export of ChatGPT or Claude: the ZIP, or the conversations.json from it."""
    limit = settings.MAX_IMPORT_BYTES
    if size > limit:
        raise AppError("payload_too_large", 413, f"Exports can have up to {limit // 1024 // 1024} MB.", limit=limit)
    head = file.read(1024).lstrip(_SPACE)
    file.seek(0)
    if not head.startswith(_STARTS):
        raise AppError("unreadable_import", 400, "This is no export. Choose the ZIP file or its conversations.json.")
    stored = default_storage.save(f"imports/{uuid4().hex}", File(file))
    try:
        return _queue(stored, clean_filename(filename), size, by)
    except BaseException:
        default_storage.delete(stored)
        raise


@transaction.atomic
def retry_import(job: ConversationImport, *, by: Principal) -> None:
    """Let a failed import start over; what it had done is not done twice."""
    if not by.user.is_staff:
        raise NotAllowed("Only staff may do this.")
    failed = ConversationImport.objects.filter(pk=job.pk, state=ConversationImport.State.FAILED).exclude(file="")
    if not failed.update(state=ConversationImport.State.QUEUED, attempts=0, error="", finished_at=None):
        raise Conflict("Only a failed import whose file is still there can be tried again.")
    emit(ImportRequested(job.pk))


@transaction.atomic
def _queue(stored: str, filename: str, size: int, by: Principal) -> ConversationImport:
    """Until the import is done its file counts against the person's storage."""
    store_file(by, stored, size)
    job = ConversationImport.objects.create(
        owner=by.user, organization_id=by.organization_id, file=stored, filename=filename
    )
    emit(ImportRequested(job.pk))
    return job
