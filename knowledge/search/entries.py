"""What gets into the index and out of it, in the transaction of whoever writes the thing itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from knowledge.models import Chunk, Document, SearchEntry, SearchKind, SearchShelf
from knowledge.search import marks
from knowledge.search.engines import engine
from knowledge.search.shelves import Shelves, StandingShelves
from knowledge.search.terms import Analysed, analyse
from knowledge.search.words import Tally
from xentree.prepared import insert

# Of a longer text only so much is found and shown, in characters.
LONGEST_TEXT = 100_000
MOST_TAGS = 50
BATCH = 500
T = TypeVar("T")
_REPLACED = ["kind", "group_id", "role", "title", "text", "tags", "at", "terms", "length"]


@dataclass(frozen=True)
class Entry:
    """Something to be found: its words, and who may find them."""

    kind: SearchKind
    object_id: UUID
    group_id: UUID | None
    owner_id: UUID
    organization_id: UUID | None
    title: str
    text: str
    at: datetime
    tags: tuple[str, ...] = ()
    role: str = ""
    # What it says, where somebody has found that out already.
    said: Analysed | None = None


def analysed(entry: Entry) -> Entry:
    """It, with its words: to be done before a transaction for which others may have to wait."""
    return replace(entry, said=_said(entry))


@transaction.atomic
def write_entries(entries: Iterable[Entry], shelves: Shelves | None = None) -> None:
    """Put them in, or in the place of what was there of the same things; on those shelves only where some are given."""
    shelves = shelves or StandingShelves()
    for batch in _batches(entries):
        _write(batch, shelves)
        shelves.note("object", [entry.object_id for entry in batch])
    shelves.written()


@transaction.atomic(savepoint=False)
def add_entries(entries: Iterable[Entry], *, closed: bool) -> None:
    """Put in what is new, so that nothing has to be looked for; every question and every answer comes by here."""
    shelves = StandingShelves()
    for batch in _batches(entries):
        places = [(each, pk) for each in batch for pk in shelves.of(each.owner_id, each.organization_id, each.kind)]
        rows = [_row(entry, shelf_id, shelves.tally, None, closed=closed) for entry, shelf_id in places]
        insert(*rows, on_conflict="(shelf_id, object_id) DO NOTHING")
        shelves.note("object", [entry.object_id for entry in batch])
    shelves.written()


@transaction.atomic
def write_chunks(document: Document, shelves: Shelves | None = None) -> None:
    """Put the passages of a document in, in the place of those that were there; the same."""
    shelves = shelves or StandingShelves()
    shelves.entries().filter(document=document).delete()
    places = shelves.of(document.owner_id, document.organization_id, SearchKind.CHUNK)
    for batch in _batches(Chunk.objects.filter(document=document).order_by("position").iterator(BATCH)):
        SearchEntry.objects.bulk_create(
            _passage(document, chunk, shelf_id, shelves.tally) for chunk in batch for shelf_id in places
        )
    shelves.note("document", [document.pk])
    shelves.written()


@transaction.atomic
def remove_entries(kind: SearchKind, object_ids: Iterable[UUID]) -> None:
    """Take them out; with a document its passages."""
    ids = list(object_ids)
    if kind == SearchKind.DOCUMENT:
        SearchEntry.objects.filter(document__in=ids).delete()
        engine().note("document", ids)
    else:
        SearchEntry.objects.filter(kind=kind, object_id__in=ids).delete()
        engine().note("object", ids)


@transaction.atomic
def close_group(group_id: UUID) -> None:
    """Nobody finds it any more, until it is opened or removed."""
    if SearchEntry.objects.filter(group_id=group_id, closed=False).update(closed=True):
        engine().note("group", [group_id])


@transaction.atomic
def open_group(group_id: UUID) -> None:
    """It is found again."""
    SearchEntry.objects.filter(group_id=group_id).update(closed=False)
    engine().note("group", [group_id])


@transaction.atomic
def remove_group(group_id: UUID) -> None:
    """Take all of it out."""
    SearchEntry.objects.filter(group_id=group_id).delete()
    engine().note("group", [group_id])


def forget_owner(owner_id: UUID) -> None:
    """Their shelves go with the person, in the same transaction; an engine of its own is told here."""
    engine().note("owner", [owner_id])


def forget_organization(organization_id: UUID) -> None:
    """The same for a tenant."""
    engine().note("organization", [organization_id])


@transaction.atomic
def retitle(group_id: UUID, title: str) -> None:
    """It has another title: found by it is the conversation, its messages only show it."""
    grouped = SearchEntry.objects.filter(group_id=group_id).exclude(title=title)
    active = grouped.filter(kind=SearchKind.CONVERSATION, shelf__state=SearchShelf.State.ACTIVE)
    named = list(active.select_related("shelf"))
    write_entries(replace(_entry(row), title=title) for row in named)
    grouped.filter(kind=SearchKind.MESSAGE).update(title=title)


def _write(batch: list[Entry], shelves: Shelves) -> None:
    places = [(entry, pk) for entry in batch for pk in shelves.of(entry.owner_id, entry.organization_id, entry.kind)]
    there = _there(batch, shelves)
    hidden = _hidden(batch)
    rows: dict[tuple[int, UUID], SearchEntry] = {}
    for entry, shelf_id in places:
        place = (shelf_id, entry.object_id)
        old = there.pop(place, None)
        rows[place] = _row(entry, shelf_id, shelves.tally, old.terms if old else None, closed=entry.group_id in hidden)
    moved = [row.pk for row in there.values() if (row.kind, row.object_id) in {(e.kind, e.object_id) for e in batch}]
    SearchEntry.objects.filter(pk__in=moved).delete()
    SearchEntry.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["shelf", "object_id"], update_fields=_REPLACED
    )


def _there(batch: list[Entry], shelves: Shelves) -> dict[tuple[int, UUID], SearchEntry]:
    """What is in the index of these things, wherever it stands."""
    rows = shelves.entries().filter(object_id__in=[entry.object_id for entry in batch])
    return {(row.shelf_id, row.object_id): row for row in rows.only("shelf", "kind", "object_id", "terms")}


def _hidden(batch: list[Entry]) -> set[UUID | None]:
    """Those groups that are closed: what is added to one is hidden with it."""
    groups = {entry.group_id for entry in batch if entry.group_id}
    closed = SearchEntry.objects.filter(group_id__in=groups, closed=True)
    return set(closed.order_by().values_list("group_id", flat=True).distinct())


def _row(entry: Entry, shelf_id: int, tally: Tally, old: str | None, *, closed: bool) -> SearchEntry:
    said = entry.said or _said(entry)
    tags = [_storable(tag) for tag in entry.tags[:MOST_TAGS]]
    tally.add(shelf_id, said, old)
    return SearchEntry(
        shelf_id=shelf_id,
        kind=entry.kind,
        object_id=entry.object_id,
        group_id=entry.group_id,
        closed=closed,
        role=entry.role,
        title=_storable(entry.title),
        text=_storable(entry.text),
        tags=tags,
        at=entry.at,
        **said.stored([marks.of_shelf(shelf_id), *marks.of_tags(tags)]),
    )


def _said(entry: Entry) -> Analysed:
    titles = () if entry.kind == SearchKind.MESSAGE else (_storable(entry.title),)
    return analyse(titles, _storable(entry.text))


def _passage(document: Document, chunk: Chunk, shelf_id: int, tally: Tally) -> SearchEntry:
    said = analyse((document.title, *chunk.heading_path), _storable(chunk.text))
    tally.add(shelf_id, said, None)
    return SearchEntry(
        shelf_id=shelf_id,
        kind=SearchKind.CHUNK,
        object_id=chunk.pk,
        document=document,
        at=document.created_at,
        **said.stored([marks.of_shelf(shelf_id), marks.of_document(document.pk)]),
    )


def _entry(row: SearchEntry) -> Entry:
    shelf, tags = row.shelf, tuple(row.tags)
    whose = (shelf.owner_id, shelf.organization_id)
    return Entry(SearchKind(row.kind), row.object_id, row.group_id, *whose, row.title, row.text, row.at, tags, row.role)


def _storable(text: str) -> str:
    """As far as it is indexed, without what PostgreSQL cannot keep."""
    return text[:LONGEST_TEXT].replace("\x00", "").encode(errors="replace").decode()


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(things)
    while batch := list(islice(remaining, BATCH)):
        yield batch
