"""What a note said before: a row a save, but for the saves of one sitting, which are joined while they are close."""

from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Length
from django.utils.timezone import now

from conversations.models import Note, NoteVersion

# Saves of one sitting at an editor join the version that began at most this long ago.
JOINED = timedelta(minutes=5)
# The newest so many stay, and fewer where they are long.
KEPT_VERSIONS = 100
KEPT_CHARACTERS = 2_000_000


def record_version(note: Note, editing: UUID | None, restored_from: int | None = None) -> None:
    """Keep what it says now; in the transaction that wrote it, under the note's lock."""
    said = {"number": note.version, "title": note.title, "content": note.content, "tags": note.tag_names}
    moment = now()
    last = note.versions.only("editing", "created_at").first()
    if editing and last and last.editing == editing and last.created_at > moment - JOINED:
        NoteVersion.objects.filter(pk=last.pk).update(**said, saved_at=moment)
        return
    NoteVersion.objects.create(
        note=note, **said, editing=editing, restored_from=restored_from, created_at=moment, saved_at=moment
    )
    _forget_old(note)


def close_version(note: Note) -> None:
    """The person saved on purpose: what comes next is a version of its own."""
    note.versions.filter(number=note.version).update(editing=None)


def _forget_old(note: Note) -> None:
    room = KEPT_CHARACTERS
    sizes = note.versions.annotate(size=Length("content")).values_list("number", "size")
    for place, (number, size) in enumerate(sizes):
        room -= size
        if place >= KEPT_VERSIONS or (place and room < 0):
            note.versions.filter(number__lte=number).delete()
            return
