"""A module of one task, as bare rows: a course takes long to load where a test needs no more."""

from uuid import uuid4

from learning.english.models import Lesson, Module, Task, TaskVersion
from learning.english.tests.tasks import task


def one_task(slug="one", order=1):
    """The task of a module at A1 that needs just this: a gap for `am`."""
    fields = {"title": slug.title(), "order": order}
    module = Module.objects.create(id=uuid4(), slug=slug, version=1, level="A1", estimated_minutes=5, **fields)
    lesson = Lesson.objects.create(id=uuid4(), module=module, slug=slug, content="Read this.", **fields)
    body = task("gap", prompt="I ___ Ana.", answers=[["am"]], bank=[])
    kinds = {"kind": "gap", "skill": "grammar", "body": body, "shipped": body}
    made = Task.objects.create(id=uuid4(), lesson=lesson, slug=slug, order=1, **kinds)
    TaskVersion.objects.create(task=made, version=1, body=body)
    return made


def spoken_task(lesson):
    """A sentence to repeat, in that lesson, which its module does not need."""
    body = task("repeat")
    kinds = {"kind": "repeat", "skill": "pronunciation", "required": False, "body": body, "shipped": body}
    made = Task.objects.create(id=uuid4(), lesson=lesson, slug="repeat", order=2, **kinds)
    TaskVersion.objects.create(task=made, version=1, body=body)
    return made
