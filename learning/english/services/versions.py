"""How a task gets a new version."""

from accounts.models import User
from learning.english.models import Task, TaskVersion
from learning.english.rendering import render
from learning.english.variants import Body


def describe(task: Task, body: Body) -> None:
    """Put a checked body, and what is looked for in it, into a task's row."""
    rendered = render(body, 0)
    task.body, task.kind, task.skill, task.required = body, rendered.kind, rendered.skill, rendered.required


def version_of(task: Task, by: User | None = None) -> TaskVersion:
    """The row that keeps a task as it is now; `by` is who wrote it, if not the authors of the course."""
    origin = TaskVersion.Origin.STAFF if by else TaskVersion.Origin.COURSE
    return TaskVersion(task=task, version=task.version, body=task.body, origin=origin, by=by)
