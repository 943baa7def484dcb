"""Beginning a module, and completing it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import now

from accounts.models import User
from learning.english.models import Evidence, Module, ModuleProgress, Task
from learning.english.path import course_map, is_open
from learning.english.proficiency import PRIOR
from learning.english.services.evidence import lock_english
from learning.english.services.sessions import record_act
from learning.english.services.turns import locked
from xentree import rewards
from xentree.errors import Conflict
from xentree.events import ModuleCompleted, emit
from xentree.principal import Principal

# XP of a completed module, besides that of its tasks.
COMPLETION_POINTS = 20


@dataclass(frozen=True)
class Completion:
    """A completed module: what it gave, what it did to the index, and what follows."""

    progress: ModuleProgress
    xp_awarded: int
    xpi_delta: float
    next_module_id: UUID | None


@transaction.atomic
def start_module(module: Module, *, by: Principal) -> ModuleProgress:
    """Begin a module that is open; said again it is as it was."""
    lock_english(by.user.pk)
    if not is_open(module, by.user):
        raise locked()
    record_act(by)
    return begin(module, by.user)


def begin(module: Module, user: User) -> ModuleProgress:
    """Their progress in it, made where there is none; under the learner's lock."""
    progress, _ = ModuleProgress.objects.get_or_create(user=user, module=module)
    return progress


@transaction.atomic
def complete_module(module: Module, *, by: Principal) -> Completion:
    """Once all it needs is done: its score and XP, once; said again, the same answer."""
    lock_english(by.user.pk)
    progress = ModuleProgress.objects.filter(user=by.user, module=module).first()
    if progress is None or progress.status != ModuleProgress.Status.COMPLETED:
        progress = _complete(module, by)
    return Completion(progress, _reward(progress, by), _index_change(progress), _next_module(module, by))


def _complete(module: Module, by: Principal) -> ModuleProgress:
    tasks = _required(module, by.user)
    if missing := [str(task.pk) for task in tasks if not task.passings]:
        message = f"{len(missing)} of {len(tasks)} tasks that this module needs are not done yet."
        raise Conflict(message, "module_incomplete", missing_task_ids=missing)
    progress = begin(module, by.user)
    scores = [task.best_score for task in tasks if task.best_score is not None]
    progress.status, progress.completed_at = ModuleProgress.Status.COMPLETED, now()
    progress.score = round(sum(scores) / len(scores), 1) if scores else None
    progress.save()
    record_act(by)
    emit(ModuleCompleted(module.pk, by.user.pk, progress.score, _reward(progress, by), by.organization_id))
    return progress


def _required(module: Module, user: User) -> list[Any]:
    """The tasks it needs, each with the person's best score and how often they did it well enough."""
    own = Q(submissions__user=user)
    tasks = Task.objects.published().filter(lesson__module=module, required=True)
    best, passings = (
        Max("submissions__score", filter=own),
        Max("submissions__created_at", filter=own & Q(submissions__passed=True)),
    )
    return list(tasks.order_by("lesson__order", "order").annotate(best_score=best, passings=passings))


def _reward(progress: ModuleProgress, by: Principal) -> int:
    """The ledger knows it the second time."""
    facts = {
        "points": COMPLETION_POINTS,
        "happened_at": progress.completed_at,
        "organization_id": by.organization_id,
    }
    return rewards.reward(by.user, "english", progress.module_id, facts)


def _index_change(progress: ModuleProgress) -> float:
    """What the index did between the beginning and the end of a module."""
    known = (
        Evidence.objects.filter(user=progress.user_id).counted().order_by("-happened_at").values_list("xpi", flat=True)
    )
    before = known.filter(happened_at__lte=progress.started_at).first()
    after = known.filter(happened_at__lte=progress.completed_at).first()
    start, end = (PRIOR.mean if value is None else value for value in (before, after))
    return round(end - start, 2)


def _next_module(module: Module, by: Principal) -> UUID | None:
    """The first one after it that is open and not completed."""
    course = course_map(by)
    places = [view.module.pk for view in course]
    after = course[places.index(module.pk) + 1 :] if module.pk in places else []
    completed = ModuleProgress.Status.COMPLETED
    return next((view.module.pk for view in after if not view.locked and view.status != completed), None)
