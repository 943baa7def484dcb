"""What search knows of conversations, written in the transaction that changes them; nothing of temporary chats."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from conversations.models import Conversation, Message
from knowledge import search
from knowledge.search import Entry, Kind, Shelves

# As much of a message can be found; what is longer was pasted.
LONGEST = 32_000
_SAID = Q(role__in=[Message.Role.USER, Message.Role.ASSISTANT]) & ~Q(content="") & ~Q(status=Message.Status.STREAMING)


def index_conversation(conversation: Conversation) -> None:
    """A new one: its title, and when it began; what was said in it later stands beside it as messages."""
    if not conversation.temporary:
        search.add_entries([_conversation_entry(conversation)], closed=False)


def index_messages(conversation: Conversation, messages: Iterable[Message]) -> None:
    """What was newly said."""
    index_said(conversation, entries_of(conversation, messages))


def entries_of(conversation: Conversation, messages: Iterable[Message]) -> list[Entry]:
    """What was newly said, as far as it is said. Its words are looked for here: before others have to wait for it."""
    said = [message for message in messages if not conversation.temporary and _is_said(message)]
    return [search.analysed(_message_entry(message, conversation)) for message in said]


def index_said(conversation: Conversation, entries: Sequence[Entry]) -> None:
    """The same, in the conversation as it is by now; in one that is deleted it is hidden."""
    if entries:
        tenant, title = conversation.organization_id, conversation.title
        here = [replace(entry, organization_id=tenant, title=title) for entry in entries]
        search.add_entries(here, closed=conversation.deleted_at is not None)


class ConversationSource(search.Source):
    """Conversations that can be found."""

    def rows(self) -> QuerySet[Any]:
        """Also those that are deleted and could come back: they are in the index, hidden."""
        return Conversation.objects.filter(expires_at=None)

    def write(self, rows: list[Any], shelves: Shelves | None = None) -> None:
        """Their titles."""
        search.write_entries([_conversation_entry(conversation) for conversation in rows], shelves)
        _hide_deleted(rows)


class MessageSource(search.Source):
    """Messages that can be found."""

    owner, organization = "conversation__owner", "conversation__organization"

    def rows(self) -> QuerySet[Any]:
        """What was said, with its conversation."""
        return Message.objects.filter(_SAID, conversation__expires_at=None).select_related("conversation")

    def write(self, rows: list[Any], shelves: Shelves | None = None) -> None:
        """What they say."""
        search.write_entries([_message_entry(message, message.conversation) for message in rows], shelves)
        _hide_deleted([message.conversation for message in rows])


def _hide_deleted(conversations: list[Conversation]) -> None:
    for pk in {conversation.pk for conversation in conversations if conversation.deleted_at}:
        search.close_group(pk)


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
