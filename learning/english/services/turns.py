"""Another text of the same task."""

from django.db import transaction

from learning.english.models import Task, TaskTurn, TaskVersion
from learning.english.path import is_open, present_task
from learning.english.services.evidence import lock_english
from learning.english.services.sessions import record_act
from learning.english.services.written import request_variant, written_variant
from xentree.errors import Conflict
from xentree.principal import Principal


@transaction.atomic
def regenerate_task(task: Task, *, by: Principal, reason: str = "") -> TaskTurn:
    """Put another text before a person: one a model wrote for them, or at once the next row of the pool.

    With one row only that is the same text in another order; meanwhile a model may write one for the next time.
    """
    lock_english(by.user.pk)
    require_open(task, by)
    variant = present_task(task, by.user).variant
    version = written_variant(task, by=by)
    if version is None:
        version, variant = TaskVersion.objects.get(task=task, version=task.version), variant + 1
    fields = {"version": version, "variant": variant}
    turn, _ = TaskTurn.objects.update_or_create(user=by.user, task=task, defaults=fields)
    request_variant(task, variant, by=by)
    record_act(by)
    return turn


def require_open(task: Task, by: Principal) -> None:
    """Conflict where the person may not be in the task's module yet."""
    if not is_open(task.lesson.module, by.user):
        raise locked()


def locked() -> Conflict:
    """The module is not open to them."""
    return Conflict("This module is locked. Complete the one before it, or choose a higher level.", "module_locked")
