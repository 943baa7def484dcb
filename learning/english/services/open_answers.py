"""Answers an evaluator judges: handed over when they are given, settled when the judgement is there."""

from typing import Any

from learning.english.evaluators import Correction
from learning.english.models import Evaluation, Recording, Submission
from learning.english.path import Presented, given_of
from learning.english.schema.production import Describe, ReadAloud, Repeat, RolePlay, Writing
from learning.english.services.evaluating import request_speaking, request_writing
from learning.english.services.evidence import lock_english
from learning.english.services.grades import Result, settle
from learning.english.slips import slips_of_text
from learning.english.wording import count_words
from xentree import limits
from xentree.errors import Invalid
from xentree.principal import Principal

# Without a score, and still an honest answer.
TOO_LITTLE = "not_enough_evidence"


def evaluate(submission: Submission, given: Presented, recording: Recording | None, by: Principal) -> None:
    """Ask for a judgement of an answer, and keep both; Invalid where it is none to such a task."""
    limits.spend("evaluation.user", by.user.pk)
    task: Any = given.rendered
    level = submission.task.lesson.module.level
    if isinstance(task, Writing):
        submission.answer = _text(submission.answer)
        evaluation = request_writing(text=submission.answer, level=level, task=task, by=by)
    else:
        submission.answer = None
        evaluation = request_speaking(_voice(recording), level=level, **_spoken(task), by=by)
    submission.evaluation, submission.status = evaluation, Submission.Status.EVALUATING
    submission.save(force_insert=True)


def settle_submission(evaluation: Evaluation) -> None:
    """What a judgement means for the answer it was asked for, if it was for one; a graded answer stays as it is."""
    related = ("user", "task__lesson__module", "version")
    submission = Submission.objects.filter(evaluation=evaluation).select_related(*related).first()
    if submission is None:
        return
    lock_english(submission.user_id)
    submission.refresh_from_db(fields=["status"])
    if submission.status == Submission.Status.GRADED:
        return
    if evaluation.status == Evaluation.Status.FAILED:
        submission.status, submission.feedback = Submission.Status.FAILED, evaluation.failure
        submission.save(update_fields=["status", "feedback"])
    else:
        given = given_of(submission)
        if evaluation.score is not None:
            submission.points = evaluation.score * submission.max_points / 100
        settle(submission, _result(submission, evaluation, given), given)


def _result(submission: Submission, evaluation: Evaluation, given: Presented) -> Result:
    corrections = evaluation.result.get("corrections", [])
    slips = []
    if isinstance(given.rendered, Writing):
        slips = list(slips_of_text(str(submission.answer), [Correction(**each) for each in corrections]))
    passed = _is_done(submission, evaluation, given)
    return Result(evaluation.score, passed, evaluation.feedback, corrections, slips)


def _is_done(submission: Submission, evaluation: Evaluation, given: Presented) -> bool:
    """Whatever its score: what was asked for was tried, at the length that was asked for."""
    if evaluation.reason not in ("", TOO_LITTLE):
        return False
    if isinstance(given.rendered, Writing):
        return count_words(str(submission.answer)) >= given.rendered.min_words
    return True


def _text(answer: Any) -> str:
    if not isinstance(answer, str):
        raise Invalid("This task takes a text as its answer.", text=["Write something first."])
    return answer


def _voice(recording: Recording | None) -> Recording:
    if recording is None:
        raise Invalid("This task is answered by voice.", audio=["Record something first."])
    return recording


def _spoken(task: ReadAloud | Repeat | Describe | RolePlay) -> dict[str, Any]:
    """What is expected of a voice: the words themselves, or what to speak about."""
    match task:
        case Describe():
            return {"prompt": f"{task.prompt}\n\n{task.scene}".strip(), "targets": task.targets}
        case RolePlay():
            goals = "\n".join(task.goals)
            return {"prompt": f"{task.situation}\n\n{goals}", "targets": task.targets}
        case _:
            return {"expected_text": task.text}
