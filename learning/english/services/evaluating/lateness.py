"""What is not judged in time has failed: whoever looks is told so at once, and the job that tends them writes it."""

from learning.english.models import Evaluation
from learning.english.services.evaluating.finishing import fail_evaluation

AT_A_TIME = 100
OVERDUE = "This answer was not judged in time. Try again; if it stays so, tell staff."


def as_seen(evaluation: Evaluation) -> Evaluation:
    """The same, to be shown and not to be saved."""
    if evaluation.is_late:
        evaluation.status, evaluation.failure = Evaluation.Status.FAILED, OVERDUE
    return evaluation


def fail_overdue() -> int:
    """Nothing waits longer than its deadline, whoever died; how many."""
    late = list(Evaluation.objects.overdue().values_list("pk", flat=True)[:AT_A_TIME])
    return sum(fail_evaluation(Evaluation.objects.overdue().filter(pk=pk), OVERDUE) for pk in late)
