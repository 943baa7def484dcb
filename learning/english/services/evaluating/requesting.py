"""Asking for a judgement: a row in the queue, or the one that is there already."""

from collections.abc import Sequence

from django.db import transaction

from learning.english.evaluators import SpeakingRequest, WritingRequest
from learning.english.evaluators.choice import evaluator_for
from learning.english.models import Evaluation, LearnerSettings, Recording
from learning.english.rules import can_use_recording
from learning.english.schema.production import Writing
from learning.english.services.evaluating.questions import Kept, digest_of, kept
from learning.english.services.evaluating.telling import tell_advanced
from learning.english.services.recordings import release_recording
from xentree.errors import Conflict, Invalid, NotAllowed
from xentree.events import EvaluationRequested, emit
from xentree.principal import Principal

MOST_CHARACTERS = 20_000
MOST_EXPECTED = 2_000
Skill = Evaluation.Skill


def request_writing(
    *,
    text: str,
    prompt: str = "",
    level: str | None = None,
    task: Writing | None = None,
    by: Principal,
    reuse: bool = False,
) -> Evaluation:
    """Have a text judged, as an answer to a rendered task where there is one; Invalid where nothing was written.

    `reuse`: somebody who asks the same again gets the row that is there, also one that is done.
    """
    _refuse_length("text", text, MOST_CHARACTERS)
    _refuse_length("prompt", prompt, MOST_CHARACTERS, may_be_empty=True)
    question = WritingRequest(text, prompt, level)
    if task:
        question = _about(task, text, level)
    return _queue(Skill.WRITING, kept(question), None, by, reuse)


def request_speaking(
    recording: Recording,
    *,
    expected_text: str | None = None,
    prompt: str = "",
    level: str | None = None,
    targets: Sequence[str] = (),
    by: Principal,
    reuse: bool = False,
) -> Evaluation:
    """Have a recording judged, against a text where one was to be read; Conflict until all of it is here."""
    if not can_use_recording(by, recording):
        raise NotAllowed("Only your own recordings can be judged.")
    if recording.status != Recording.Status.READY:
        raise Conflict("This recording is not complete, or was removed. Record it again.")
    _refuse_length("expected_text", expected_text or "", MOST_EXPECTED, may_be_empty=True)
    _refuse_length("prompt", prompt, MOST_CHARACTERS, may_be_empty=True)
    chosen = LearnerSettings.objects.filter(user=by.user).first()
    age_group = (chosen and chosen.age_group) or None
    spoken = (expected_text or "").strip() or None
    question = SpeakingRequest(b"", spoken, prompt, level, tuple(targets), age_group)
    return _queue(Skill.SPEAKING, kept(question), recording, by, reuse)


def _about(task: Writing, text: str, level: str | None) -> WritingRequest:
    asked = {"form": task.form, "points": tuple(task.points), "keywords": tuple(task.keywords)}
    return WritingRequest(text, task.prompt, level, **asked, model=task.model, min_words=task.min_words)  # type: ignore[arg-type]


def _refuse_length(name: str, text: str, most: int, *, may_be_empty: bool = False) -> None:
    if not text.strip() and not may_be_empty:
        raise Invalid(f"The {name} is empty.", **{name: ["Write something first."]})
    if len(text) > most:
        raise Invalid(f"The {name} is too long.", **{name: [f"At most {most} characters are taken."]})


def _queue(skill: Skill, question: Kept, recording: Recording | None, by: Principal, reuse: bool) -> Evaluation:
    digest = ""
    if reuse:
        digest = digest_of(question, recording, evaluator_for(by.user, by.organization_id, skill))
        if twin := _twin(digest, by):
            if recording and recording.pk != twin.recording_id:
                release_recording(recording)
            return twin
    evaluation = Evaluation(skill=skill, request=question, recording=recording, digest=digest)
    evaluation.user, evaluation.organization_id = by.user, by.organization_id
    with transaction.atomic():
        evaluation.save(force_insert=True)
        emit(EvaluationRequested(evaluation.pk))
        tell_advanced(evaluation)
    return evaluation


def _twin(digest: str, by: Principal) -> Evaluation | None:
    mine = Evaluation.objects.visible_to(by).filter(digest=digest, organization=by.organization_id)
    found: Evaluation | None = mine.exclude(status=Evaluation.Status.FAILED).first()
    return None if found and found.is_late else found
