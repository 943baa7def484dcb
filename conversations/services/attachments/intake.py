"""Storing an upload within a person's allowance, and removing what was never sent."""

from datetime import timedelta
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.timezone import now

from conversations.models import Attachment
from conversations.rules import can_change
from conversations.services.attachments.inspection import Inspected, inspect
from conversations.services.purge import delete_unused_files
from organizations.services import store_file
from xentree.errors import AppError, Conflict, NotAllowed
from xentree.filenames import clean_filename
from xentree.principal import Principal

UNSENT_FOR = timedelta(days=1)
_MEGABYTE = 1024 * 1024


def add_attachment(file: BinaryIO, *, filename: str, size: int, by: Principal) -> Attachment:
    """Keep an upload that may go with a message; unsupported_attachment, payload_too_large or cap_reached if not."""
    limit = settings.MAX_ATTACHMENT_BYTES
    if size > limit:
        raise AppError("payload_too_large", 413, f"Attachments can have up to {limit / _MEGABYTE:g} MB.", limit=limit)
    name = clean_filename(filename)
    content = file.read(limit + 1)
    inspected = inspect(content, name)
    # The file is stored before the transaction: a slow storage must not hold a lock.
    stored = default_storage.save(f"attachments/{now():%Y/%m}/{uuid4().hex}", ContentFile(content))
    try:
        return _record(inspected, name, stored, len(content), by)
    except BaseException:
        default_storage.delete(stored)
        raise


def discard_attachment(attachment: Attachment, *, by: Principal) -> None:
    """Remove what was not sent yet; a file that went with a message belongs to it."""
    if not can_change(by, attachment):
        raise NotAllowed
    with transaction.atomic():
        if not Attachment.objects.filter(pk=attachment.pk, message=None).delete()[0]:
            raise Conflict("This file was sent with a message and stays with it.")
    delete_unused_files([str(attachment.file.name)])


def sweep_unsent_attachments() -> int:
    """Remove what was uploaded a day ago and never sent; how many."""
    old = Attachment.objects.filter(message=None, created_at__lt=now() - UNSENT_FOR)
    return sum(_sweep(attachment) for attachment in old.defer("text")[:500])


@transaction.atomic
def _record(inspected: Inspected, name: str, stored: str, size: int, by: Principal) -> Attachment:
    """The file counts against everybody's storage from now on; cap_reached where there is no room."""
    store_file(by, stored, size)
    return Attachment.objects.create(
        owner=by.user,
        organization_id=by.organization_id,
        kind=inspected.kind,
        filename=name,
        content_type=inspected.content_type,
        size_bytes=size,
        file=stored,
        text=inspected.text,
    )


def _sweep(attachment: Attachment) -> int:
    removed = Attachment.objects.filter(pk=attachment.pk, message=None).delete()[0]
    if removed:
        delete_unused_files([str(attachment.file.name)])
    return removed
