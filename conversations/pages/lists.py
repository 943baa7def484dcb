"""Lists beside the chat: the archive, a folder, and the chats tab of the settings."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conversations.models import Conversation, ConversationImport, Folder, Share
from conversations.pages.rail import principal, rail_data
from conversations.queries import conversation_data, import_data
from conversations.services.shares import share_url
from xentree.principal import Principal

PER_PAGE = 30
MOST_IMPORTS = 10


@login_required
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Archived conversations, newest first."""
    by = principal(request)
    page = _page(request, Conversation.objects.visible_to(by).in_workspace(by).listed().filter(archived=True))
    return render(request, "conversations/archive.html", {"page_data": _with(by, page), "page": page})


@login_required
@require_safe
def folder(request: HttpRequest, folder_id: UUID) -> HttpResponse:
    """A folder: its instructions and its conversations."""
    by = principal(request)
    found = Folder.objects.visible_to(by).filter(pk=folder_id).first()
    if found is None:
        raise Http404
    page = _page(request, Conversation.objects.visible_to(by).listed().filter(folder=found, archived=False))
    return render(request, "conversations/folder.html", {"page_data": _with(by, page), "page": page, "folder": found})


@login_required
@require_safe
def settings_chats(request: HttpRequest) -> HttpResponse:
    """Bring chats along, take them away, and see what is shared."""
    by = principal(request)
    shares = Share.objects.visible_to(by).open().select_related("conversation")
    imports = ConversationImport.objects.visible_to(by).in_workspace(by)[:MOST_IMPORTS]
    context = {
        "shares": [{"share": share, "url": share_url(share)} for share in shares],
        "page_data": {"imports": [import_data(job) for job in imports]},
    }
    return render(request, "conversations/settings.html", context)


def _page(request: HttpRequest, conversations: Any) -> Page[Conversation]:
    return Paginator(conversations.order_by("-updated_at", "-id"), PER_PAGE).get_page(request.GET.get("page"))


def _with(by: Principal, page: Page[Conversation]) -> dict[str, Any]:
    """The rail, and the page's own conversations, so that their menus work."""
    data = rail_data(by)
    return {**data, "conversations": [*data["conversations"], *(conversation_data(each) for each in page)]}
