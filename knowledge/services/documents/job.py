"""Reading a document: claimed by one worker, alive while it works, taken up again where a worker died."""

import time
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.utils.timezone import now

from knowledge import search
from knowledge.models import WORKED_ON, Chunk, Document, DocumentQuerySet
from knowledge.parsing import Cancelled, Parsed, ParseFailed, Piece, kind_of, parse_file, split
from knowledge.parsing.kinds import HEAD_BYTES
from knowledge.search.vectors import embed_document
from knowledge.services.documents.changes import fail_document, tell_changed
from knowledge.services.documents.fetching import fetch_file
from knowledge.services.documents.intake import title_of, title_of_address
from knowledge.services.documents.lateness import OVERDUE
from xentree.events import DocumentChanged, DocumentRead, emit
from xentree.stored import local_file

ATTEMPTS = 3
AT_A_TIME = 100
# At most three a second are told to whoever watches.
TELL_SECONDS = 0.34
GIVEN_UP = ("gave_up", "Reading this document stopped several times without an end. Staff can see why.")
GONE = ("file_gone", "The file of this document is not there any more. Add it again.")
EMPTY = ("empty", "There is no text in this file.")
Status = Document.Status
KeepGoing = Callable[[float], bool]
log = structlog.get_logger(__name__)
_hands = BoundedSemaphore(settings.DOCUMENTS_AT_ONCE)


class Lost(Exception):
    """Somebody stopped, deleted or took over what this worker was reading."""


class Work:
    """A document in the hands of one worker; nothing is written to it any more once it is lost."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._told_at = 0.0

    @property
    def mine(self) -> DocumentQuerySet:
        """The row, as long as this worker has it."""
        return Document.objects.filter(pk=self.document.pk, claim=self.document.claim, status__in=WORKED_ON)

    def part(self, begin: int, end: int) -> KeepGoing:
        """A function that takes a share from 0 to 1 of this part of the way, and tells whether to go on."""
        return lambda share: self._go_on(begin + round((end - begin) * min(1.0, max(0.0, share))))

    def write(self, parsed: Parsed, pieces: list[Piece]) -> None:
        """Chunks, and what is found of them, appear together or not at all."""
        document = self.document
        changes: dict[str, Any] = {"status": Status.EMBEDDING, "page_count": parsed.page_count}
        changes["chunk_count"] = len(pieces)
        unnamed = [title_of(document.filename), title_of_address(document.source_url)]
        with transaction.atomic():
            if not self.mine.update(**changes, alive_at=now(), updated_at=now()):
                raise Lost
            if parsed.title:
                # Unless a person has named it, perhaps just now.
                self.mine.filter(title__in=unnamed).update(title=parsed.title[:200])
            Chunk.objects.filter(document=document).delete()
            Chunk.objects.bulk_create(_chunks(document, pieces), batch_size=500)
            document.refresh_from_db()
            search.write_chunks(document)
            tell_changed(document)

    def finish(self) -> None:
        """It can be found from now on."""
        done = {"status": Status.READY, "progress": 100, "error": "", "error_code": "", "claim": None}
        with transaction.atomic():
            if self.mine.update(**done, updated_at=now()):
                emit(DocumentRead(self.document.pk, Status.READY.value))
                emit(DocumentChanged(self.document.pk, self.document.owner_id, Status.READY, 100))

    def fail(self, code: str, message: str) -> None:
        """It ends here, with a reason."""
        fail_document(self.mine, code, message)

    def put_back(self) -> None:
        """What was not foreseen may go better the next time; it is given up after some."""
        self.mine.update(status=Status.QUEUED, claim=None, updated_at=now())

    def _go_on(self, progress: int) -> bool:
        if time.monotonic() - self._told_at < TELL_SECONDS:
            return True
        self._told_at = time.monotonic()
        if Document.objects.overdue().filter(pk=self.document.pk).exists():
            self.fail(*OVERDUE)
        progress = max(progress, self.document.progress)
        if not self.mine.update(alive_at=now(), progress=progress):
            return False
        if progress != self.document.progress:
            self.document.progress = progress
            tell_changed(self.document)
        return True


def index_document(document_id: UUID) -> UUID | None:
    """Read one, unless another has it or this process has its hands full; the next that waits, where a hand is free."""
    if not _hands.acquire(blocking=False):
        return None
    try:
        if document := Document.objects.claim(document_id):
            _attempt(Work(document))
    finally:
        _hands.release()
    return next_document()


def next_document() -> UUID | None:
    """The one to read next: in turns between people, so that nobody waits behind somebody's hundreds."""
    free = Document.objects.free().order_by()
    owners = dict(free.values_list("owner").annotate(Min("queued_at"))[:AT_A_TIME])
    if not owners:
        return None
    served = dict(Document.objects.filter(owner__in=owners).order_by().values_list("owner").annotate(Max("alive_at")))
    owner = min(owners, key=lambda each: (served[each].timestamp() if served[each] else 0.0, owners[each]))
    return free.filter(owner=owner).order_by("queued_at", "pk").values_list("pk", flat=True).first()


def waiting_documents() -> list[UUID]:
    """Those that nobody reads although somebody should, to be handed to workers; as many as are soon read."""
    rows = Document.objects.free().order_by("queued_at", "pk")
    following = next_document()
    return [following, *rows.exclude(pk=following).values_list("pk", flat=True)[:9]] if following else []


def take_back_documents() -> int:
    """The only worker starts: what one before it had in its hands waits again; how many."""
    return Document.objects.filter(status__in=WORKED_ON).update(status=Status.QUEUED, claim=None)


def _attempt(work: Work) -> None:
    try:
        if work.document.attempts > ATTEMPTS:
            raise ParseFailed(*GIVEN_UP)
        tell_changed(work.document)
        _read(work)
    except (Lost, Cancelled):
        log.info("document_left", document_id=str(work.document.pk))
    except ParseFailed as reason:
        work.fail(reason.code, reason.message)
    except FileNotFoundError:
        work.fail(*GONE)
    except BaseException:
        # Whatever it is: the document must not seem to be read by a worker that has left it.
        work.put_back()
        raise


def _read(work: Work) -> None:
    document = work.document
    if not (document.file or document.source_url):
        raise ParseFailed(*GONE)
    if not document.file:
        if not fetch_file(document, work.mine, keep_going=work.part(0, 10)):
            raise Lost
        document.refresh_from_db()
    with local_file(str(document.file.name)) as path:
        with path.open("rb") as file:
            kind = kind_of(document.filename, file.read(HEAD_BYTES))
        if kind is None:
            raise ParseFailed(*EMPTY)
        parsed = parse_file(path, kind, keep_going=work.part(10, 55))
    pieces = split(parsed)
    if not pieces:
        raise ParseFailed(*EMPTY)
    work.write(parsed, pieces)
    # What cannot be embedded now is found by its words, and gets its vectors later.
    embed_document(work.document, keep_going=work.part(55, 99))
    work.finish()


def _chunks(document: Document, pieces: list[Piece]) -> Iterator[Chunk]:
    for position, piece in enumerate(pieces):
        place = {"page": piece.page, "heading_path": list(piece.heading_path), "start": piece.start, "end": piece.end}
        yield Chunk(document=document, position=position, text=piece.text, **place)
