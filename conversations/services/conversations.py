"""Everything one can do with a conversation as a whole, but ask in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from conversations.models import Conversation, Folder, Message
from conversations.rules import can_change, can_keep
from conversations.services.indexing import index_conversation, index_messages
from conversations.services.learning_sessions import close_sessions_of
from knowledge import search
from knowledge.services.documents import close_documents_beside, open_documents_beside
from xentree.errors import Conflict, Invalid, NotAllowed, NotFound
from xentree.events import ConversationChanged, ConversationCreated, ConversationDeleted, emit
from xentree.principal import Principal
from xentree.prose import prose_of

TEMPORARY = timedelta(hours=24)
PREVIEW_CHARACTERS = 160
DEFAULT_TITLE = "New Conversation"


@dataclass(frozen=True)
class NewConversation:
    """How a conversation begins."""

    title: str = DEFAULT_TITLE
    initial_query: str = ""
    source: str = "web"
    temporary: bool = False
    folder_id: UUID | None = None


def preview_of(content: str) -> str:
    """What a list shows of a message or a note: its beginning on one line, as it reads."""
    return prose_of(content[: 4 * PREVIEW_CHARACTERS])[:PREVIEW_CHARACTERS]


def unsaved_conversation(new: NewConversation, *, by: Principal) -> Conversation:
    """A conversation that nobody has written yet; a temporary one will be purged after 24 hours."""
    if new.temporary and new.folder_id:
        raise Conflict("A temporary chat cannot be put in a folder.")
    return Conversation(
        owner=by.user,
        title=new.title,
        title_by=Conversation.TitleBy.DEFAULT if new.title == DEFAULT_TITLE else Conversation.TitleBy.PERSON,
        source=new.source,
        organization_id=by.organization_id,
        folder=_folder(new.folder_id, by, by.organization_id),
        expires_at=now() + TEMPORARY if new.temporary else None,
    )


@transaction.atomic
def create_conversation(new: NewConversation, *, by: Principal) -> Conversation:
    """A conversation, with its first question where there is one."""
    conversation = unsaved_conversation(new, by=by)
    conversation.save(force_insert=True)
    index_conversation(conversation)
    if new.initial_query:
        _add_first_message(conversation, new.initial_query)
    tell_created(conversation)
    _tell_changed(conversation)
    return conversation


@transaction.atomic
def update_conversation(conversation: Conversation, changes: dict[str, Any], *, by: Principal) -> Conversation:
    """Change title, pinned, archived or folder (an id or None); none of them makes the conversation look newer."""
    _check_may_change(conversation, by)
    if conversation.temporary and any(changes.get(name) for name in ("pinned", "archived", "folder")):
        raise Conflict("A temporary chat cannot be pinned, archived or put in a folder.")
    values: dict[str, Any] = {name: changes[name] for name in ("title", "pinned", "archived") if name in changes}
    if "title" in changes:
        values["title_by"] = Conversation.TitleBy.PERSON
    if "folder" in changes:
        values["folder"] = _folder(changes["folder"], by, conversation.organization_id)
    for name, value in values.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=[*values])
    if "title" in changes:
        search.retitle(conversation.pk, conversation.title)
    _tell_changed(conversation)
    return conversation


def mark_read(conversation: Conversation, *, by: Principal) -> None:
    """The person has it open."""
    _check_may_change(conversation, by)
    was_unread, conversation.read_at = conversation.unread, now()
    conversation.save(update_fields=["read_at"])
    if was_unread:
        _tell_changed(conversation)


@transaction.atomic
def delete_conversation(conversation: Conversation, *, by: Principal) -> None:
    """Gone at once from every list and link; its owner can restore it for ten minutes, then it is purged."""
    _check_may_change(conversation, by)
    if Conversation.objects.filter(pk=conversation.pk, deleted_at=None).update(deleted_at=now()):
        close_sessions_of(conversation)
        close_documents_beside(conversation.pk)
        search.close_group(conversation.pk)
        emit(ConversationDeleted(conversation.pk, conversation.owner_id, conversation.organization_id))


@transaction.atomic
def restore_conversation(conversation_id: UUID, *, by: Principal) -> Conversation:
    """Take a deletion back; NotFound when it is too late or was never deleted."""
    if not Conversation.objects.restorable_by(by).filter(pk=conversation_id).update(deleted_at=None):
        raise NotFound("There is no deleted conversation here that could be restored.")
    search.open_group(conversation_id)
    conversation = Conversation.objects.get(pk=conversation_id)
    open_documents_beside(conversation_id)
    _tell_changed(conversation)
    return conversation


def find_workspace(by: Principal, conversation_id: UUID) -> UUID | None:
    """Where a conversation of one's own is, for what is put beside it; NotFound for any other."""
    conversation = Conversation.objects.visible_to(by).filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFound("There is no such conversation.")
    return conversation.organization_id


@transaction.atomic
def change_conversations(ids: Iterable[UUID], action: str, *, folder_id: UUID | None = None, by: Principal) -> int:
    """Do one thing to many at once: archive, unarchive, pin, unpin, delete, move; how many of one's own it changed.

    A folder takes those of its own workspace.
    """
    rows = Conversation.objects.visible_to(by).listed().filter(pk__in=list(ids))
    values = _bulk_values(action, folder_id, by)
    found = list(rows.beside(values["folder"]) if values.get("folder") else rows)
    if action == "delete":
        for conversation in found:
            delete_conversation(conversation, by=by)
        return len(found)
    count = Conversation.objects.filter(pk__in=[each.pk for each in found]).update(**values)
    for conversation in found:
        _tell_changed(conversation)
    return count


def _bulk_values(action: str, folder_id: UUID | None, by: Principal) -> dict[str, Any]:
    if action == "move":
        return {"folder": folder_id and _found(Folder.objects.visible_to(by).filter(pk=folder_id).first())}
    values = {"archive": {"archived": True}, "unarchive": {"archived": False}, "delete": {}}
    return {**values, "pin": {"pinned": True}, "unpin": {"pinned": False}}[action]


def _folder(folder_id: UUID | None, by: Principal, organization_id: UUID | None) -> Folder | None:
    """One's own in that workspace."""
    if folder_id is None:
        return None
    return _found(Folder.objects.visible_to(by).filter(pk=folder_id, organization=organization_id).first())


def _found(folder: Folder | None) -> Folder:
    if folder is None:
        raise Invalid("There is no such folder.", folder=["There is no such folder."])
    return folder


def _add_first_message(conversation: Conversation, content: str) -> None:
    message = Message.objects.create(conversation=conversation, role=Message.Role.USER, content=content)
    conversation.head, conversation.message_count = message, 1
    conversation.last_message_preview = preview_of(content)
    conversation.save(update_fields=["head", "message_count", "last_message_preview"])
    index_messages(conversation, [message])


def _check_may_change(conversation: Conversation, by: Principal) -> None:
    if not can_change(by, conversation):
        raise NotAllowed


def check_may_keep(conversation: Conversation, by: Principal) -> None:
    """Refuse to share or branch what is somebody else's or temporary."""
    _check_may_change(conversation, by)
    if not can_keep(by, conversation):
        raise Conflict("This is a temporary chat: it cannot be shared or branched.")


def tell_created(conversation: Conversation) -> None:
    """It began; of temporary ones nobody hears."""
    if not conversation.temporary:
        emit(ConversationCreated(conversation.pk, conversation.owner_id, conversation.organization_id))


def _tell_changed(conversation: Conversation) -> None:
    emit(ConversationChanged(conversation.pk, conversation.owner_id))
