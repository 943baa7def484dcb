"""The end of a judgement: what was found is kept, whoever waits for it settles it, and the voice goes."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from learning.english.evaluators import Assessment
from learning.english.models import Evaluation
from learning.english.models.evaluations import EvaluationQuerySet
from learning.english.services.evaluating.telling import tell_advanced
from learning.english.services.recordings import release_recording
from xentree.events import EvaluationFinished, emit

# The columns of a judgement; another question that is the same gets the same.
JUDGED = ("evaluator", "score", "cefr", "confidence", "reason", "feedback", "result")
Judged = dict[str, Any]
Settle = Callable[[Evaluation], object]
Status = Evaluation.Status
_settlers: list[Settle] = []


def register_settler(settle: Settle) -> Settle:
    """Have `settle(evaluation)` called in the transaction that ends one, done or failed; after a retry once more."""
    _settlers.append(settle)
    return settle


def judged(assessment: Assessment) -> Judged:
    """The columns of an assessment."""
    fields = asdict(assessment)
    result = {name: fields[name] for name in ("criteria", "corrections", "words", "fluency", "transcript")}
    flat = {name: fields[name] or "" for name in ("cefr", "reason", "feedback", "evaluator")}
    flat["evaluator"] = flat["evaluator"][:80]
    return {**flat, "score": fields["score"], "confidence": fields["confidence"], "result": result}


@transaction.atomic
def finish_evaluation(mine: EvaluationQuerySet, found: Judged, digest: str) -> bool:
    """Keep a judgement and settle what waits for it; False where the row is not `mine` any more."""
    return _end(mine, {**found, "digest": digest, "status": Status.DONE, "progress": 1.0, "failure": ""})


@transaction.atomic
def fail_evaluation(row: EvaluationQuerySet, reason: str) -> bool:
    """Close the one of `row`, if it is there, with a reason in words; it can be tried again."""
    return _end(row, {"status": Status.FAILED, "failure": reason[:300]})


def _end(row: EvaluationQuerySet, fields: Judged) -> bool:
    evaluation = row.select_for_update(of=("self",)).first()
    if evaluation is None:
        return False
    for name, value in {**fields, "claim": None, "doing": "", "finished_at": now()}.items():
        setattr(evaluation, name, value)
    evaluation.save()
    if evaluation.status == Status.DONE and evaluation.recording:
        release_recording(evaluation.recording)
    for settle in _settlers:
        settle(evaluation)
    tell_advanced(evaluation)
    emit(EvaluationFinished(evaluation.pk, evaluation.user_id, evaluation.skill, evaluation.status))
    return True
