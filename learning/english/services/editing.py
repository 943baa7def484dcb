"""What staff do with the course: edit a task, take it back, publish and withdraw."""

from django.db import transaction

from learning.english.models import Module, Task
from learning.english.rules import can_edit_course
from learning.english.schema import check_task
from learning.english.services.versions import describe, version_of
from learning.english.variants import Body, as_texts
from xentree.errors import Conflict, Invalid, NotAllowed
from xentree.principal import Principal


def edit_task(task: Task, body: Body, *, by: Principal) -> Task:
    """A new version of a task, unless nothing changed; it stays so when the course is loaded."""
    _require_editor(by)
    body = as_texts(body)
    refuse_wrong_body(task, body)
    return _write(task, body, by)


def restore_task(task: Task, *, by: Principal) -> Task:
    """A new version with what the course's files say."""
    _require_editor(by)
    return _write(task, None, by)


def set_published(thing: Module | Task, published: bool, *, by: Principal) -> None:
    """Whether learners have it; what the files have no more cannot come back here."""
    _require_editor(by)
    if published and thing.retired_at:
        raise Conflict("The files of the course have it no more.")
    type(thing).objects.filter(pk=thing.pk).update(is_published=published)
    thing.is_published = published


def refuse_wrong_body(task: Task, body: Body) -> None:
    """Invalid with everything that is wrong with a body for this task."""
    kept = [field for field in ("slug", "kind") if body.get(field) != task.body[field]]
    messages = [f"{field} stays {task.body[field]}: another one would be another task" for field in kept]
    messages = messages or [str(problem) for problem in check_task(body, task.lesson.module.level)]
    if messages:
        raise Invalid("The task is not as its kind wants it.", body=messages)


@transaction.atomic
def _write(task: Task, body: Body | None, by: Principal) -> Task:
    task = Task.objects.select_for_update(of=("self",)).select_related("lesson__module").get(pk=task.pk)
    body = task.shipped if body is None else body
    if body != task.body:
        task.version += 1
        describe(task, body)
        task.edited_here = body != task.shipped
        task.save()
        version_of(task, by.user).save()
    return task


def _require_editor(by: Principal) -> None:
    if not can_edit_course(by.user):
        raise NotAllowed("Only staff edit the course.")
