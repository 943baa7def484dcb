"""A document to read, at the passage one came for."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from knowledge.kinds import look_of
from knowledge.models import Chunk, Document
from knowledge.pages.asking import asker
from knowledge.rules import can_tend
from knowledge.services import read_sheet
from knowledge.services.documents import as_seen
from xentree.markdown import render_markdown
from xentree.prose import prose_of


@login_required
@require_safe
def document_reader(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """One sheet of it, `?page=` or the one with `?chunk=`, which is highlighted."""
    by = asker(request)
    document = Document.objects.visible_to(by).select_related("owner").filter(pk=document_id).first()
    if document is None:
        raise Http404
    wanted = _uuid(request.GET.get("chunk", ""))
    sheet = read_sheet(document, number=_number(request.GET.get("page", "")), chunk_id=wanted)
    passages = [(chunk, _path(chunk), render_markdown(chunk.text)) for chunk in sheet.chunks]
    context = {
        "document": as_seen(document),
        "look": look_of(document),
        "is_mine": document.owner_id == by.user.pk,
        "may_tend": can_tend(by, document),
        "sheet": sheet,
        "passages": passages,
        "is_missing": wanted and not sheet.chunk,
    }
    response = render(request, "knowledge/reader.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _path(chunk: Chunk) -> list[str]:
    """The headings it stands below, without the one it begins with."""
    path: list[str] = chunk.heading_path
    first = prose_of(chunk.text.lstrip().partition("\n")[0])
    return path[:-1] if path and chunk.text.lstrip().startswith("#") and first == prose_of(path[-1]) else path


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 1
