"""A judgement that failed, tried once more."""

from django.db import transaction
from django.utils.timezone import now

from learning.english.models import Evaluation, Recording, Submission
from learning.english.rules import can_retry_evaluation
from learning.english.services.evaluating.telling import tell_advanced
from xentree.errors import Conflict, NotAllowed
from xentree.events import EvaluationRequested, emit
from xentree.principal import Principal

Status = Evaluation.Status


@transaction.atomic
def retry_evaluation(evaluation: Evaluation, *, by: Principal) -> Evaluation:
    """To the end of the queue, with everything that counted against it forgotten; Conflict where it has not failed."""
    if not can_retry_evaluation(by, evaluation):
        raise NotAllowed("Only whose answer it is may have it judged again.")
    if evaluation.skill == Evaluation.Skill.SPEAKING and not _has_recording(evaluation):
        raise Conflict("The recording is not there any more. Record it again.")
    row = Evaluation.objects.filter(pk=evaluation.pk)
    fresh = {"status": Status.QUEUED, "progress": 0.0, "attempts": 0, "claim": None, "failure": "", "finished_at": None}
    # What is late is shown as failed before anybody has written that.
    if not (row.filter(status=Status.FAILED) | row.overdue()).update(**fresh, queued_at=now()):
        raise Conflict("Only what has failed can be tried again.")
    Submission.objects.filter(evaluation=evaluation.pk).update(status=Submission.Status.EVALUATING)
    evaluation.refresh_from_db()
    emit(EvaluationRequested(evaluation.pk))
    tell_advanced(evaluation)
    return evaluation


def _has_recording(evaluation: Evaluation) -> bool:
    return Recording.objects.filter(evaluations=evaluation.pk, status=Recording.Status.READY).exists()
