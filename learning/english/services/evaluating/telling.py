"""Whoever waits for a judgement is told how far it is."""

from learning.english.models import Evaluation
from xentree.events import EvaluationAdvanced, emit


def tell_advanced(evaluation: Evaluation) -> None:
    """Open windows show it anew."""
    emit(EvaluationAdvanced(evaluation.pk, evaluation.user_id))
