"""What an answer says of somebody's English, told to the index."""

from collections.abc import Iterator

from learning.english.models import Evidence, Submission
from learning.english.path import Presented, given_of
from learning.english.proficiency import SKILLS, difficulty_of, middle_of
from learning.english.services.evidence import record_evidence

# How much one answer says: what can be guessed says less, and some questions say more than one.
WEIGHTS = {
    "multiple_choice": 0.4,
    "matching": 0.6,
    "ordering": 0.7,
    "short_answer": 0.7,
    "gap": 0.8,
    "dictation": 1.0,
    "reading": 1.0,
    "listening": 1.0,
}
# Of a side of an answer, such as its grammar, against the whole of it.
SIDE = 0.5


def tell_index(submission: Submission, given: Presented) -> float:
    """How far a graded answer moved the index: only the first one to a text counts, and none that was no fair try."""
    if submission.score is None or not _is_fair(submission) or _answered_before(submission, given):
        return 0.0
    return sum(_record(submission, *each) for each in _evidence(submission))


def _evidence(submission: Submission) -> Iterator[tuple[str, float, float | None, float]]:
    """(skill, value, difficulty, weight): a level that an evaluator found is a place on the scale itself."""
    evaluation, score = submission.evaluation, submission.score or 0.0
    difficulty = difficulty_of(submission.task.lesson.module.level)
    if evaluation is None:
        yield submission.task.skill, score, difficulty, WEIGHTS[submission.task.kind]
        return
    if evaluation.cefr:
        yield submission.task.skill, middle_of(evaluation.cefr), None, evaluation.confidence
    else:
        yield submission.task.skill, score, difficulty, evaluation.confidence
    for side in evaluation.result.get("criteria", []):
        if side["name"] in SKILLS and side["name"] != submission.task.skill and side["score"] is not None:
            yield side["name"], side["score"], difficulty, SIDE * evaluation.confidence


def _is_fair(submission: Submission) -> bool:
    """What stands at the floor, copied or in another language, tells nothing of somebody's English."""
    return submission.evaluation is None or not submission.evaluation.reason


def _answered_before(submission: Submission, given: Presented) -> bool:
    """Whether the same text was answered and graded before."""
    earlier = Submission.objects.filter(user=submission.user, task=submission.task, version=submission.version)
    graded = earlier.filter(status=Submission.Status.GRADED).exclude(pk=submission.pk).select_related("task", "version")
    return any(given_of(each).surface == given.surface for each in graded)


def _record(submission: Submission, skill: str, value: float, difficulty: float | None, weight: float) -> float:
    return record_evidence(
        submission.user,
        skill,
        value,
        weight=weight,
        difficulty=difficulty,
        cause=Evidence.Cause.EVALUATION if submission.evaluation else Evidence.Cause.TASK,
        source_id=submission.pk,
        organization_id=submission.organization_id,
        happened_at=submission.created_at,
    )
