"""What search knows of conversations, written in the transaction that changes them; nothing of temporary chats."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from conversations.models import Conversation, Message
from knowledge import search
from knowledge.search import Entry, Kind

# As much of a message can be found; what is longer was pasted.
LONGEST = 32_000
AT_A_TIME = 200
_SAID = Q(role__in=[Message.Role.USER, Message.Role.ASSISTANT]) & ~Q(content="") & ~Q(status=Message.Status.STREAMING)


def index_conversation(conversation: Conversation) -> None:
    """Its title, and when it began; what was said in it later stands beside it as messages."""
    if not conversation.temporary:
        search.write_entries([_conversation_entry(conversation)])


def index_messages(conversation: Conversation, messages: Sequence[Message]) -> None:
    """What was said, as far as it is said; with a conversation that is deleted it stays hidden."""
    said = [] if conversation.temporary else [message for message in messages if _is_said(message)]
    for start in range(0, len(said), AT_A_TIME):
        search.write_entries([_message_entry(each, conversation) for each in said[start : start + AT_A_TIME]])
    if said and conversation.deleted_at:
        search.close_group(conversation.pk)


class ConversationSource:
    """All conversations that can be found, for a new index and for counting."""

    def batches(self, user_id: UUID | None = None) -> Iterator[list[Entry]]:
        """Entries of everybody's, or of one person's."""
        for rows in _in_batches(_owned(self._rows(), "owner", user_id)):
            yield [_conversation_entry(conversation) for conversation in rows]

    def expected(self) -> int:
        """How many there should be."""
        return self._rows().count()

    def _rows(self) -> QuerySet[Any]:
        return Conversation.objects.filter(expires_at=None)


class MessageSource:
    """The same of messages."""

    def batches(self, user_id: UUID | None = None) -> Iterator[list[Entry]]:
        """Entries of everybody's, or of one person's."""
        rows = _owned(self._rows().select_related("conversation"), "conversation__owner", user_id)
        for messages in _in_batches(rows):
            yield [_message_entry(message, message.conversation) for message in messages]

    def expected(self) -> int:
        """How many there should be."""
        return self._rows().count()

    def _rows(self) -> QuerySet[Any]:
        return Message.objects.filter(_SAID, conversation__expires_at=None)


def _is_said(message: Message) -> bool:
    """Shown to the person and complete, or as complete as it will ever be."""
    spoken = message.role in (Message.Role.USER, Message.Role.ASSISTANT)
    return spoken and bool(message.content) and message.status != Message.Status.STREAMING


def _conversation_entry(conversation: Conversation) -> Entry:
    return Entry(
        kind=Kind.CONVERSATION,
        object_id=conversation.pk,
        group_id=conversation.pk,
        owner_id=conversation.owner_id,
        organization_id=conversation.organization_id,
        title=conversation.title,
        text="",
        tags=(),
        at=conversation.created_at,
    )


def _message_entry(message: Message, conversation: Conversation) -> Entry:
    return Entry(
        kind=Kind.MESSAGE,
        object_id=message.pk,
        group_id=conversation.pk,
        owner_id=conversation.owner_id,
        organization_id=conversation.organization_id,
        title=conversation.title,
        text=message.content[:LONGEST],
        tags=(),
        role=message.role,
        at=message.created_at,
    )


def _owned(rows: QuerySet[Any], owner: str, user_id: UUID | None) -> QuerySet[Any]:
    return rows.filter(**{owner: user_id}) if user_id else rows


def _in_batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """By primary key, each batch a query of its own: nothing is held open while others write."""
    last = UUID(int=0)
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:AT_A_TIME]):
        yield batch
        last = batch[-1].pk
