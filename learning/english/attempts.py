"""Attempts at the same question, one after the other, and what the last one gained."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from learning.english.models import Evaluation

MOST = 8


@dataclass(frozen=True)
class Attempts:
    """Oldest first, the one that is looked at among them; `gain` is in points against the one before it."""

    shown: Sequence[Evaluation]
    current: Evaluation
    gain: int | None

    @property
    def are_several(self) -> bool:
        """Whether there is a history to show."""
        return len(self.shown) > 1


def attempts_at(evaluation: Evaluation) -> Attempts:
    """Judged attempts of the same person at what this one answers, the latest MOST up to it."""
    question = _question(evaluation)
    if not any(question.values()):
        return Attempts([evaluation], evaluation, None)
    asked = {f"request__{name}": value for name, value in question.items() if value}
    own = Evaluation.objects.filter(user=evaluation.user_id, skill=evaluation.skill, status=Evaluation.Status.DONE)
    found = own.filter(**asked, created_at__lte=evaluation.created_at)
    shown = list(found.order_by("-created_at", "-id")[:MOST])[::-1]
    return Attempts(shown, evaluation, _gain(shown, evaluation))


def address_of_next(evaluation: Evaluation) -> str:
    """Where the same is tried once more: at its task, or as practice."""
    submission = getattr(evaluation, "submission", None)
    if submission:
        return reverse("english_task", args=[submission.task_id])
    return reverse("english_practice" if evaluation.skill == "writing" else "english_practice_speaking")


def _question(evaluation: Evaluation) -> dict[str, str]:
    return {name: evaluation.request.get(name) or "" for name in ("prompt", "expected_text")}


def _gain(shown: Sequence[Evaluation], evaluation: Evaluation) -> int | None:
    """Against the last one before it that has a score."""
    before = [each.score for each in shown if each.pk != evaluation.pk and each.score is not None]
    if evaluation.score is None or not before:
        return None
    return round(evaluation.score) - round(before[-1])
