"""Writing the index anew from what it stands for, in its place: at any moment a search finds each thing, old or new.

Every batch is read and written in one transaction that holds its rows, so that no change made meanwhile is undone.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from knowledge.models import Chunk, SearchEntry, SearchKind, SearchShelf, SearchWord
from knowledge.search.entries import analyse
from knowledge.search.sources import Source, sources
from knowledge.search.words import Tally

AT_A_TIME = 500
# Of the whole way so much is writing; the rest is taking out what stands for nothing any more, and counting words.
WRITING = 0.7
OnProgress = Callable[[float], None]


def reindex(kinds: Iterable[SearchKind], *, user_id: UUID | None = None, on_progress: OnProgress) -> None:
    """All kinds where none is named; `on_progress(share 0..1)` is told after each batch and may raise to stop it."""
    named = set(kinds)
    wanted = {kind: source for kind, source in sources().items() if not named or kind in named}
    total = sum(source.of(user_id).count() for source in wanted.values()) or 1
    done = 0
    for source in wanted.values():
        for count in _write(source, user_id):
            done += count
            on_progress(min(1.0, done / total) * WRITING)
    for kind, source in wanted.items():
        for _ in _take_out(kind, source, user_id):
            on_progress(WRITING)
    shelves = list(_shelves(wanted, user_id))
    for place, shelf in enumerate(shelves):
        recount(shelf, partial(on_progress, WRITING + (1 - WRITING) * place / len(shelves)))


def recount(shelf: SearchShelf, on_batch: Callable[[], None]) -> None:
    """Count the words of a shelf anew: day by day only what comes is counted, and nothing that goes."""
    tally = Tally()
    for rows in _batches(SearchEntry.objects.filter(shelf=shelf)):
        for row, titles, text in _said(rows):
            tally.add(shelf.pk, analyse(titles, text, ()).words, row.length, None)
        on_batch()
    with transaction.atomic():
        SearchWord.objects.filter(shelf=shelf).delete()
        SearchShelf.objects.filter(pk=shelf.pk).update(entries=0, length=0)
        tally.count()


def _write(source: Source, user_id: UUID | None) -> Iterator[int]:
    last = UUID(int=0)
    while True:
        with transaction.atomic():
            following = source.of(user_id).filter(pk__gt=last).order_by("pk").select_for_update(of=("self",))
            rows = list(following[: source.at_a_time])
            source.write(rows)
        if not rows:
            return
        last = rows[-1].pk
        yield len(rows)


def _take_out(kind: SearchKind, source: Source, user_id: UUID | None) -> Iterator[int]:
    """Entries of things that are gone, or are not to be found any more."""
    field = "document_id" if kind == SearchKind.DOCUMENT else "object_id"
    for rows in _batches(_entries(kind, user_id)):
        ids = {getattr(row, field) for row in rows}
        with transaction.atomic():
            gone = ids - set(source.rows().filter(pk__in=ids).values_list("pk", flat=True))
            SearchEntry.objects.filter(pk__in=[row.pk for row in rows if getattr(row, field) in gone]).delete()
        yield len(rows)


def _entries(kind: SearchKind, user_id: UUID | None) -> QuerySet[SearchEntry]:
    stored = SearchKind.CHUNK if kind == SearchKind.DOCUMENT else kind
    found = SearchEntry.objects.filter(kind=stored, shelf__state=SearchShelf.State.ACTIVE)
    return found.filter(shelf__owner=user_id) if user_id else found


def _shelves(kinds: Iterable[SearchKind], user_id: UUID | None) -> QuerySet[SearchShelf]:
    stored = [SearchKind.CHUNK if kind == SearchKind.DOCUMENT else kind for kind in kinds]
    found = SearchShelf.objects.filter(kind__in=stored, state=SearchShelf.State.ACTIVE)
    return found.filter(owner=user_id) if user_id else found


def _said(rows: list[SearchEntry]) -> Iterator[tuple[SearchEntry, tuple[str, ...], str]]:
    """Each entry with its titles and its text, as they were analysed when it was written."""
    passages = [row.object_id for row in rows if row.kind == SearchKind.CHUNK]
    chunks = Chunk.objects.select_related("document").in_bulk(passages)
    for row in rows:
        if row.kind != SearchKind.CHUNK:
            yield row, () if row.kind == SearchKind.MESSAGE else (row.title,), row.text
        elif chunk := chunks.get(row.object_id):
            yield row, (chunk.document.title, *chunk.heading_path), chunk.text


def _batches(entries: QuerySet[SearchEntry]) -> Iterator[list[Any]]:
    last = 0
    while rows := list(entries.filter(pk__gt=last).order_by("pk")[:AT_A_TIME]):
        yield rows
        last = rows[-1].pk
