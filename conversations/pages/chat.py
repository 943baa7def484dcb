"""The chat page: a new chat, or one that is open."""

import re
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conversations.models import Conversation, Folder, Note
from conversations.pages.rail import principal, rail_data
from conversations.pages.usage import notice_for
from conversations.queries import conversation_data, load_branch
from conversations.services.notes import note_filename
from knowledge.models import Document
from xentree.principal import Principal

MOST_DOCUMENTS = 10
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# The handbook can answer all of them, so they work where no language model is connected.
STARTERS = [
    "What is active recall?",
    "What makes a good question?",
    "How do I plan a week of learning?",
    "How do I connect a language model?",
]


@login_required
@require_safe
def new_chat(request: HttpRequest) -> HttpResponse:
    """An empty chat; `?folder=` puts it in that one, `?document=` asks about that one, `?note=` attaches that one."""
    by = principal(request)
    folder = _folder(request.GET.get("folder", ""), by)
    data: dict[str, Any] = {"current": None, "messages": [], "folder_id": str(folder.pk) if folder else None}
    data["documents"] = _documents(request.GET.getlist("document"), by)
    return _page(request, by, data, title="New chat", folder=folder)


@login_required
@require_safe
def open_chat(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """A conversation with the end of its shown branch; older messages are loaded as one scrolls up."""
    by = principal(request)
    conversation = Conversation.objects.visible_to(by).filter(pk=conversation_id).first()
    if conversation is None:
        raise Http404
    data = {"current": conversation_data(conversation), "messages": load_branch(conversation)}
    title = "Temporary chat" if conversation.temporary else conversation.title
    talk_id = conversation.external_id if conversation.source == "live" else ""
    return _page(request, by, data, title=title, folder=None, talk_id=talk_id)


def _page(request: HttpRequest, by: Principal, data: dict[str, Any], **context: Any) -> HttpResponse:
    page_data = {
        **rail_data(by),
        **data,
        "note": _note(request.GET.get("note", ""), by),
        "name": (by.user.full_name or by.user.username).split()[0],
        "site_name": settings.SITE_NAME,
        "max_attachment_bytes": settings.MAX_ATTACHMENT_BYTES,
        "max_document_bytes": settings.MAX_DOCUMENT_BYTES,
    }
    context |= {"page_data": page_data, "starters": STARTERS, "usage_notice": notice_for(by)}
    response = render(request, "conversations/chat.html", context)
    # Going back to this page shows what is there now, not what was there when it was left.
    response["Cache-Control"] = "no-store"
    return response


def _documents(wanted: list[str], by: Principal) -> list[dict[str, str]]:
    """Those of them that one may read."""
    ids = [UUID(text) for text in wanted[:MOST_DOCUMENTS] if _UUID.fullmatch(text)]
    found = Document.objects.visible_to(by).filter(pk__in=ids) if ids else []
    return [{"id": str(document.pk), "title": document.title} for document in found]


def _note(wanted: str, by: Principal) -> dict[str, str] | None:
    """One's own that is to go with the next message."""
    found = Note.objects.visible_to(by).filter(pk=wanted).first() if _UUID.fullmatch(wanted) else None
    return {"title": found.title, "filename": note_filename(found), "content": found.content} if found else None


def _folder(wanted: str, by: Principal) -> Folder | None:
    try:
        return Folder.objects.visible_to(by).filter(pk=UUID(wanted)).first()
    except ValueError:
        return None
