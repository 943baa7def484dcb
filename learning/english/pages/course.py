"""The course as a branch with a leaf for each module, and one module with its lessons."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from learning.english.boughs import boughs_of
from learning.english.models import LearnerSettings, Module, ModuleProgress
from learning.english.path import ModuleView, dashboard_of, module_view, open_task
from learning.english.services import complete_module, start_module
from learning.progress.pages.asking import JOY, MENDABLE, answer, asker, attempt

COMPLETED = ModuleProgress.Status.COMPLETED


@login_required
@require_safe
def course(request: HttpRequest) -> HttpResponse:
    """What is best done next, then the whole course."""
    by = asker(request)
    board = dashboard_of(by)
    level = LearnerSettings.objects.filter(user=by.user).values_list("level", flat=True).first()
    context = {
        "board": board,
        "boughs": boughs_of(board.course, board.next_task),
        "is_new": not level and not board.recent_submissions,
        "level": level,
    }
    return answer(request, "english/course.html", context)


@login_required
@require_safe
def module(request: HttpRequest, slug: str) -> HttpResponse:
    """Its lessons, and what one did of them."""
    by, found = asker(request), _published(slug)
    detail = module_view(found, by)
    left = [each for each in detail.lessons if any(task.task.required and not task.passed for task in each.tasks)]
    context = {
        "detail": detail,
        "view": detail.view,
        "module": found,
        "current_lesson": left[0].lesson if left else None,
        "onward": open_task(found.pk, by.user),
        "missing": detail.view.required_count - detail.view.passed_required,
    }
    return answer(request, "english/module.html", context)


@login_required
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a module; its page leads on."""
    try:
        start_module(_published(slug), by=asker(request))
    except MENDABLE as error:
        messages.error(request, error.message)
    return redirect("english_module", slug)


@login_required
@require_POST
def complete(request: HttpRequest, slug: str) -> HttpResponse:
    """Complete a module of which nothing is missing, and celebrate it."""
    by, found = asker(request), _published(slug)
    attempt(request, partial(complete_module, found, by=by), lambda done: f"{done.xp_awarded} XP are yours.", tags=JOY)
    is_done = ModuleProgress.objects.filter(user=by.user, module=found, status=COMPLETED).exists()
    return redirect("english_module_done" if is_done else "english_module", slug)


@login_required
@require_safe
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """What a completed module came to, and what follows it."""
    by, found = asker(request), _published(slug)
    progress = get_object_or_404(ModuleProgress, user=by.user, module=found, status=COMPLETED)
    board = dashboard_of(by)
    boughs = boughs_of(board.course, board.next_task)
    leaf = next(leaf for bough in boughs for leaf in bough.leaves if leaf.view.module == found)
    context = {
        "module": found,
        "progress": progress,
        "leaf": leaf,
        "following": _following(board.course, found),
        "board": board,
    }
    return answer(request, "english/module_done.html", context)


def _following(views: list[ModuleView], module: Module) -> ModuleView | None:
    """The first one after it that is open and not completed."""
    after = views[[view.module for view in views].index(module) + 1 :]
    return next((view for view in after if not view.locked and view.status != COMPLETED), None)


def _published(slug: str) -> Module:
    found: Module = get_object_or_404(Module.objects.published(), slug=slug)
    return found
