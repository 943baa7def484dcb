"""The search page: everything of one's own that has the words, by kind."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from conversations.pages.rail import principal, rail_data
from conversations.serializers.search import MOST_QUERY
from conversations.services.search import COLLECTIONS, Data, Findings, Wanted, find_everything
from knowledge import search

OF_EACH = 5
PER_PAGE = 20
LABELS = {
    "conversations": "Chats",
    "messages": "Messages",
    "notes": "Notes",
    "transcripts": "Transcripts",
    "documents": "Documents",
}
ICONS = {
    "conversations": "message-circle",
    "messages": "message-square",
    "notes": "sticky-note",
    "transcripts": "captions",
    "documents": "file-text",
}
SPEAKERS = {"user": "You", "assistant": "Xentree"}
# What stands in a query besides plain words: operators, phrases, and what is not wanted.
_FILTER = re.compile(r'(?<!\S)(?:-"[^"]*"|-\S+|"[^"]*"|(?:in|tag|before|after):(?:"[^"]*"|\S+))', re.IGNORECASE)


@login_required
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """`?q=`, all kinds or with `?type=` one of them, from `?after=` on."""
    by, query, tab = principal(request), request.GET.get("q", "").strip()[:MOST_QUERY], request.GET.get("type", "")
    tab = tab if tab in COLLECTIONS else ""
    context: dict[str, Any] = {"page_data": rail_data(by), "query": query, "tab": tab}
    if query:
        after = _number(request.GET.get("after", "")) if tab else 0
        found = find_everything(Wanted(search.parse(query), limit=PER_PAGE if tab else OF_EACH, after=after), by=by)
        context |= {"filters": list(_filters(query, tab)), "tabs": list(_tabs(query, tab, found))}
        context |= {"sections": list(_sections(query, tab, found)), "next_url": _next(query, tab, found)}
    response = render(request, "conversations/search.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _tabs(query: str, tab: str, found: Findings) -> Iterator[Data]:
    yield {"label": "All", "url": _url(query), "count": sum(found.totals.values()), "is_current": not tab}
    for name, label in LABELS.items():
        yield {"label": label, "url": _url(query, name), "count": found.totals.get(name, 0), "is_current": tab == name}


def _sections(query: str, tab: str, found: Findings) -> Iterator[Data]:
    for name, results in found.results.items():
        if not results or tab not in ("", name):
            continue
        more = _url(query, name) if not tab and name in found.following else None
        rows = [_ROWS[name](result, query) for result in results]
        yield {"name": name, "label": LABELS[name], "icon": ICONS[name], "rows": rows, "more_url": more}


def _next(query: str, tab: str, found: Findings) -> str | None:
    return _url(query, tab, after=found.following[tab]) if tab in found.following else None


def _filters(query: str, tab: str) -> Iterator[Data]:
    """Each with the address of the search without it."""
    for part in _FILTER.finditer(query):
        rest = " ".join(f"{query[: part.start()]} {query[part.end() :]}".split())
        yield {"label": part[0], "url": _url(rest, tab)}


def _url(query: str, tab: str = "", **more: int) -> str:
    wanted = {"q": query, "type": tab, **more}
    return f"{reverse('search-page')}?{urlencode({name: value for name, value in wanted.items() if value})}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _conversation(result: Data, query: str) -> Data:
    url = reverse("chat-open", args=[result["id"]])
    about = {"is_archived": result["archived"], "at": result["updated_at"]}
    return {"url": url, "title": _html(result["snippet"]), **about}


def _message(result: Data, query: str) -> Data:
    url = f"{reverse('chat-open', args=[result['conversation_id']])}#message-{result['id']}"
    said = {"title": result["conversation_title"], "snippet": _html(result["snippet"])}
    about = {"about": SPEAKERS.get(result["role"], ""), "at": result["created_at"]}
    return {"url": url, **said, **about, "is_archived": result["archived"]}


def _note(result: Data, query: str) -> Data:
    about = {"title": result["title"], "snippet": _html(result["snippet"]), "at": result["updated_at"]}
    return {"url": reverse("note-page", args=[result["id"]]), **about}


def _transcript(result: Data, query: str) -> Data:
    """Where the words were said is shown there."""
    url = f"{result['url']}?{urlencode({'q': query})}"
    return {"url": url, "title": result["title"], "snippet": _html(result["snippet"])}


def _document(result: Data, query: str) -> Data:
    place = f"?chunk={result['chunk_id']}" if result["chunk_id"] else ""
    about = f"Page {result['page']}" if result["page"] else ""
    said = {"title": result["title"], "snippet": _html(result["snippet"]), "about": about}
    return {"url": f"{reverse('document', args=[result['id']])}{place}", **said}


def _html(snippet: str) -> str:
    """The search escaped everything but its own marks."""
    return mark_safe(snippet)  # noqa: S308


_ROWS = {
    "conversations": _conversation,
    "messages": _message,
    "notes": _note,
    "transcripts": _transcript,
    "documents": _document,
}
