"""The player: a task as it is asked, and an answer with its marks."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from learning.english.criteria import criteria_of
from learning.english.forms import AgainForm, BesideForm, answer_of
from learning.english.models import EnglishSession, Evaluation, Recording, Submission, Task
from learning.english.pages.way import REVIEW, lesson_way, review_way
from learning.english.path import Presented, given_of, is_open, present_task
from learning.english.results import corrected
from learning.english.schema import CLOSED
from learning.english.services import regenerate_task, submit_answer
from learning.english.sheets import Answered, sheet_of
from learning.english.spoken import address_of_sound
from learning.progress.pages.asking import MENDABLE, answer, asker
from xentree.principal import Principal

# Kinds of which each mark is told in a sentence below the answer; elsewhere it says all in its place.
TOLD_BELOW = ("dictation", "short_answer")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """One task; POST answers it."""
    by, found = asker(request), _taught(task_id)
    if not is_open(found.lesson.module, by.user):
        return redirect("english_module", found.lesson.module.slug)
    if request.method == "POST":
        return _submit(request, found, by)
    return _ask(request, found, by, present_task(found, by.user))


@login_required
@require_POST
def another(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """The same task in another text."""
    by, found = asker(request), _taught(task_id)
    try:
        regenerate_task(found, by=by)
    except MENDABLE as error:
        messages.error(request, error.message)
    return redirect(_here("english_task", found.pk, request))


@login_required
@require_safe
def answered(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """An answer of one's own, with what came of it."""
    by = asker(request)
    related = ("task__lesson__module", "version", "evaluation")
    found = get_object_or_404(Submission.objects.visible_to(by).select_related(*related), pk=submission_id)
    given = given_of(found)
    is_graded = found.status == Submission.Status.GRADED
    is_shown = is_graded and found.task.kind in CLOSED
    sheet = sheet_of(given.shown, Answered(given.rendered, found.answer, found.corrections) if is_shown else None)
    context = {
        **_page(request, found.task, by, sheet),
        "audio_url": address_of_sound(given.task.pk, given.code, given.rendered),
        "submission": found,
        "answered": is_shown,
        "is_right": found.correct,
        "verdict": found.feedback.removesuffix(given.rendered.explanation).strip(),
        "marks": found.corrections,
        "notes": found.corrections if found.task.kind in TOLD_BELOW else [],
    }
    return answer(request, "english/task.html", context)


def _submit(request: HttpRequest, found: Task, by: Principal) -> HttpResponse:
    sent = request.POST
    try:
        given = present_task(found, by.user, sent.get("variant"))
        submission = submit_answer(found, answer_of(given.shown, sent), by=by, variant=given.code, **_beside(sent, by))
    except MENDABLE as error:
        given = present_task(found, by.user)
        return _ask(request, found, by, given, problem=error.message, written=sent.get("answer", ""))
    return redirect(_here("english_answer", submission.pk, request))


def _ask(request: HttpRequest, found: Task, by: Principal, given: Presented, **more: Any) -> HttpResponse:
    again = _valid(AgainForm(request.GET))
    sheet = sheet_of(given.shown)
    sheet["written"] = more.pop("written", "") or _text_again(found, by, **again)
    context = {
        **_page(request, found, by, sheet),
        "variant": given.code,
        "audio_url": address_of_sound(given.task.pk, given.code, given.rendered),
        "criteria": criteria_of(given.rendered),
        "draft_key": f"english-draft-{found.pk}-{given.code}-{again.get('again') or ''}",
        **more,
    }
    return answer(request, "english/task.html", context)


def _page(request: HttpRequest, found: Task, by: Principal, sheet: dict[str, Any]) -> dict[str, Any]:
    way = review_way if "review" in request.GET else lesson_way
    return {
        **way(found, by),
        "task": found,
        "lesson": found.lesson,
        "module": found.lesson.module,
        "sheet": sheet,
        "kind_template": f"english/kinds/{found.kind}.html",
        "is_spoken": found.kind in ("read_aloud", "repeat", "describe", "role_play"),
        "action": _here("english_task", found.pk, request),
        "another_url": _here("english_another", found.pk, request),
        "session_kind": "practice" if "review" in request.GET else "lesson",
    }


def _beside(sent: QueryDict, by: Principal) -> dict[str, Any]:
    """What comes along with an answer; what is not one's own is not there, and what makes no sense is left out."""
    found = _valid(BesideForm(sent))
    recording, session = found.get("recording_id"), found.get("session")
    return {
        "recording": recording and get_object_or_404(Recording.objects.visible_to(by), pk=recording),
        "session": session and EnglishSession.objects.visible_to(by).filter(pk=session).first(),
        "duration_seconds": found.get("seconds"),
    }


def _valid(form: Form) -> dict[str, Any]:
    form.is_valid()
    return form.cleaned_data


def _text_again(found: Task, by: Principal, again: UUID | None = None, fix: Iterable[int] = ()) -> str:
    """What somebody wrote for this task before, with the corrections they took over."""
    own = Evaluation.objects.visible_to(by).filter(submission__task=found)
    before = own.filter(pk=again).first() if again else None
    return corrected(before.request.get("text", ""), before.result.get("corrections", ()), set(fix)) if before else ""


def _taught(task_id: UUID) -> Task:
    found: Task = get_object_or_404(Task.objects.published().select_related("lesson__module"), pk=task_id)
    return found


def _here(name: str, pk: UUID, request: HttpRequest) -> str:
    """A page of the player, within the reviews if one is among them."""
    return reverse(name, args=[pk]) + (REVIEW if "review" in request.GET else "")
