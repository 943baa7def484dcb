"""Going back to what a note said before."""

from conversations.models import Note
from conversations.services.notes.writing import NoteText, save_note
from xentree.errors import NotFound
from xentree.principal import Principal


def restore_version(note: Note, number: int, *, by: Principal) -> Note:
    """The note says again what it said then, as a new version: what it says now is not lost."""
    then = note.versions.filter(number=number).first()
    if then is None:
        raise NotFound("That version of the note is not kept any more.")
    return save_note(note, NoteText(then.title, then.content, tuple(then.tags)), restored_from=number, by=by)
