"""A learner who is some lessons into the course, to look at on a fresh installation."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db import transaction

from accounts.models import User
from learning.english.models import Level, Module, ModuleProgress, Task, TaskKind
from learning.english.path import present_task
from learning.english.rendering import solution
from learning.english.schema import CLOSED
from learning.english.services.answers import submit_answer
from learning.english.services.evidence import lock_english
from learning.english.services.modules import start_module
from xentree.principal import Principal

LEVEL = Level.A2
# The first module is done as far as it needs no writing.
TASKS_OF_THE_SECOND = 6


def seed_demo_english(user: User) -> int:
    """Let a person begin at A2 as anybody would, once; how many tasks were answered now."""
    modules = list(Module.objects.published().filter(level=LEVEL)[:2])
    if not modules or ModuleProgress.objects.filter(user=user).exists():
        return 0
    by = Principal(user, "session")
    _choose_level(user)
    first, second = modules[0], modules[-1]
    tasks = [*_closed(first), *islice(_closed(second), TASKS_OF_THE_SECOND)]
    start_module(second, by=by)
    for task in tasks:
        submit_answer(task, _answer(task, user), by=by)
    return len(tasks)


@transaction.atomic
def _choose_level(user: User) -> None:
    learner = lock_english(user.pk)
    learner.level = learner.level or LEVEL
    learner.save(update_fields=["level"])


def _closed(module: Module) -> Iterator[Task]:
    tasks = Task.objects.published().filter(lesson__module=module, kind__in=CLOSED)
    yield from tasks.select_related("lesson__module").order_by("lesson__order", "order")


def _answer(task: Task, user: User) -> Any:
    """Right, but for orders and the first of several gaps: so there is something to review."""
    right = solution(present_task(task, user).rendered)
    if task.kind == TaskKind.ORDERING:
        return right[::-1]
    return ["be", *right[1:]] if task.kind == TaskKind.GAP and len(right) > 1 else right
