"""Free practice: a text of one's own, a text to read aloud, or free speech, judged like any other."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from learning.english.models import Evaluation, LearnerSettings
from learning.english.pages.judgements import own_recording
from learning.english.practice_forms import SpeakingForm, WritingForm
from learning.english.results import corrected
from learning.english.services import evaluating
from learning.progress.pages.asking import MENDABLE, answer, asker
from xentree.principal import Principal

LOOKED_AT, LATEST = 40, 8
Skill = Evaluation.Skill


@login_required
def writing(request: HttpRequest) -> HttpResponse:
    """A text to be judged; `?again=` begins with one that was, and with those of its fixes that are named."""
    by = asker(request)
    form = WritingForm(request.POST or None, initial=_text_again(request, by))
    if request.method == "POST" and form.is_valid():
        asked = {**form.cleaned_data, "level": _level(by)}
        if found := _requested(form, lambda: evaluating.request_writing(**asked, by=by)):
            return redirect("english_evaluation", found.pk)
    return _page(request, by, "english/practice_writing.html", Skill.WRITING, form)


@login_required
def speaking(request: HttpRequest) -> HttpResponse:
    """Something to be read aloud or told; what is recorded comes by its id."""
    by = asker(request)
    form = SpeakingForm(request.POST or None, initial=_speech_again(request, by))
    if request.method == "POST" and form.is_valid():
        asked = {**form.cleaned_data, "level": _level(by)}
        if found := _requested(form, lambda: _spoken(by, asked)):
            return redirect("english_evaluation", found.pk)
    return _page(request, by, "english/practice_speaking.html", Skill.SPEAKING, form)


def _spoken(by: Principal, asked: dict[str, Any]) -> Evaluation:
    recording = own_recording(by, asked.pop("recording_id"))
    return evaluating.request_speaking(recording, **asked, by=by)


def _requested(form: Form, ask: Callable[[], Evaluation]) -> Evaluation | None:
    """What can be mended is said where the person is, with all they typed still there."""
    try:
        return ask()
    except MENDABLE as error:
        form.add_error(None, error.message)
        return None


def _page(request: HttpRequest, by: Principal, template: str, skill: str, form: Form) -> HttpResponse:
    """What is wrong is a 400, but to htmx, which draws no page it is refused."""
    rows = Evaluation.objects.visible_to(by).filter(skill=skill, submission=None)[:LOOKED_AT]
    latest = [row for row in rows if not _is_word(row)][:LATEST]
    status = 400 if form.errors and "HX-Request" not in request.headers else 200
    return answer(request, template, {"form": form, "latest": latest, "skill": skill}, status=status)


def _is_word(evaluation: Evaluation) -> bool:
    """One word that was said once more: its result stands in its card."""
    return len((evaluation.request.get("expected_text") or "").split()) == 1


def _level(by: Principal) -> str | None:
    return LearnerSettings.objects.filter(user=by.user).values_list("level", flat=True).first() or None


def _text_again(request: HttpRequest, by: Principal) -> dict[str, str]:
    source = _again(request, by, Skill.WRITING)
    if source is None:
        return {}
    chosen = {int(number) for number in request.GET.getlist("fix") if number.isdecimal()}
    text = source.request.get("text", "")
    return {
        "prompt": source.request.get("prompt", ""),
        "text": corrected(text, source.result.get("corrections", ()), chosen),
    }


def _speech_again(request: HttpRequest, by: Principal) -> dict[str, str]:
    source = _again(request, by, Skill.SPEAKING)
    if source is None:
        return {}
    expected = source.request.get("expected_text") or ""
    kind = SpeakingForm.READ if expected else SpeakingForm.FREE
    return {"kind": kind, "prompt": source.request.get("prompt", ""), "expected_text": expected}


def _again(request: HttpRequest, by: Principal, skill: str) -> Evaluation | None:
    """404 where somebody else's is asked for."""
    if not (wanted := request.GET.get("again")):
        return None
    try:
        return Evaluation.objects.visible_to(by).get(pk=UUID(wanted), skill=skill)
    except (ValueError, Evaluation.DoesNotExist) as error:
        raise Http404 from error
