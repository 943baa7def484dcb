"""Quizzes and flashcards in the browser: the list of one's own, and going through one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from conversations.models import StudySet
from conversations.pages.rail import principal
from conversations.services.study import delete_study_set
from conversations.services.study_sources import sources_of
from knowledge.models import Document
from xentree.principal import Principal

PER_PAGE = 30


@login_required
@require_safe
def study_sets(request: HttpRequest) -> HttpResponse:
    """One's own of the present workspace, newest first."""
    by = principal(request)
    found = _own(by).filter(document__in=Document.objects.in_workspace(by)).order_by("-created_at", "-id")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "conversations/study_sets.html", {"page": page})


@login_required
@require_safe
def study_set(request: HttpRequest, study_set_id: UUID) -> HttpResponse:
    """The next question or card; of a document one may not read any more only that it is so."""
    found = _own(principal(request)).filter(pk=study_set_id).first()
    if found and found.is_readable:
        response = render(request, "conversations/study_set.html", _context(found))
    else:
        status = 200 if found else 404
        response = render(request, "conversations/study_gone.html", {"study_set": found}, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def delete(request: HttpRequest, study_set_id: UUID) -> HttpResponse:
    """Throw one away."""
    by = principal(request)
    found = StudySet.objects.owned_by(by).filter(pk=study_set_id).first()
    if found is None:
        raise Http404
    delete_study_set(found, by=by)
    messages.success(request, f"{found.get_kind_display()} thrown away.")
    return redirect("study-sets-page")


def _own(by: Principal) -> Any:
    """Each with whether its document may be read."""
    readable = Document.objects.visible_to(by).filter(pk=OuterRef("document")).order_by()
    return StudySet.objects.owned_by(by).select_related("document").annotate(is_readable=Exists(readable))


def _context(found: StudySet) -> dict[str, Any]:
    asked = ("question", "answer", "options")
    items = [{name: item[name] for name in asked if name in item} for item in found.items]
    page_data = {"id": str(found.pk), "kind": found.kind, "items": items, "round": found.round}
    return {"study_set": found, "items": list(zip(found.items, sources_of(found), strict=True)), "page_data": page_data}
