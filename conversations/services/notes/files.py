"""Taking notes away: Markdown with what is known about it in front, one file or a ZIP of all."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

from asgiref.sync import sync_to_async
from django.utils.text import slugify

from conversations.models import Note
from conversations.queries import moment_data
from xentree.principal import Principal

AT_A_TIME = 50


def note_markdown(note: Note) -> str:
    """The text under a YAML head, as other editors of Markdown write and read it."""
    head = {
        "title": note.title,
        "tags": note.tag_names,
        "created": moment_data(note.created_at),
        "updated": moment_data(note.updated_at),
    }
    # What JSON writes is YAML too.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items()]
    return "\n".join(["---", *lines, "---", "", note.content.rstrip(), ""])


def note_filename(note: Note) -> str:
    """A name for the downloaded file."""
    return f"{_stem(note)}.md"


async def stream_notes(by: Principal) -> AsyncIterator[bytes]:
    """A ZIP of all notes of the present workspace, few at a time in memory."""
    pipe = _Pipe()
    names: Counter[str] = Counter()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        ids = await sync_to_async(_ids)(by)
        for start in range(0, len(ids), AT_A_TIME):
            for note in await sync_to_async(_read)(by, ids[start : start + AT_A_TIME]):
                await sync_to_async(archive.writestr)(_unused(_stem(note), names), note_markdown(note))
                yield pipe.take()
    yield pipe.take()


class _Pipe:
    """What ZipFile writes to, and what is taken out at the other end."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """There is nothing behind it."""

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def _stem(note: Note) -> str:
    return slugify(note.title)[:60] or "note"


def _unused(stem: str, names: Counter[str]) -> str:
    names[stem] += 1
    if names[stem] == 1:
        return f"{stem}.md"
    return _unused(f"{stem}-{names[stem]}", names)


def _ids(by: Principal) -> list[UUID]:
    rows = Note.objects.visible_to(by).in_workspace(by).order_by("created_at", "id")
    return list(rows.values_list("pk", flat=True))


def _read(by: Principal, ids: list[UUID]) -> list[Note]:
    """Without those that were deleted meanwhile."""
    return list(Note.objects.visible_to(by).whole().filter(pk__in=ids).order_by("created_at", "id"))
