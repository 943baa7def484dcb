"""Notes: what one can do with them, what they said before, and taking them away."""

from conversations.services.notes.differences import compare
from conversations.services.notes.files import note_filename, note_markdown, stream_notes
from conversations.services.notes.restoring import restore_version
from conversations.services.notes.versions import KEPT_CHARACTERS, KEPT_VERSIONS
from conversations.services.notes.writing import (
    MOST_NOTES,
    NewNote,
    NoteText,
    create_note,
    delete_note,
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
    "note_filename",
    "note_markdown",
    "purge_notes",
    "restore_note",
    "restore_version",
    "save_note",
    "stream_notes",
]
