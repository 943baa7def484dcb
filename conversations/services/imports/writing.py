"""A draft becomes a conversation, once: a second try finds the first one."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from conversations.models import Conversation, ConversationImport, Message
from conversations.services.conversations import preview_of
from conversations.services.imports.draft import Draft, DraftMessage
from conversations.services.indexing import index_conversation, index_messages


def write_draft(draft: Draft, *, source: str, job: ConversationImport) -> bool:
    """True when it was stored now, False when it had been before."""
    known = Conversation.objects.filter(owner=job.owner_id, source=source, external_id=draft.external_id)
    if known.exists():
        return False
    try:
        with transaction.atomic():
            write_conversation(draft, source=source, owner_id=job.owner_id, organization_id=job.organization_id)
    except IntegrityError:
        return False
    return True


def write_conversation(draft: Draft, *, source: str, owner_id: UUID, organization_id: UUID | None) -> Conversation:
    """What was said elsewhere, as a conversation of that owner and workspace; IntegrityError where it is there."""
    began = draft.created_at or (draft.messages[0].created_at if draft.messages else None) or now()
    conversation = Conversation.objects.create(
        owner_id=owner_id,
        organization_id=organization_id,
        source=source,
        external_id=draft.external_id,
        title=" ".join(draft.title.split())[:200] or "Untitled",
        title_by=Conversation.TitleBy.PERSON,
        created_at=began,
        updated_at=draft.updated_at or began,
    )
    messages = _messages(draft.messages, conversation, began)
    Message.objects.bulk_create(messages.values(), batch_size=500)
    head = messages.get(draft.head or "") or (list(messages.values())[-1] if messages else None)
    index_conversation(conversation)
    index_messages(conversation, list(messages.values()))
    conversation.head, conversation.message_count = head, len(messages)
    conversation.last_message_preview = preview_of(head.content) if head else ""
    conversation.save(update_fields=["head", "message_count", "last_message_preview"])
    return conversation


def release_conversations(source: str, external_ids: Iterable[str]) -> None:
    """They stay, but stand no longer for what they were made of: that may become another one, or is gone."""
    Conversation.objects.filter(source=source, external_id__in=list(external_ids)).update(external_id="")


def _messages(drafts: list[DraftMessage], conversation: Conversation, began: datetime) -> dict[str, Message]:
    """By key; no message is older than the one it follows."""
    messages: dict[str, Message] = {}
    for draft in drafts:
        parent = messages.get(draft.parent or "")
        messages[draft.key] = Message(
            conversation=conversation,
            parent=parent,
            role=draft.role,
            content=draft.content,
            provider=conversation.source if draft.role == "assistant" else "",
            model=draft.model,
            created_at=max(draft.created_at or began, parent.created_at if parent else began),
        )
    return messages
