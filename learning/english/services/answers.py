"""Answering a task: graded at once where there is a right answer, else handed to an evaluator."""

from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from learning.english.grading import grade
from learning.english.models import EnglishSession, Recording, Submission, Task
from learning.english.path import Presented, present_task, version_of_text
from learning.english.schema import CLOSED
from learning.english.services.evidence import lock_english
from learning.english.services.grades import Result, settle
from learning.english.services.modules import begin
from learning.english.services.open_answers import evaluate
from learning.english.services.sessions import record_act
from learning.english.services.turns import require_open
from learning.english.slips import slips_of_task
from xentree.principal import Principal

# Of the best score from which a task with a right answer is done.
PASS = 50


@transaction.atomic
def submit_answer(
    task: Task,
    answer: Any,
    *,
    by: Principal,
    variant: str | None = None,
    recording: Recording | None = None,
    session: EnglishSession | None = None,
    duration_seconds: int | None = None,
) -> Submission:
    """Keep an answer to the text that is before the person, or to the variant they name, and have it graded.

    Closed kinds take what `grade` takes and are graded in the same transaction; writing takes a text and speaking a
    recording, and both are `evaluating` until their evaluation is done. The module is begun if it was not.
    """
    lock_english(by.user.pk)
    require_open(task, by)
    given = present_task(task, by.user, variant)
    begin(task.lesson.module, by.user)
    submission = Submission(
        user=by.user,
        organization_id=by.organization_id,
        task=task,
        version=version_of_text(given),
        variant=given.variant,
        answer=answer,
        session=record_act(by, session),
        duration_seconds=duration_seconds,
        created_at=now(),
    )
    if task.kind in CLOSED:
        _grade(submission, given)
    else:
        evaluate(submission, given, recording, by)
    return submission


def _grade(submission: Submission, given: Presented) -> None:
    task: Any = given.rendered
    found = grade(task, submission.answer)
    submission.points, submission.max_points, submission.correct = found.points, found.max_points, found.correct
    result = Result(
        score=found.score,
        passed=found.score >= PASS,
        feedback=found.feedback,
        corrections=[asdict(mark) for mark in found.marks],
        slips=list(slips_of_task(task, found.marks)),
    )
    submission.save(force_insert=True)
    settle(submission, result, given)
