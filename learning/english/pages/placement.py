"""Finding where to begin: the adaptive test, one question a screen, or a level one chooses oneself."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from learning.english.forms import answer_of
from learning.english.placement.queries import placement_view
from learning.english.services import answer_placement, begin_placement, choose_level, leave_placement
from learning.english.services.placement import open_placement
from learning.english.sheets import sheet_of
from learning.progress.pages.asking import MENDABLE, answer, asker
from xentree.principal import Principal

# What somebody at each level can do, in their own words.
LEVELS = {
    "A1": "I know some words, or none. I start at the beginning.",
    "A2": "I can talk about my day, shopping and family in short sentences.",
    "B1": "I get by when I travel, and can tell a story or say what I think.",
    "B2": "I can argue, follow the news, and talk with fluent people without much trouble.",
    "C1": "I can say almost anything I want, and want it to be precise.",
}


@login_required
@require_safe
def placement(request: HttpRequest) -> HttpResponse:
    """The question asked now, the result, or how to begin."""
    view = placement_view(asker(request).user)
    context: dict[str, Any] = {"view": view, "levels": LEVELS, "result_words": LEVELS.get(view.result or "", "")}
    if view.question:
        context |= {
            "sheet": sheet_of(view.question),
            "kind_template": f"english/kinds/{view.question['kind']}.html",
        }
    return answer(request, "english/placement.html", context)


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A new test, or the one that is open."""
    return _done(request, lambda by: begin_placement(by=by))


@login_required
@require_POST
def reply(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """An answer to the question asked now; `unknown` says that one does not know."""
    by = asker(request)
    found, view = open_placement(by), placement_view(by.user)
    if found is None or view.question is None:
        return redirect("english_placement")
    given = None if "unknown" in request.POST else answer_of(view.question, request.POST)
    return _done(request, lambda by: answer_placement(found, given, task_id=task_id, by=by))


@login_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the test without a result."""
    return _done(request, lambda by: leave_placement(by=by))


@login_required
@require_POST
def level(request: HttpRequest) -> HttpResponse:
    """Choose a level oneself."""
    chosen = request.POST.get("level", "")
    return _done(request, lambda by: choose_level(chosen, by=by), f"You begin at {chosen}.", "english")


def _done(
    request: HttpRequest, act: Callable[[Principal], Any], words: str = "", then: str = "english_placement"
) -> HttpResponse:
    """Do it and go on; what can be mended is said."""
    try:
        act(asker(request))
    except MENDABLE as error:
        messages.error(request, error.message)
        return redirect("english_placement")
    if words:
        messages.success(request, words)
    return redirect(then)
