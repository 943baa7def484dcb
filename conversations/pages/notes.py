"""The pages of notes: the list, and one to read and write."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models.functions import Left
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conversations.forms import NoteFilterForm
from conversations.models import LONGEST_NOTE, LONGEST_TAG, MOST_TAGS, Note, NoteTag
from conversations.pages.rail import principal
from conversations.queries import note_data
from conversations.services import preview_of
from xentree.principal import Principal

PER_PAGE = 30
BEGINNING = 400


@dataclass(frozen=True)
class Row:
    """A note as the list shows it."""

    note: Note
    words: str


@login_required
@require_safe
def note_list(request: HttpRequest) -> HttpResponse:
    """A page of those of the present workspace, as the filters say."""
    by = principal(request)
    filters = NoteFilterForm(request.GET, by=by, tags=_tags(by))
    mine = Note.objects.visible_to(by).in_workspace(by).prefetch_related("tags")
    found = filters.narrow(mine).annotate(beginning=Left("content", BEGINNING)).defer("content")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [Row(note, preview_of(note.beginning)) for note in page]
    return _answer(request, "conversations/notes/list.html", {"filters": filters, "page": page, "rows": rows})


@login_required
@require_safe
def new_note(request: HttpRequest) -> HttpResponse:
    """An empty one; it is kept with its first word."""
    return _editor(request, principal(request), None)


@login_required
@require_safe
def open_note(request: HttpRequest, note_id: UUID) -> HttpResponse:
    """One to read and write."""
    by = principal(request)
    note = Note.objects.visible_to(by).whole().filter(pk=note_id).first()
    if note is None:
        raise Http404
    return _editor(request, by, note)


def _editor(request: HttpRequest, by: Principal, note: Note | None) -> HttpResponse:
    data: dict[str, Any] = {
        "note": note_data(note) if note else None,
        # Names this sitting, so that its saves become one version.
        "editing": str(uuid4()),
        # What is held in a browser is shown to nobody else who signs in there.
        "user": str(by.user.pk),
        "site_name": settings.SITE_NAME,
        "longest_note": LONGEST_NOTE,
        "longest_tag": LONGEST_TAG,
        "most_tags": MOST_TAGS,
    }
    return _answer(request, "conversations/notes/editor.html", {"note": note, "page_data": data, "tags": _tags(by)})


def _tags(by: Principal) -> list[str]:
    mine = Note.objects.visible_to(by).in_workspace(by)
    return list(NoteTag.objects.filter(note__in=mine).order_by("name").values_list("name", flat=True).distinct())


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response
