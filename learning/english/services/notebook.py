"""The error notebook: what somebody gets wrong, until they have it right three times in a row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.timezone import now

from learning.english.drills import MASTERED_AFTER, drill_of
from learning.english.grading import Grade, grade
from learning.english.models import NotebookError, Submission
from learning.english.services.evidence import lock_english
from learning.english.services.sessions import record_act
from learning.english.slips import Slip
from xentree import rewards
from xentree.errors import Conflict, NotFound
from xentree.principal import Principal

# Of one answer: who has more errors than these is not helped by a longer list.
MOST_OF_AN_ANSWER = 20
DRILL_POINTS = 3


@dataclass(frozen=True)
class Drilled:
    """How a drill went, and what has become of its error."""

    error: NotebookError
    grade: Grade
    xp_awarded: int


def note_slips(submission: Submission, slips: Iterable[Slip]) -> None:
    """Write the errors of an answer into the notebook; one that is there has been made again."""
    for slip in list(slips)[:MOST_OF_AN_ANSWER]:
        key = {"type": slip.type[:40], "original": slip.original[:200], "suggestion": slip.suggestion[:200]}
        error = NotebookError.objects.filter(user=submission.user, **key).first()
        if error is None:
            error = NotebookError(user=submission.user, organization_id=submission.organization_id, count=0, **key)
            error.first_at = submission.created_at
        error.count, error.right_since, error.mastered_at = error.count + 1, 0, None
        _describe(error, submission, slip)
        error.save()


@transaction.atomic
def answer_drill(error: NotebookError, answer: Any, *, by: Principal) -> Drilled:
    """Grade an answer to the present drill of an error; after three right ones in a row it is mastered."""
    lock_english(by.user.pk)
    found = NotebookError.objects.filter(pk=error.pk, user=by.user).first()
    if found is None:
        raise NotFound
    drill = drill_of(found)
    if drill is None:
        raise Conflict("There is no drill for this error.")
    result = grade(drill, answer)
    found.right_since = found.right_since + 1 if result.correct else 0
    found.mastered_at = (found.mastered_at or now()) if found.right_since >= MASTERED_AFTER else None
    found.save(update_fields=["right_since", "mastered_at"])
    record_act(by)
    return Drilled(found, result, _reward(found, by) if result.correct else 0)


@transaction.atomic
def remove_error(error: NotebookError, *, by: Principal) -> None:
    """Take an error out of one's notebook, say because it was none."""
    NotebookError.objects.filter(pk=error.pk, user=by.user).delete()


def _describe(error: NotebookError, submission: Submission, slip: Slip) -> None:
    error.skill, error.message = submission.task.skill, slip.message[:300]
    error.last_submission, error.last_at = submission, submission.created_at
    fits = len(slip.sentence) <= 400 and len(slip.original) <= 200 and len(slip.suggestion) <= 200
    error.sentence, error.place = (slip.sentence, slip.place) if fits else ("", 0)


def _reward(error: NotebookError, by: Principal) -> int:
    facts = {"points": DRILL_POINTS, "item": f"error:{error.pk}", "organization_id": by.organization_id}
    return rewards.reward(by.user, "english", uuid4(), facts)
