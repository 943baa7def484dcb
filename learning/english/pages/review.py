"""What comes back: tasks that are due again, and the notebook of one's own errors with its drills."""

from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.english.drills import MASTERED_AFTER, drill_of
from learning.english.forms import answer_of
from learning.english.models import NotebookError, Review, Task
from learning.english.path.next_task import due_reviews
from learning.english.rendering import shown
from learning.english.services.notebook import answer_drill, remove_error
from learning.english.sheets import Answered, sheet_of
from learning.progress.pages.asking import MENDABLE, answer, asker
from xentree.principal import Principal

MOST_ROWS = 50


@login_required
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """What is due now, and when more will be."""
    user = asker(request).user
    due = list(due_reviews(user)[:MOST_ROWS])
    later = Review.objects.filter(user=user, due_at__gt=now(), task__in=Task.objects.published())
    context = {"due": due, "later": later.count(), "next_at": later.values_list("due_at", flat=True).first()}
    return answer(request, "english/review.html", context)


@login_required
@require_safe
def notebook(request: HttpRequest) -> HttpResponse:
    """Errors that were made, by their type, the most frequent first; and what is mastered."""
    own = NotebookError.objects.visible_to(asker(request))
    open_errors = own.filter(mastered_at=None).order_by("type", "-count", "-last_at", "-id")
    groups = [(kind, list(errors)) for kind, errors in groupby(open_errors[:MOST_ROWS], key=lambda each: each.type)]
    context = {
        "groups": sorted(groups, key=lambda group: -sum(error.count for error in group[1])),
        "open_count": open_errors.count(),
        "mastered": own.exclude(mastered_at=None).order_by("-mastered_at")[:MOST_ROWS],
        "mastered_after": MASTERED_AFTER,
    }
    return answer(request, "english/notebook.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drill(request: HttpRequest, error_id: UUID) -> HttpResponse:
    """A drill on one error; POST answers it."""
    by, found = asker(request), _own(request, error_id)
    asked = drill_of(found)
    if asked is None:
        raise Http404
    sheet_shown = shown(asked, str(found.pk))
    context = {"error": found, "mastered_after": MASTERED_AFTER, "sheet": sheet_of(sheet_shown)}
    if request.method == "POST":
        given = answer_of(sheet_shown, request.POST)
        try:
            drilled = answer_drill(found, given, by=by)
        except MENDABLE as error:
            context["problem"] = error.message
        else:
            marks = [vars(mark) for mark in drilled.grade.marks]
            context |= {
                "drilled": drilled,
                "answered": True,
                "marks": marks,
                "error": drilled.error,
                "sheet": sheet_of(sheet_shown, Answered(asked, given, marks)),
                "onward": _next_drill(found, by),
            }
    context["kind_template"] = f"english/kinds/{asked.kind}.html"
    return answer(request, "english/drill.html", context)


@login_required
@require_POST
def remove(request: HttpRequest, error_id: UUID) -> HttpResponse:
    """Take an error out of the notebook."""
    remove_error(_own(request, error_id), by=asker(request))
    messages.success(request, "It is out of your notebook.")
    return redirect("english_notebook")


def _own(request: HttpRequest, error_id: UUID) -> NotebookError:
    found: NotebookError = get_object_or_404(NotebookError.objects.visible_to(asker(request)), pk=error_id)
    return found


def _next_drill(after: NotebookError, by: Principal) -> str | None:
    """The address of another drill; the one that was done longest ago comes first."""
    others = NotebookError.objects.visible_to(by).filter(mastered_at=None).exclude(pk=after.pk).order_by("-count", "id")
    found = next((error for error in others[:MOST_ROWS] if drill_of(error)), None)
    return reverse("english_drill", args=[found.pk]) if found else None
