"""Judging an answer: claimed by one worker, alive while it works, taken up again where a worker died."""

import time
from dataclasses import replace
from threading import BoundedSemaphore
from uuid import UUID

import structlog
from django.conf import settings
from django.utils.timezone import now

from learning.english.evaluators import Assessment, Evaluator
from learning.english.evaluators.choice import evaluator_for
from learning.english.evaluators.local import XentreeLocal
from learning.english.models import Evaluation
from learning.english.models.evaluations import EvaluationQuerySet
from learning.english.services.evaluating.finishing import JUDGED, fail_evaluation, finish_evaluation, judged
from learning.english.services.evaluating.lateness import OVERDUE
from learning.english.services.evaluating.questions import digest_of, speaking_question, writing_question
from learning.english.services.evaluating.telling import tell_advanced
from learning.english.services.recordings import samples_of
from xentree.errors import AppError

ATTEMPTS = 3
AT_A_TIME = 10
# At most three a second are told to whoever watches.
TELL_SECONDS = 0.34
GIVEN_UP = "Judging this answer stopped several times without an end. Staff can see why."
INSTEAD = "The evaluator you allowed could not be asked, so Xentree Local judged this one."
Status = Evaluation.Status
log = structlog.get_logger(__name__)
_hands = BoundedSemaphore(settings.EVALUATIONS_AT_ONCE)


class Lost(Exception):
    """Somebody closed or took over what this worker was judging."""


class Work:
    """An evaluation in the hands of one worker; nothing is written to it any more once it is lost."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self._told_at = 0.0

    @property
    def mine(self) -> EvaluationQuerySet:
        """The row, as long as this worker has it."""
        return Evaluation.objects.filter(pk=self.evaluation.pk, claim=self.evaluation.claim, status=Status.RUNNING)

    def report(self, share: float, doing: str) -> None:
        """Tell how far it is; Lost where there is nothing more to be done."""
        evaluation, moment = self.evaluation, time.monotonic()
        if moment - self._told_at < TELL_SECONDS and doing == evaluation.doing:
            return
        self._told_at = moment
        if Evaluation.objects.overdue().filter(pk=evaluation.pk).exists():
            fail_evaluation(self.mine, OVERDUE)
        evaluation.progress, evaluation.doing = max(evaluation.progress, min(share, 1.0)), doing[:80]
        if not self.mine.update(alive_at=now(), progress=evaluation.progress, doing=evaluation.doing):
            raise Lost
        tell_advanced(evaluation)

    def put_back(self) -> None:
        """What was not foreseen may go better the next time; it is given up after some."""
        self.mine.update(status=Status.QUEUED, claim=None)


def run_evaluation(evaluation_id: UUID) -> UUID | None:
    """Judge one, unless another has it or this process has its hands full; the next that waits."""
    if not _hands.acquire(blocking=False):
        return None
    try:
        if evaluation := Evaluation.objects.claim(evaluation_id):
            _attempt(Work(evaluation))
    finally:
        _hands.release()
    return next(iter(waiting_evaluations()), None)


def waiting_evaluations() -> list[UUID]:
    """Those that nobody judges although somebody should, to be handed to workers."""
    rows = Evaluation.objects.free().order_by("queued_at", "pk")
    return list(rows.values_list("pk", flat=True)[:AT_A_TIME])


def take_back_evaluations() -> int:
    """The only worker starts: what one before it had in its hands waits again; how many."""
    return Evaluation.objects.filter(status=Status.RUNNING).update(status=Status.QUEUED, claim=None)


def _attempt(work: Work) -> None:
    try:
        if work.evaluation.attempts > ATTEMPTS:
            fail_evaluation(work.mine, GIVEN_UP)
        else:
            _judge(work)
    except Lost:
        log.info("evaluation_left", evaluation_id=str(work.evaluation.pk))
    except AppError as reason:
        fail_evaluation(work.mine, reason.message)
    except BaseException:
        # Whatever it is: the answer must not seem to be judged by a worker that has left it.
        work.put_back()
        raise


def _judge(work: Work) -> None:
    evaluation = work.evaluation
    work.report(0.0, "Getting ready")
    evaluator = evaluator_for(evaluation.user, evaluation.organization_id, evaluation.skill)
    digest = digest_of(evaluation.request, evaluation.recording, evaluator)
    # The same answer has the same score, whoever gives it.
    found = Evaluation.objects.filter(digest=digest, status=Status.DONE).values(*JUDGED).first()
    if found is None:
        try:
            assessment = _ask(work, evaluator)
        except AppError as failure:
            # What another had to judge is no answer to the same question asked again.
            assessment, digest = _ask_instead(work, evaluator, failure), ""
        found = judged(assessment)
    finish_evaluation(work.mine, found, digest)


def _ask_instead(work: Work, evaluator: Evaluator, failure: AppError) -> Assessment:
    """Xentree Local judges, and the person is told; the failure itself where that was asked already."""
    local = XentreeLocal()
    if evaluator.id == local.id:
        raise failure
    log.info("evaluator_down", evaluator=evaluator.id, reason=failure.message)
    found = _ask(work, local)
    return replace(found, feedback=f"{INSTEAD} {found.feedback}")


def _ask(work: Work, evaluator: Evaluator) -> Assessment:
    evaluation = work.evaluation
    if evaluation.skill == Evaluation.Skill.WRITING:
        return evaluator.assess_writing(writing_question(evaluation), work.report)
    return evaluator.assess_speaking(speaking_question(evaluation, samples_of(evaluation.recording)), work.report)
