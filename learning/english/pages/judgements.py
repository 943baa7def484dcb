"""What was judged: a page of its own, the part of a page that draws itself anew, and single words once more."""

from functools import partial
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from learning.english.models import Evaluation, Recording
from learning.english.services import ask_second_look, evaluating
from learning.english.services.speaking import say_text
from learning.progress.pages.asking import MENDABLE, answer, asker, attempt
from xentree.errors import Invalid, NotFound
from xentree.limits import spend
from xentree.principal import Principal

RESULT = "english/_partials/evaluation.html"
# The same text sounds the same: a browser asks once.
VOICE_SECONDS = 3600
WORD, WORD_RESULT = "english/_partials/word_again.html", "english/_partials/word_result.html"


@login_required
@require_safe
def evaluation(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """A judgement, or how far it is."""
    return answer(request, "english/evaluation.html", {"evaluation": _own(asker(request), evaluation_id)})


@login_required
@require_safe
def result(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """The same without the page around it."""
    return answer(request, RESULT, {"evaluation": _own(asker(request), evaluation_id)})


@login_required
@require_POST
def retry(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Once more what failed; without scripts its page follows."""
    by = asker(request)
    found = evaluating.retry_evaluation(_own(by, evaluation_id), by=by)
    if "HX-Request" in request.headers:
        return answer(request, RESULT, {"evaluation": found})
    return redirect("english_evaluation", evaluation_id)


@login_required
@require_POST
def second_look(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """Ask a person to look at a mark."""
    by = asker(request)
    ask = partial(ask_second_look, _own(by, evaluation_id), words=request.POST.get("words", ""), by=by)
    attempt(request, ask, lambda _: "A person will look at it. What they find will stand here.")
    return redirect("english_evaluation", evaluation_id)


@login_required
def word(request: HttpRequest, evaluation_id: UUID, number: int) -> HttpResponse:
    """A recorder for one of its words; POST has what was recorded judged."""
    by = asker(request)
    source = _own(by, evaluation_id)
    text = word_of(source, number)
    if request.method != "POST":
        return answer(request, WORD, {"evaluation": source, "number": number})
    context = {"source": source.pk, "number": number}
    try:
        recording = own_recording(by, request.POST.get("recording_id", ""))
        context["evaluation"] = evaluating.request_speaking(recording, expected_text=text, by=by)
    except MENDABLE as error:
        context["problem"] = error.message
    return answer(request, WORD_RESULT, context)


@login_required
@require_safe
def word_result(request: HttpRequest, evaluation_id: UUID, number: int, again_id: UUID) -> HttpResponse:
    """How the word went this time, or how far that is."""
    context = {"source": evaluation_id, "number": number, "evaluation": _own(asker(request), again_id)}
    return answer(request, WORD_RESULT, context)


@login_required
@require_safe
def model_voice(request: HttpRequest, evaluation_id: UUID) -> HttpResponse:
    """What was to be read, or with `?word=` one word of it, as a model says it."""
    by = asker(request)
    source = _own(by, evaluation_id)
    number = request.GET.get("word", "")
    text = word_of(source, int(number)) if number.isdecimal() else source.request.get("expected_text")
    if not text:
        raise NotFound
    spend("english.voice.user", by.user.pk)
    response = HttpResponse(say_text(text, source.request.get("level") or ""), content_type="audio/mpeg")
    response["Cache-Control"] = f"private, max-age={VOICE_SECONDS}"
    return response


def word_of(evaluation: Evaluation, number: int) -> str:
    """NotFound past its last word."""
    words = evaluation.result.get("words", [])
    if number >= len(words):
        raise NotFound
    return str(words[number]["text"])


def _own(by: Principal, evaluation_id: UUID) -> Evaluation:
    found = Evaluation.objects.visible_to(by).select_related(
        "recording", "second_look", "submission__task__lesson__module"
    )
    return evaluating.as_seen(get_object_or_404(found, pk=evaluation_id))


def own_recording(by: Principal, recording_id: str) -> Recording:
    """The one a recorder's form names; Invalid, in words, where it names none."""
    try:
        return Recording.objects.visible_to(by).get(pk=UUID(recording_id))
    except (ValueError, Recording.DoesNotExist) as error:
        raise Invalid("Record something first.") from error
