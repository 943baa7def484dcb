"""What English does when something happened: have answers judged, tell their person's open windows."""

from typing import Any

from celery.signals import worker_init
from django.conf import settings

from learning.english import tasks
from learning.english.evaluation_serializers import XELEvaluationResponse
from learning.english.models import Evaluation
from learning.english.services import evaluating, export_english, written
from learning.english.services.evaluating.housekeeping import erase_answers, export_answers
from learning.english.services.open_answers import settle_submission
from xentree import personal_data
from xentree.events import EvaluationAdvanced, EvaluationRequested, VariantWanted, VariantWritten, on
from xentree.realtime import push, user_group

evaluating.register_settler(settle_submission)
personal_data.register("english", export=export_english, erase=lambda _: None)
personal_data.register("english answers", export=export_answers, erase=erase_answers)
personal_data.register("english texts", export=written.export_written, erase=lambda _: None)


@on(EvaluationRequested)
def judge_answer(event: EvaluationRequested) -> None:
    """A worker takes it from here."""
    tasks.run_evaluation.delay(str(event.evaluation_id))


@on(EvaluationAdvanced)
def tell_evaluation(event: EvaluationAdvanced) -> None:
    """Open windows show how far it is."""
    if evaluation := Evaluation.objects.filter(pk=event.evaluation_id).first():
        push(user_group(event.user_id), "evaluation-updated", {"evaluation": XELEvaluationResponse(evaluation).data})


@on(VariantWanted)
def write_variant(event: VariantWanted) -> None:
    """A worker takes it from here."""
    tasks.write_variant.delay(str(event.variant_id))


@on(VariantWritten)
def tell_variant(event: VariantWritten) -> None:
    """An open task may offer it."""
    push(user_group(event.user_id), "task-variant-ready", {"task_id": str(event.task_id)})


@worker_init.connect
def take_back(**kwargs: Any) -> None:
    """Where there is only one worker, nobody judges what one before it had begun."""
    if settings.ONLY_WORKER:
        evaluating.take_back_evaluations()
