"""Taking documents in: only what can be read, once, and within everybody's storage; a worker reads it afterwards."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import IO, BinaryIO, Protocol
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from knowledge.models import Document
from knowledge.parsing import Kind, kind_of
from knowledge.parsing.kinds import HEAD_BYTES
from knowledge.services.documents.changes import queue_again
from knowledge.services.documents.places import Place, Wish, find_place
from organizations.services import store_file
from xentree.errors import AppError, Conflict, Invalid
from xentree.events import DocumentAdded, DocumentChanged, emit
from xentree.filenames import clean_filename
from xentree.principal import Principal

SUPPORTED = "PDF, Word, PowerPoint, Excel, CSV, HTML, Markdown, text, EPUB and source code can be added."
_MEGABYTE = 1024 * 1024


class Upload(Protocol):
    """A file as Django hands it over: in memory, or on disk where it is large."""

    name: str | None
    file: BinaryIO

    def chunks(self) -> Iterable[bytes]:
        """Its content from the beginning, piece by piece."""


@dataclass(frozen=True)
class Content:
    """What was learnt of a file while it was looked through once."""

    sha256: str
    size: int
    head: bytes


def add_document(upload: Upload, wish: Wish, *, by: Principal) -> tuple[Document, bool]:
    """Keep a file and queue it to be read; (the first one, True) where its owner has the same in the same place.

    unsupported_document, payload_too_large, cap_reached, or what `find_place` says.
    """
    place = find_place(wish, by=by)
    content = look_through(upload.chunks())
    filename = clean_filename(upload.name or "file")
    kind = _supported(filename, content)
    if twin := twin_of(by, place, content.sha256):
        return _taken_up_again(twin), True
    # The file is stored before the transaction: a slow storage must not hold a lock.
    stored = store(upload.file)
    title = wish.title or title_of(filename)
    document = _row(place, by, title=title, filename=filename, file=stored, content_type=kind.content_type)
    document.sha256, document.size_bytes = content.sha256, content.size
    try:
        keep(document, by)
    except IntegrityError:
        default_storage.delete(stored)
        return _first(by, place, content.sha256), True
    except BaseException:
        default_storage.delete(stored)
        raise
    return document, False


def add_from_url(url: str, wish: Wish, *, by: Principal) -> tuple[Document, bool]:
    """Queue what is at an address to be fetched and read; the one that waits already, where it was asked twice."""
    place = find_place(wish, by=by)
    # Until its content is known, the address stands for it.
    mark = hashlib.sha256(f"url {url}".encode()).hexdigest()
    if twin := twin_of(by, place, mark):
        return _taken_up_again(twin), True
    title = wish.title or title_of_address(url)
    filename = clean_filename(url.partition("?")[0].rstrip("/").rpartition("/")[2])
    document = _row(place, by, title=title, filename=filename, content_type="", source_url=url)
    document.sha256, document.size_bytes = mark, 0
    try:
        keep(document, by)
    except IntegrityError:
        return _first(by, place, mark), True
    return document, False


def look_through(chunks: Iterable[bytes]) -> Content:
    """Hash, size and beginning, without holding the whole; payload_too_large as soon as it is."""
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > settings.MAX_DOCUMENT_BYTES:
            limit = settings.MAX_DOCUMENT_BYTES
            raise AppError("payload_too_large", 413, f"Documents can have up to {limit / _MEGABYTE:g} MB.", limit=limit)
        head += chunk[: HEAD_BYTES - len(head)]
        digest.update(chunk)
    return Content(digest.hexdigest(), size, head)


def title_of(filename: str) -> str:
    """What a document is called until somebody says otherwise."""
    return PurePosixPath(filename).stem.replace("_", " ").strip() or filename


def title_of_address(url: str) -> str:
    """The same for what is fetched; empty without an address."""
    return url.partition("://")[2][:200]


def store(file: IO[bytes]) -> str:
    """Its name in the storage, under which nobody guesses it."""
    file.seek(0)
    return default_storage.save(f"documents/{now():%Y/%m}/{uuid4().hex}", File(file))


def twin_of(by: Principal, place: Place, sha256: str) -> Document | None:
    """The same content of the same owner in the same place."""
    return Document.objects.filter(**_place_of(by, place), sha256=sha256).first()


@transaction.atomic
def keep(document: Document, by: Principal) -> None:
    """The row, in the queue; its file counts against everybody's storage from now on."""
    if document.file:
        place = replace(by, organization_id=document.organization_id)
        store_file(place, str(document.file.name), document.size_bytes)
    document.save(force_insert=True)
    emit(DocumentAdded(document.pk))
    emit(DocumentChanged(document.pk, document.owner_id, document.status, 0))


def _first(by: Principal, place: Place, sha256: str) -> Document:
    """The same came twice at a time, and the constraint let one in."""
    if twin := twin_of(by, place, sha256):
        return twin
    raise Conflict("The same file was added and deleted just now. Try again.")


def _row(place: Place, by: Principal, *, title: str, **fields: str) -> Document:
    return Document(
        owner=by.user,
        organization_id=place.organization_id,
        visibility=place.visibility,
        team_id=place.team_id,
        conversation_id=place.conversation_id,
        access_group=place.conversation_id,
        title=title[:200],
        **fields,
    )


def _place_of(by: Principal, place: Place) -> dict[str, object]:
    """Where a twin would stand, as the constraints have it."""
    if place.conversation_id:
        return {"owner": by.user, "conversation_id": place.conversation_id}
    return {"owner": by.user, "organization": place.organization_id, "conversation_id": None}


@transaction.atomic
def _taken_up_again(twin: Document) -> Document:
    """Whoever sends once more what failed wants it read."""
    queue_again(twin)
    return twin


def _supported(filename: str, content: Content) -> Kind:
    if not content.size:
        raise Invalid("The file is empty.", file=["The file is empty."])
    kind = kind_of(filename, content.head)
    if kind is None:
        raise AppError("unsupported_document", 415, f"This kind of file cannot be added. {SUPPORTED}")
    return kind
