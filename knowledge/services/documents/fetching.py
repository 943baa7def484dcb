"""What is at an address becomes the file of a document: fetched by the job, through the one guarded way out."""

import tempfile
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from knowledge.models import Document, DocumentQuerySet
from knowledge.parsing import Cancelled, ParseFailed, kind_of
from knowledge.services.documents.intake import SUPPORTED, Content, look_through, store
from organizations.services import store_file
from xentree import egress
from xentree.errors import AppError
from xentree.filenames import clean_filename
from xentree.principal import Principal

if TYPE_CHECKING:
    import httpx

WAIT_SECONDS = 15
NO_ANSWER = ("fetch_failed", "There was no proper answer from that address. Check it, then try again.")
TWIN = ("duplicate", "The same file is among your documents already.")
UNSUPPORTED = ("unsupported_document", f"What is at that address cannot be added. {SUPPORTED}")
_PAGES = ("text/html", "application/xhtml+xml")
_ACCEPT = "text/html, application/pdf, text/*;q=0.9, */*;q=0.5"
KeepGoing = Callable[[float], bool]


def fetch_file(document: Document, mine: DocumentQuerySet, *, keep_going: KeepGoing) -> bool:
    """Keep what is at its address as its file; False where the document is not `mine` any more; or ParseFailed."""
    try:
        with tempfile.TemporaryFile() as file:
            filename, content = _download(document.source_url, file, keep_going)
            return _keep(document, mine, file, filename, content)
    except AppError as error:
        raise ParseFailed(error.code, error.message) from error


def _download(url: str, file: IO[bytes], keep_going: KeepGoing) -> tuple[str, Content]:
    """A name for it, and what was learnt while it was written to `file`; every redirect is checked on its way."""
    import httpx

    most, total = settings.MAX_DOCUMENT_BYTES, settings.DOCUMENT_FETCH_SECONDS
    client = egress.sync_client(timeout=WAIT_SECONDS, total=total, max_bytes=most)
    try:
        with client, client.stream("GET", url, headers={"Accept": _ACCEPT}) as answer:
            if answer.status_code != httpx.codes.OK:
                raise ParseFailed("fetch_failed", f"The other server answered with status {answer.status_code}.")
            return _name_of(answer), look_through(_written(answer, file, keep_going))
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise ParseFailed(*NO_ANSWER) from error


def _written(answer: "httpx.Response", file: IO[bytes], keep_going: KeepGoing) -> Iterator[bytes]:
    length = answer.headers.get("content-length", "")
    total, received = int(length) if length.isdecimal() else settings.MAX_DOCUMENT_BYTES, 0
    for piece in answer.iter_raw():
        file.write(piece)
        received += len(piece)
        if not keep_going(received / max(total, 1)):
            raise Cancelled
        yield piece


def _name_of(answer: "httpx.Response") -> str:
    """The end of the address it came from in the end; pages made by programs are pages, whatever those are called."""
    last = unquote(answer.url.path).rstrip("/").rpartition("/")[2]
    name = clean_filename(last or answer.url.host)
    is_page = answer.headers.get("content-type", "").partition(";")[0].strip().lower() in _PAGES
    return f"{name}.html" if is_page and not name.lower().endswith((".html", ".htm", ".xhtml")) else name


def _keep(document: Document, mine: DocumentQuerySet, file: IO[bytes], filename: str, content: Content) -> bool:
    kind = kind_of(filename, content.head) if content.size else None
    if kind is None:
        raise ParseFailed(*UNSUPPORTED)
    stored = store(file)
    found = {"file": stored, "filename": filename, "content_type": kind.content_type}
    try:
        with transaction.atomic():
            kept = mine.update(**found, sha256=content.sha256, size_bytes=content.size, updated_at=now())
            if kept:
                place = Principal(document.owner, "session", organization_id=document.organization_id)
                store_file(place, stored, content.size)
    except IntegrityError as error:
        default_storage.delete(stored)
        raise ParseFailed(*TWIN) from error
    except BaseException:
        default_storage.delete(stored)
        raise
    if not kept:
        default_storage.delete(stored)
    return bool(kept)
