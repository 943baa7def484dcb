"""The list of documents: what the asker may read in the workspace they are in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from knowledge.forms import DocumentFilterForm
from knowledge.kinds import Look, look_of
from knowledge.models import Document, DocumentQuerySet
from knowledge.pages.asking import asker
from knowledge.pages.room import may_take_away, places_of, room_of
from knowledge.rules import can_change, can_tend
from knowledge.services.documents import as_seen
from xentree.principal import Principal
from xentree.providers import embeddings

PER_PAGE = 50
MOST_ROWS = 100
_WORKED_ON = (Document.Status.QUEUED, Document.Status.PARSING, Document.Status.EMBEDDING)


@dataclass(frozen=True)
class Row:
    """A document as the list shows it to one person."""

    document: Document
    look: Look
    is_mine: bool
    is_on_its_way: bool
    # What the person may do with it: change, share, tend, file, delete.
    may: str


@login_required
@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """A page of them, as the filters say."""
    by = asker(request)
    filters = DocumentFilterForm(request.GET, by=by)
    page = Paginator(filters.narrow(_readable(by).in_workspace(by)), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "room": room_of(by),
        "places": places_of(by),
        "words_only": embeddings.availability().problem,
        "page_data": {"largest": settings.MAX_DOCUMENT_BYTES},
        **_shown(page, by),
    }
    return _answer(request, "knowledge/documents.html", context)


@login_required
@require_safe
def document_rows(request: HttpRequest) -> HttpResponse:
    """The rows of the documents with the given ids, as they are now; those that are gone are left out."""
    by = asker(request)
    ids = [found for text in request.GET.getlist("id")[:MOST_ROWS] if (found := _uuid(text))]
    return _answer(request, "knowledge/_rows.html", _shown(_readable(by).filter(pk__in=ids), by))


def _shown(found: Iterable[Document], by: Principal) -> dict[str, Any]:
    """What the rows stand on; in a personal workspace there is nobody else who reads."""
    takes_away = may_take_away(by)
    return {
        "rows": [_row(as_seen(document), by, takes_away) for document in found],
        "shows_readers": by.organization_id is not None,
    }


def _readable(by: Principal) -> DocumentQuerySet:
    return Document.objects.visible_to(by).select_related("owner", "organization", "team")


def _row(document: Document, by: Principal, takes_away: bool) -> Row:
    shared = document.visibility != Document.Visibility.PRIVATE
    rights = {
        "change": can_change(by, document),
        "share": can_change(by, document) and bool(document.organization_id) and not document.conversation_id,
        "tend": can_tend(by, document),
        "file": bool(document.file),
        "delete": can_tend(by, document) or (shared and takes_away),
    }
    return Row(
        document,
        look_of(document),
        is_mine=document.owner_id == by.user.pk,
        is_on_its_way=document.status in _WORKED_ON,
        may=" ".join(name for name, granted in rights.items() if granted),
    )


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
