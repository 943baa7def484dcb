"""A branch of a conversation, taken out into a conversation of its own."""

import uuid
from typing import Any
from uuid import UUID

from django.db import transaction

from conversations.models import Attachment, Conversation, Message
from conversations.services.conversations import check_may_keep, preview_of, tell_created
from conversations.services.indexing import index_conversation, index_messages
from xentree.errors import NotFound
from xentree.events import ConversationChanged, emit
from xentree.principal import Principal

_LONGEST = 20_000
_COPIED = ("role", "content", "provider", "model", "usage", "citations", "finish_reason", "error", "created_at")


@transaction.atomic
def fork_conversation(conversation: Conversation, message_id: UUID, *, by: Principal) -> Conversation:
    """A new conversation with the messages from the first to `message_id`, and their attachments."""
    check_may_keep(conversation, by)
    if not conversation.messages.filter(pk=message_id).exists():
        raise NotFound("There is no such message in this conversation.")
    branch = Message.objects.branch(message_id, _LONGEST)
    fork = _empty_copy(conversation)
    copies = _copy_messages(branch, fork)
    _copy_attachments(copies)
    last = copies[message_id]
    fork.head, fork.message_count, fork.last_message_preview = last, len(copies), preview_of(last.content)
    fork.save(update_fields=["head", "message_count", "last_message_preview"])
    index_conversation(fork)
    index_messages(fork, list(copies.values()))
    tell_created(fork)
    emit(ConversationChanged(fork.pk, fork.owner_id))
    return fork


def _empty_copy(conversation: Conversation) -> Conversation:
    named = conversation.title_by != Conversation.TitleBy.DEFAULT
    return Conversation.objects.create(
        owner_id=conversation.owner_id,
        organization_id=conversation.organization_id,
        folder_id=conversation.folder_id,
        title=f"{conversation.title[:190]} (branch)" if named else conversation.title,
        title_by=conversation.title_by,
    )


def _copy_messages(branch: list[Message], fork: Conversation) -> dict[UUID, Message]:
    """Copies by the id of their originals."""
    copies: dict[UUID, Message] = {}
    parent = None
    for message in branch:
        parent = copies[message.pk] = Message(conversation=fork, parent=parent, **_values(message))
    Message.objects.bulk_create(copies.values(), batch_size=500)
    return copies


def _values(message: Message) -> dict[str, Any]:
    """What a copy takes over; an answer that is still being written stays as far as it has come."""
    streaming = message.status == Message.Status.STREAMING
    values = {name: getattr(message, name) for name in _COPIED}
    return {**values, "status": Message.Status.STOPPED if streaming else message.status}


def _copy_attachments(copies: dict[UUID, Message]) -> None:
    """New rows for the same stored files: a file is removed with the last row that names it."""
    rows = list(Attachment.objects.filter(message__in=list(copies)))
    for row in rows:
        row.message = copies[row.message_id]
        row.pk, row._state.adding = uuid.uuid4(), True
    Attachment.objects.bulk_create(rows)
