"""Which text of a task somebody has before them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from accounts.models import User
from learning.english.models import Submission, Task, TaskTurn, TaskVersion
from learning.english.rendering import Shown, render, shown
from learning.english.schema import AnyTask
from learning.english.variants import Body, variants
from xentree.errors import Invalid

_CODE = re.compile(r"(\d{1,6})\.(\d{1,4})")


@dataclass(frozen=True)
class Presented:
    """A task in one variant of one of its versions."""

    task: Task
    version: int
    variant: int
    body: Body

    @property
    def code(self) -> str:
        """What a client says to name this text again, such as 2.0."""
        return f"{self.version}.{self.variant}"

    @cached_property
    def rendered(self) -> AnyTask:
        """The task as it is graded."""
        return render(self.body, self.variant)

    @property
    def shown(self) -> Shown:
        """What a learner sees before answering."""
        return shown(self.rendered, f"{self.task.pk}:{self.variant}")

    @property
    def surface(self) -> int:
        """The row of the pool it is made from: the same for the same text in another order."""
        return self.variant % variants(self.body)


def present_task(task: Task, user: User, code: str | None = None) -> Presented:
    """The text a person has of a task, or the one they name, as long as there was such a text."""
    return _named(task, code) if code else _present(task, user, TaskTurn.objects.filter(user=user, task=task))


def present_tasks(tasks: Iterable[Task], user: User) -> dict[UUID, Presented]:
    """The same of many, in one query."""
    turns: dict[UUID, list[TaskTurn]] = {}
    for turn in TaskTurn.objects.filter(user=user, task__in=tasks).select_related("version"):
        turns[turn.task_id] = [turn]
    return {task.pk: _present(task, user, turns.get(task.pk, [])) for task in tasks}


def given_of(submission: Submission) -> Presented:
    """The text an answer was given to."""
    return Presented(submission.task, submission.version.version, submission.variant, submission.version.body)


def _present(task: Task, user: User, turns: "Iterable[TaskTurn]") -> Presented:
    """A changed task is taught in its new text, in whichever variant they had reached."""
    turn = next(iter(turns), None)
    return Presented(task, task.version, turn.variant if turn else _first(task, user), task.body)


def _first(task: Task, user: User) -> int:
    """Where somebody begins in the pool: neighbours have different texts."""
    lot = sha256(f"{user.pk} {task.pk}".encode()).digest()
    return int.from_bytes(lot[:4]) % variants(task.body)


def _named(task: Task, code: str) -> Presented:
    parts = _CODE.fullmatch(code)
    version = TaskVersion.objects.filter(task=task, version=int(parts[1])).first() if parts else None
    if parts is None or version is None:
        message = "This task has no such variant."
        raise Invalid(message, variant=[message])
    return Presented(task, version.version, int(parts[2]), version.body)
