"""Messages as plain data that can be sent as JSON as it is, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from conversations.models import (
    Attachment,
    Conversation,
    ConversationImport,
    Message,
    Note,
    NoteVersion,
    Proposal,
    Retrieval,
)
from knowledge.models import Chunk, Document
from xentree.errors import NotFound
from xentree.principal import Principal

Data = dict[str, Any]
PAGE = 50


def load_branch(conversation: Conversation, *, before: UUID | None = None, limit: int = PAGE) -> list[Data]:
    """The last `limit` messages of the shown branch, or of what leads to `before`, oldest first.

    There are older ones as long as the first has a `parent_id`.
    """
    leaf = conversation.head_id if before is None else _parent_of(conversation, before)
    return messages_data(Message.objects.branch(leaf, limit))


def load_message(message: Message) -> Data:
    """One message with its siblings, attachments and proposals."""
    return messages_data([message])[0]


def messages_data(messages: list[Message]) -> list[Data]:
    """Messages of one conversation with all that hangs on them, in three queries however many they are."""
    siblings, attachments, proposals = _siblings_of(messages), _attachments_of(messages), _proposals_of(messages)
    return [message_data(each, siblings[each.parent_id], attachments[each.pk], proposals[each.pk]) for each in messages]


def message_data(
    message: Message, siblings: Iterable[UUID], attachments: Iterable[Attachment], proposals: list[Data]
) -> Data:
    """A message in the contract's words; `siblings` are all answers to the same parent, oldest first."""
    return {
        "id": str(message.pk),
        "conversation_id": str(message.conversation_id),
        "role": message.role,
        "content": message.content,
        "provider": message.provider or None,
        "model": message.model or None,
        "usage": message.usage,
        "citations": message.citations,
        "parent_id": str(message.parent_id) if message.parent_id else None,
        "sibling_ids": [str(sibling) for sibling in siblings],
        "attachments": [attachment_data(attachment) for attachment in attachments],
        "proposals": proposals,
        "feedback": message.feedback,
        "status": message.status,
        "finish_reason": message.finish_reason or None,
        "error": message.error,
        "cost_usd": message.cost_micros / 1_000_000 if message.usage else None,
        "created_at": moment_data(message.created_at),
    }


def proposal_data(proposal: Proposal) -> Data:
    """A proposal with its card; what would be done with whose help stays here."""
    return {
        "id": str(proposal.pk),
        "message_id": str(proposal.message_id),
        "conversation_id": str(proposal.message.conversation_id),
        "tool": proposal.tool,
        "card": proposal.card,
        "status": Proposal.Status.EXPIRED.value if proposal.is_too_old else proposal.status,
        "summary": proposal.summary,
        "error": proposal.error,
        "created_at": moment_data(proposal.created_at),
        "decided_at": moment_data(proposal.decided_at) if proposal.decided_at else None,
    }


def retrieval_data(message: Message, by: Principal) -> Data:
    """What was looked up for an answer, with the text of what the reader may still read."""
    kept = Retrieval.objects.filter(pk=message.pk).first()
    if kept is None:
        return {"query": None, "mode": None, "lexical_only": False, "took_ms": None, "found": []}
    found = kept.report["found"]
    readable = Chunk.objects.filter(
        pk__in=[entry["chunk_id"] for entry in found], document__in=Document.objects.visible_to(by)
    )
    texts = {str(pk): text for pk, text in readable.values_list("pk", "text")}
    cited = {entry["index"] for entry in message.citations}
    more = [{"cited": entry["index"] in cited, "text": texts.get(entry["chunk_id"])} for entry in found]
    return {**kept.report, "found": [{**entry, **rest} for entry, rest in zip(found, more, strict=True)]}


def attachment_data(attachment: Attachment) -> Data:
    """An attachment and where its owner gets the file."""
    return {
        "id": str(attachment.pk),
        "kind": attachment.kind,
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "size_bytes": attachment.size_bytes,
        "url": f"/api/core/attachments/{attachment.pk}/file",
    }


def conversation_data(conversation: Conversation) -> Data:
    """A conversation as lists show it."""
    return {
        "id": str(conversation.pk),
        "title": conversation.title,
        "created_at": moment_data(conversation.created_at),
        "updated_at": moment_data(conversation.updated_at),
        "source": conversation.source,
        "pinned": conversation.pinned,
        "archived": conversation.archived,
        "message_count": conversation.message_count,
        "last_message_preview": conversation.last_message_preview,
        "organization_id": str(conversation.organization_id) if conversation.organization_id else None,
        "folder_id": str(conversation.folder_id) if conversation.folder_id else None,
        "unread": conversation.unread,
        "temporary": conversation.temporary,
        "head_id": str(conversation.head_id) if conversation.head_id else None,
    }


def import_data(job: ConversationImport) -> Data:
    """How far an import is; the counts are conversations."""
    return {
        "id": str(job.pk),
        "filename": job.filename,
        "state": job.state,
        "format": job.format,
        "total": job.total,
        "done": job.done,
        "skipped": job.skipped,
        "error": job.error,
        "created_at": moment_data(job.created_at),
        "finished_at": moment_data(job.finished_at) if job.finished_at else None,
    }


def note_data(note: Note) -> Data:
    """A note in the contract's words; what was deleted is not named, only that it is gone."""
    source = note if note.has_source else None
    return {
        "id": str(note.pk),
        "title": note.title,
        "content": note.content,
        "tags": note.tag_names,
        "conversation_id": str(source.conversation_id) if source else None,
        "message_id": str(source.message_id) if source and source.message_id else None,
        "source_gone": note.source_gone,
        "organization_id": str(note.organization_id) if note.organization_id else None,
        "version": note.version,
        "created_at": moment_data(note.created_at),
        "updated_at": moment_data(note.updated_at),
    }


def note_version_data(version: NoteVersion) -> Data:
    """A version as the list of them shows it; its text is asked for one by one."""
    return {
        "version": version.number,
        "title": version.title,
        "restored_from": version.restored_from,
        "created_at": moment_data(version.created_at),
        "saved_at": moment_data(version.saved_at),
    }


def moment_data(moment: datetime) -> str:
    """ISO 8601 in UTC, as everywhere in the API."""
    return moment.isoformat().replace("+00:00", "Z")


def _parent_of(conversation: Conversation, message_id: UUID) -> UUID | None:
    found = conversation.messages.filter(pk=message_id).values_list("parent_id", flat=True)
    if not found:
        raise NotFound("There is no such message in this conversation.")
    return found[0]


def _siblings_of(messages: list[Message]) -> dict[UUID | None, list[UUID]]:
    siblings: dict[UUID | None, list[UUID]] = defaultdict(list)
    if not messages:
        return siblings
    parents = {message.parent_id for message in messages}
    place = Q(parent__in=parents - {None}) | (Q(parent=None) if None in parents else Q(pk__in=[]))
    same = Message.objects.filter(place, conversation=messages[0].conversation_id)
    for message_id, parent_id in same.order_by("created_at", "id").values_list("pk", "parent_id"):
        siblings[parent_id].append(message_id)
    return siblings


def _attachments_of(messages: list[Message]) -> dict[UUID, list[Attachment]]:
    attachments: dict[UUID, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.filter(message__in=[each.pk for each in messages]).defer("text"):
        attachments[attachment.message_id].append(attachment)
    return attachments


def _proposals_of(messages: list[Message]) -> dict[UUID, list[Data]]:
    proposals: dict[UUID, list[Data]] = defaultdict(list)
    places = {message.pk: message for message in messages}
    for proposal in Proposal.objects.filter(message__in=places).defer("plan"):
        proposal.message = places[proposal.message_id]
        proposals[proposal.message_id].append(proposal_data(proposal))
    return proposals
