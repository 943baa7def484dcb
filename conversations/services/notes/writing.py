"""Making, saving and deleting notes; every save that changes something is a version."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from conversations.models import Conversation, Message, Note, NoteQuerySet, NoteTag
from conversations.queries import note_data
from conversations.rules import can_change
from conversations.services.notes.searching import forget_notes, index_note
from conversations.services.notes.versions import close_version, record_version
from xentree import rewards
from xentree.errors import Conflict, Invalid, LimitReached, NotAllowed, NotFound
from xentree.principal import Principal

MOST_NOTES = 10_000
AT_A_TIME = 500


@dataclass(frozen=True)
class NoteText:
    """What a note says; `tags` None leaves them as they are."""

    title: str
    content: str = ""
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True)
class NewNote:
    """How a note begins; `editing` names the sitting at an editor whose later saves join the first version."""

    text: NoteText
    conversation_id: UUID | None = None
    message_id: UUID | None = None
    editing: UUID | None = None


@transaction.atomic
def create_note(new: NewNote, *, by: Principal) -> Note:
    """A note of one's own, in the workspace of what it was saved from or else the present one."""
    if Note.objects.visible_to(by).count() >= MOST_NOTES:
        raise LimitReached(f"You have {MOST_NOTES} notes, which is the most there can be.", "cap_reached")
    conversation, message = _source(new, by)
    note = Note.objects.create(
        owner=by.user,
        organization_id=conversation.organization_id if conversation else by.organization_id,
        title=new.text.title,
        content=new.text.content,
        conversation=conversation,
        message=message,
        saved_from=_saved_from(new),
    )
    _put_tags(note, _clean(new.text.tags or ()))
    return _written(note, new.editing, by=by)


@transaction.atomic
def save_note(
    note: Note,
    text: NoteText,
    *,
    expected_version: int | None = None,
    editing: UUID | None = None,
    restored_from: int | None = None,
    by: Principal,
) -> Note:
    """Replace what it says; Conflict `note_changed`, with the note as it is, if `expected_version` is not its version.

    Saving what it says already changes nothing, so that a repeated save is never a conflict.
    """
    current = _locked(note, by)
    tags = current.tag_names if text.tags is None else _clean(text.tags)
    if (current.title, current.content, current.tag_names) == (text.title, text.content, tags):
        if editing is None:
            close_version(current)
        return current
    if expected_version not in (None, current.version):
        message = "This note was changed elsewhere meanwhile. Nothing was overwritten: keep one of the two, or both."
        raise Conflict(message, "note_changed", current=note_data(current))
    Note.objects.filter(pk=current.pk).update(
        title=text.title, content=text.content, version=current.version + 1, updated_at=now()
    )
    _put_tags(current, tags)
    return _written(current, editing, restored_from, by=by)


@transaction.atomic
def delete_note(note: Note, *, by: Principal) -> None:
    """Gone from every list at once; its owner can restore it for ten minutes, then it is purged."""
    _check_may_change(note, by)
    Note.objects.filter(pk=note.pk, deleted_at=None).update(deleted_at=now())
    forget_notes([note.pk])


@transaction.atomic
def restore_note(note_id: UUID, *, by: Principal) -> Note:
    """Take a deletion back; NotFound when it is too late or was never deleted."""
    if not Note.objects.restorable_by(by).filter(pk=note_id).update(deleted_at=None):
        raise NotFound("There is no deleted note here that could be restored.")
    note = Note.objects.whole().get(pk=note_id)
    index_note(note)
    return note


def purge_notes() -> int:
    """Remove what was deleted too long ago to be restored, with all its versions; how many."""
    doomed = list(Note.objects.purgeable().order_by().values_list("pk", flat=True)[:AT_A_TIME])
    Note.objects.purgeable().filter(pk__in=doomed).delete()
    return len(doomed)


def _written(note: Note, editing: UUID | None, restored_from: int | None = None, *, by: Principal) -> Note:
    """As it is now, kept as a version and found by its words."""
    written = _whole(note)
    record_version(written, editing, restored_from)
    index_note(written)
    _reward(written, by)
    return written


def _reward(note: Note, by: Principal) -> None:
    """For writing it, once; what was kept from an answer is not one's own writing until it is written on."""
    if note.saved_from != Note.SavedFrom.MESSAGE or note.version > 1:
        facts = {"characters": len(note.content), "organization_id": note.organization_id}
        rewards.reward(by.user, "note", note.pk, facts)


@transaction.atomic
def erase_notes(notes: NoteQuerySet) -> None:
    """Without a way back, and out of the index."""
    forget_notes(notes.order_by().values_list("pk", flat=True))
    notes.delete()


def _source(new: NewNote, by: Principal) -> tuple[Conversation | None, Message | None]:
    """What it is saved from, which has to be one's own."""
    if new.message_id:
        found = Message.objects.visible_to(by).select_related("conversation").filter(pk=new.message_id).first()
        if found is None or new.conversation_id not in (None, found.conversation_id):
            raise Invalid("There is no such message.", message_id=["There is no such message."])
        return found.conversation, found
    if new.conversation_id:
        conversation = Conversation.objects.visible_to(by).filter(pk=new.conversation_id).first()
        if conversation is None:
            raise Invalid("There is no such conversation.", conversation_id=["There is no such conversation."])
        return conversation, None
    return None, None


def _saved_from(new: NewNote) -> str:
    if new.message_id:
        return Note.SavedFrom.MESSAGE
    return Note.SavedFrom.CONVERSATION if new.conversation_id else Note.SavedFrom.NOTHING


def _clean(tags: Iterable[str]) -> list[str]:
    """Lower case, one space between words, without a hash in front, each once."""
    words = (" ".join(tag.lower().lstrip("#").split()) for tag in tags)
    return list(dict.fromkeys(word for word in words if word))


def _put_tags(note: Note, names: list[str]) -> None:
    note.tags.all().delete()
    NoteTag.objects.bulk_create(NoteTag(note=note, name=name, place=place) for place, name in enumerate(names))


def _locked(note: Note, by: Principal) -> Note:
    """As it is now, and nobody else saves it until the transaction ends."""
    _check_may_change(note, by)
    if not Note.objects.select_for_update().filter(pk=note.pk, deleted_at=None).exists():
        raise NotFound
    return _whole(note)


def _whole(note: Note) -> Note:
    return Note.objects.whole().get(pk=note.pk)


def _check_may_change(note: Note, by: Principal) -> None:
    if not can_change(by, note):
        raise NotAllowed
