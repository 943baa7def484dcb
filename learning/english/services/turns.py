"""Another text of the same task."""

from django.db import transaction

from learning.english.models import Task, TaskTurn, TaskVersion
from learning.english.path import is_open, present_task
from learning.english.services.evidence import lock_english
from learning.english.services.sessions import record_act
from xentree.errors import Conflict
from xentree.principal import Principal


@transaction.atomic
def regenerate_task(task: Task, *, by: Principal, reason: str = "") -> TaskTurn:
    """Put the next variant before a person: another row of the pool, or where there is one only, another order."""
    lock_english(by.user.pk)
    require_open(task, by)
    variant = present_task(task, by.user).variant + 1
    version = TaskVersion.objects.get(task=task, version=task.version)
    turn, _ = TaskTurn.objects.update_or_create(
        user=by.user, task=task, defaults={"version": version, "variant": variant}
    )
    record_act(by)
    return turn


def require_open(task: Task, by: Principal) -> None:
    """Conflict where the person may not be in the task's module yet."""
    if not is_open(task.lesson.module, by.user):
        raise locked()


def locked() -> Conflict:
    """The module is not open to them."""
    return Conflict("This module is locked. Complete the one before it, or choose a higher level.", "module_locked")
