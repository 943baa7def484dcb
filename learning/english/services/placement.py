"""Finding where somebody begins: the adaptive test, and the level one chooses oneself."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from learning.english.grading import grade
from learning.english.models import Level, Placement, Task
from learning.english.placement.items import SKILLS, asked_text, guess_at, next_task, variant_of
from learning.english.placement.model import Answered, Estimate, estimate, is_over, next_level
from learning.english.schema import Closed
from learning.english.services.evidence import lock_english, record_evidence
from xentree.errors import Conflict, Invalid
from xentree.principal import Principal

# A longer look at one question was a break.
LONGEST_LOOK = 120.0
# The test is short, and its questions are few: it says little of a single skill, and only of one it asked twice.
EVIDENCE_WEIGHT, QUESTIONS_FOR_EVIDENCE = 0.5, 2


@transaction.atomic
def begin_placement(*, by: Principal) -> Placement:
    """The test the person is in the middle of, or a new one with its first question."""
    lock_english(by.user.pk)
    if found := open_placement(by):
        return found
    first = estimate([])
    placement = Placement(user=by.user, organization_id=by.organization_id)
    placement.ability, placement.uncertainty = first.ability, first.uncertainty
    if not _ask(placement, first, now()):
        raise Conflict("The course has no tasks to ask you yet. You can choose a level yourself.")
    placement.save(force_insert=True)
    return placement


@transaction.atomic
def answer_placement(placement: Placement, answer: Any, *, task_id: UUID, by: Principal) -> Placement:
    """The test with the next question, or its result; None is "I do not know". Answered again, nothing changes."""
    settings = lock_english(by.user.pk)
    placement.refresh_from_db()
    if str(task_id) in {each["task"] for each in placement.answers}:
        return placement
    if placement.finished_at or placement.asked["task"] != str(task_id):
        raise Conflict("That question is not the one asked now.", "question_not_asked")
    moment = now()
    placement.answers.append(_graded(placement.asked, answer, moment))
    found = estimate([_answered(each) for each in placement.answers])
    placement.ability, placement.uncertainty = found.ability, found.uncertainty
    seconds = sum(each["seconds"] for each in placement.answers)
    if is_over(found, len(placement.answers), seconds) or not _ask(placement, found, moment):
        _finish(placement, found.level, moment)
        settings.level = found.level
        settings.save(update_fields=["level"])
        _record(placement, by)
    placement.save()
    return placement


@transaction.atomic
def leave_placement(*, by: Principal) -> None:
    """End the test under way without a result; nothing follows from its answers."""
    lock_english(by.user.pk)
    if placement := open_placement(by):
        _finish(placement, "", now())
        placement.save()


@transaction.atomic
def choose_level(level: str, *, by: Principal) -> None:
    """Begin at that level, whatever a test said or was about to say."""
    if level not in Level.values:
        raise Invalid("There is no such level.", level=["Choose a level from A1 to C1."])
    settings = lock_english(by.user.pk)
    settings.level = level
    settings.save(update_fields=["level"])
    leave_placement(by=by)


def open_placement(by: Principal) -> Placement | None:
    """The test the person is in the middle of."""
    return Placement.objects.visible_to(by).filter(finished_at=None).first()


def _ask(placement: Placement, found: Estimate, moment: datetime) -> bool:
    """Put the next question into the row; False where the course has no more."""
    before = [(UUID(each["task"]), each["skill"]) for each in placement.answers]
    task = next_task(placement.user, next_level(found), str(placement.pk), before)
    if task is None:
        return False
    placement.asked = _question(task, str(placement.pk), moment)
    return True


def _question(task: Task, seed: str, moment: datetime) -> dict[str, Any]:
    fields = {"task": str(task.pk), "version": task.version, "variant": variant_of(task, seed)}
    return {**fields, "level": task.lesson.module.level, "skill": task.skill, "asked_at": moment.isoformat()}


def _graded(asked: dict[str, Any], answer: Any, moment: datetime) -> dict[str, Any]:
    """The question with how it was answered."""
    task, _ = asked_text(asked)
    looked = (moment - datetime.fromisoformat(asked["asked_at"])).total_seconds()
    row = {**asked, "seconds": min(LONGEST_LOOK, max(0.0, looked))}
    if answer is None:
        return {**row, "share": 0.0, "questions": 1, "guess": 0.0}
    marked = grade(cast(Closed, task), answer)
    share = marked.points / marked.max_points
    return {**row, "share": share, "questions": marked.max_points, "guess": guess_at(task)}


def _answered(row: dict[str, Any]) -> Answered:
    return Answered(row["level"], row["share"], row["questions"], row["guess"])


def _finish(placement: Placement, level: str, moment: datetime) -> None:
    placement.level, placement.finished_at, placement.asked = level, moment, {}


def _record(placement: Placement, by: Principal) -> None:
    asked = [each["skill"] for each in placement.answers]
    for skill in SKILLS:
        if asked.count(skill) >= QUESTIONS_FOR_EVIDENCE:
            record_evidence(
                placement.user,
                skill,
                placement.ability,
                weight=EVIDENCE_WEIGHT,
                cause="placement",
                source_id=placement.pk,
                organization_id=placement.organization_id,
                happened_at=placement.finished_at,
                by=by,
            )
