"""What a share link opens: one branch to read, for anyone who has the address."""

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conversations import services
from conversations.models import Message, Share
from xentree import limits
from xentree.errors import AppError
from xentree.markdown import render_markdown
from xentree.principal import address_of

LONGEST = 2000


@require_safe
def shared_conversation(request: HttpRequest, token: str) -> HttpResponse:
    """The branch; 404 in words when the link is revoked, expired or no link of ours. Nobody keeps or indexes it."""
    try:
        limits.spend("share.view.address", address_of(request))
        response = render(request, "conversations/share.html", _context(services.view_share(token)))
    except AppError as error:
        response = render(request, "conversations/share_gone.html", {"error": error}, status=error.status)
        for name, value in error.headers.items():
            response[name] = value
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _context(share: Share) -> dict[str, Any]:
    branch = Message.objects.branch(share.leaf_id, LONGEST)
    prefetch_related_objects(branch, "proposals")
    turns = [_turn(message) for message in branch if message.role in ("user", "assistant") and _says_something(message)]
    return {"title": share.title, "shared_at": share.created_at, "turns": turns}


def _says_something(message: Message) -> bool:
    return bool(message.content or message.proposals.all())


def _turn(message: Message) -> dict[str, Any]:
    """Only what was said; of sources those that anybody may open, of proposals their titles, of files nothing."""
    if message.role == "user":
        return {"is_question": True, "text": message.content}
    sources = [_source(entry) for entry in message.citations if _is_public(entry)]
    proposed = [proposal.card["title"] for proposal in message.proposals.all()]
    return {
        "is_question": False,
        "text": message.content,
        "html": render_markdown(message.content),
        "sources": sources,
        "proposed": proposed,
    }


def _is_public(citation: dict[str, Any]) -> bool:
    """The built-in handbook and the web; a document of the person's own is nobody else's business."""
    url = citation.get("url") or ""
    return not citation.get("document_id") and url.startswith(("/handbook/", "https://", "http://"))


def _source(citation: dict[str, Any]) -> dict[str, Any]:
    return {name: citation.get(name) for name in ("index", "title", "url")}
