"""Notes in the search index, and found by it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from conversations.models import Note
from knowledge import search
from xentree.principal import Principal

# So many of the best are shown in a list that has an order of its own.
MOST_FOUND = 100


def index_note(note: Note) -> None:
    """Put it in as it is; in the transaction that wrote it.

    It stands in no group: what happens to the conversation it was saved from is not its end.
    """
    search.write_entries([entry_of(note)])


def forget_notes(note_ids: Iterable[UUID]) -> None:
    """Nobody finds them any more."""
    search.remove_entries(search.Kind.NOTE, note_ids)


def entry_of(note: Note) -> search.Entry:
    """What can be found of a note."""
    return search.Entry(
        kind=search.Kind.NOTE,
        object_id=note.pk,
        group_id=None,
        owner_id=note.owner_id,
        organization_id=note.organization_id,
        title=note.title,
        text=note.content,
        at=note.updated_at,
        tags=tuple(note.tag_names),
    )


class NoteSource(search.Source):
    """Notes that can be found."""

    def rows(self) -> QuerySet[Any]:
        """With their tags; those that are deleted are not in the index."""
        return Note.objects.filter(deleted_at=None).prefetch_related("tags")

    def write(self, rows: list[Any], shelves: search.Shelves | None = None) -> None:
        """As they are."""
        search.write_entries((entry_of(note) for note in rows), shelves)


def notes_about(text: str, *, by: Principal) -> list[UUID]:
    """The ids of one's own that go best with the words; the last one may still be typed."""
    return search.best_ids(by, search.parse(text), search.Kind.NOTE, limit=MOST_FOUND)
