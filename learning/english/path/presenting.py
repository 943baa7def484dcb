"""Which text of a task somebody has before them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from learning.english.models import Submission, Task, TaskTurn, TaskVersion
from learning.english.rendering import Shown, render, shown
from learning.english.schema import AnyTask
from learning.english.variants import Body, variants
from xentree.errors import Invalid

# A version of the course by its number, one that a model wrote for somebody by its id.
_ID = 32
_CODE = re.compile(r"(\d{1,6}|[0-9a-f]{32})\.(\d{1,4})")


@dataclass(frozen=True)
class Presented:
    """A task in one variant of one of its versions."""

    task: Task
    version: str
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
    """The text a person has of a task, or the one they name, as long as there is such a text for them."""
    if code:
        return _named(task, user, code)
    return _present(task, user, TaskTurn.objects.filter(user=user, task=task).select_related("version").first())


def present_tasks(tasks: Iterable[Task], user: User) -> dict[UUID, Presented]:
    """The same of many, in one query."""
    turns = TaskTurn.objects.filter(user=user, task__in=tasks).select_related("version")
    by_task = {turn.task_id: turn for turn in turns}
    return {task.pk: _present(task, user, by_task.get(task.pk)) for task in tasks}


def given_of(submission: Submission) -> Presented:
    """The text an answer was given to."""
    return _in_version(submission.task, submission.version, submission.variant)


def version_of_text(given: Presented) -> TaskVersion:
    """The row that keeps it."""
    return _versions(given.task, given.version).get()


def _present(task: Task, user: User, turn: TaskTurn | None) -> Presented:
    """A changed task is taught in its new text, in whichever variant they had reached, also by one written for them."""
    if turn is None:
        return Presented(task, str(task.version), _first(task, user), task.body)
    if turn.version.written_from == task.version:
        return _in_version(task, turn.version, turn.variant)
    return Presented(task, str(task.version), turn.variant, task.body)


def _in_version(task: Task, version: TaskVersion, variant: int) -> Presented:
    name = version.pk.hex if version.version is None else str(version.version)
    return Presented(task, name, variant, version.body)


def _versions(task: Task, name: str) -> QuerySet[TaskVersion]:
    versions = TaskVersion.objects.filter(task=task)
    return versions.filter(pk=name) if len(name) == _ID else versions.filter(version=name)


def _first(task: Task, user: User) -> int:
    """Where somebody begins in the pool: neighbours have different texts."""
    lot = sha256(f"{user.pk} {task.pk}".encode()).digest()
    return int.from_bytes(lot[:4]) % variants(task.body)


def _named(task: Task, user: User, code: str) -> Presented:
    parts = _CODE.fullmatch(code)
    theirs = Q(by=user) | ~Q(origin=TaskVersion.Origin.AI)
    version = _versions(task, parts[1]).filter(theirs).first() if parts else None
    if parts is None or version is None:
        message = "This task has no such variant."
        raise Invalid(message, variant=[message])
    return _in_version(task, version, int(parts[2]))
