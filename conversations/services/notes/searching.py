"""Notes in the search index, and found by it."""

from collections.abc import Iterable, Iterator
from uuid import UUID

from conversations.models import Note, NoteQuerySet
from knowledge import search
from xentree.principal import Principal

# So many of the best are shown in a list that has an order of its own.
MOST_FOUND = 100
AT_A_TIME = 100


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


class NoteSource:
    """All notes that can be found, for a new index and for counting."""

    def batches(self, user_id: UUID | None = None) -> Iterator[list[search.Entry]]:
        """Entries of everybody's, or of one person's; each batch is a query of its own."""
        rows = self._rows().filter(owner=user_id) if user_id else self._rows()
        last = UUID(int=0)
        while batch := list(rows.filter(pk__gt=last)[:AT_A_TIME]):
            yield [entry_of(note) for note in batch]
            last = batch[-1].pk

    def expected(self) -> int:
        """How many there should be."""
        return self._rows().count()

    def _rows(self) -> NoteQuerySet:
        return Note.objects.filter(deleted_at=None).prefetch_related("tags").order_by("pk")


def notes_about(text: str, *, by: Principal) -> list[UUID]:
    """The ids of one's own that go best with the words; the last one may still be typed."""
    query = search.parse(text)
    found = search.search_everything(by, query, kinds=[search.Kind.NOTE], limit=MOST_FOUND, as_typed=True)
    return [match.object_id for match in found.matches.get(search.Kind.NOTE, [])]
