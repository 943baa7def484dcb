"""Notes: what one can do with them, what they said before, and taking them away."""

from conversations.services.notes.differences import compare
from conversations.services.notes.files import note_filename, note_markdown, stream_notes
from conversations.services.notes.restoring import restore_version
from conversations.services.notes.searching import notes_about
from conversations.services.notes.versions import KEPT_CHARACTERS, KEPT_VERSIONS
from conversations.services.notes.writing import (
    MOST_NOTES,
    NewNote,
    NoteText,
    create_note,
    delete_note,
    erase_notes,
    purge_notes,
    restore_note,
    save_note,
)

__all__ = [
    "KEPT_CHARACTERS",
    "KEPT_VERSIONS",
    "MOST_NOTES",
    "NewNote",
    "NoteText",
    "compare",
    "create_note",
    "delete_note",
    "erase_notes",
    "note_filename",
    "note_markdown",
    "notes_about",
    "purge_notes",
    "restore_note",
    "restore_version",
    "save_note",
    "stream_notes",
]
