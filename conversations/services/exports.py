"""Taking conversations away: Markdown for reading, JSON with every branch for programs."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.db.models import prefetch_related_objects
from django.utils.text import slugify

from conversations.models import (
    Attachment,
    Conversation,
    ConversationImport,
    Folder,
    LearningSession,
    Message,
    Note,
    Proposal,
    StudySet,
)
from conversations.queries import conversation_data, messages_data, note_data, note_version_data
from conversations.services.notes import erase_notes
from conversations.services.purge import delete_files, delete_unused_files, purge_conversation
from xentree.personal_data import ExportedFile
from xentree.principal import Principal

_LONGEST = 20_000
_SPEAKERS = {"user": "You", "assistant": "Xentree", "system": "System", "tool": "Tool"}


def export_markdown(conversation: Conversation) -> str:
    """The shown branch: who said what, and the sources of each answer."""
    branch = Message.objects.branch(conversation.head_id, _LONGEST)
    prefetch_related_objects(branch, "proposals")
    head = f"# {conversation.title}\n\nStarted {_time_in_words(conversation.created_at)}\n"
    return "\n".join([head, *map(_markdown_of, branch)])


def export_data(conversation: Conversation) -> dict[str, Any]:
    """The whole tree, with times and models."""
    messages = messages_data(list(conversation.messages.order_by("created_at", "id")))
    return {"format": "xentree.conversation", "version": 1, **conversation_data(conversation), "messages": messages}


def export_json(conversation: Conversation) -> str:
    """The same as text."""
    return json.dumps(export_data(conversation), ensure_ascii=False, indent=1)


def export_filename(conversation: Conversation, extension: str) -> str:
    """A name for the downloaded file."""
    return f"{slugify(conversation.title)[:60] or 'conversation'}.{extension}"


async def stream_all(by: Principal) -> AsyncIterator[str]:
    """All conversations of a person as one JSON array, one at a time in memory."""
    yield "["
    for place, conversation_id in enumerate(await sync_to_async(_ids)(by)):
        yield f"{',' if place else ''}\n{await sync_to_async(_encoded)(conversation_id)}"
    yield "\n]\n"


def export_personal_data(user: Any) -> Iterator[ExportedFile]:
    """For the copy of a person's data: conversations, notes, sessions and files, but of tenants they have left."""
    by = Principal(user, "session")
    for conversation in Conversation.objects.visible_to(by).iterator():
        yield ExportedFile(f"conversations/{conversation.pk}.json", data=export_data(conversation))
    folders = Folder.objects.visible_to(by)
    yield ExportedFile("folders.json", data=list(folders.values("id", "name", "instructions", "created_at")))
    sessions = LearningSession.objects.filter(conversation__in=Conversation.objects.visible_to(by))
    kept = ("id", "conversation_id", "goal", "started_at", "ended_at", "active_seconds", "xp_awarded", "recap")
    yield ExportedFile("learning_sessions.json", data=list(sessions.values(*kept)))
    study_sets = StudySet.objects.visible_to(by)
    studied = ("document_id", "kind", "items", "round", "known", "studied_at", "created_at")
    yield ExportedFile("study_sets.json", data=list(study_sets.values(*studied)))
    for note in Note.objects.visible_to(by).whole().iterator(chunk_size=50):
        yield ExportedFile(f"notes/{note.pk}.json", data=_note_data(note))
    for attachment in Attachment.objects.visible_to(by).defer("text").iterator():
        if default_storage.exists(attachment.file.name):
            with attachment.file.open() as file:
                yield ExportedFile(f"attachments/{attachment.pk}/{attachment.filename}", file=file)


def erase_personal_data(user: Any) -> None:
    """What no foreign key removes: the stored files; and the conversations at once, without a way back."""
    for conversation in Conversation.objects.filter(owner=user):
        purge_conversation(conversation)
    delete_files(Attachment.objects.filter(owner=user).values_list("file", flat=True))
    Attachment.objects.filter(owner=user).delete()
    delete_files(ConversationImport.objects.filter(owner=user).values_list("file", flat=True))
    ConversationImport.objects.filter(owner=user).delete()
    erase_notes(Note.objects.filter(owner=user))


def erase_tenant_data(organization: Any) -> None:
    """What was made in its workspace, with the stored files; rows and all, at once."""
    for conversation in Conversation.objects.filter(organization=organization):
        purge_conversation(conversation)
    erase_notes(Note.objects.filter(organization=organization))
    for rows in (Attachment.objects, ConversationImport.objects):
        names = list(rows.filter(organization=organization).values_list("file", flat=True))
        rows.filter(organization=organization).delete()
        delete_unused_files(names)


def _note_data(note: Note) -> dict[str, Any]:
    """With everything it said before."""
    versions = [{**note_version_data(each), "content": each.content, "tags": each.tags} for each in note.versions.all()]
    return {**note_data(note), "versions": versions}


def _ids(by: Principal) -> list[Any]:
    rows = Conversation.objects.visible_to(by).listed().order_by("created_at", "id")
    return list(rows.values_list("pk", flat=True))


def _encoded(conversation_id: Any) -> str:
    """Empty where it was purged meanwhile."""
    found = Conversation.objects.filter(pk=conversation_id).first()
    return json.dumps(export_data(found) if found else None, ensure_ascii=False)


def _markdown_of(message: Message) -> str:
    speaker = _SPEAKERS[message.role] + (f" ({message.model})" if message.model else "")
    parts = [f"## {speaker}", f"*{_time_in_words(message.created_at)}*", message.content]
    parts += [_proposed(each) for each in message.proposals.all()]
    if message.citations:
        parts.append("Sources:\n" + "\n".join(map(_source, message.citations)))
    return "\n\n".join(parts) + "\n"


def _time_in_words(moment: datetime) -> str:
    return f"{moment:%-d %B %Y, %H:%M} UTC"


def _proposed(proposal: Proposal) -> str:
    """In one line."""
    outcome = f"{proposal.get_status_display()}. {proposal.summary}"
    return " ".join(f"Proposed: {proposal.card['title']} ({outcome.strip()})".split())


def _source(citation: dict[str, Any]) -> str:
    title, url = citation.get("title", ""), citation.get("url")
    return f"{citation.get('index')}. {f'[{title}]({url})' if url else title}"
