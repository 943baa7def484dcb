"""The way through a lesson or through what is to be reviewed: where one is, and what comes next."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from learning.english.models import Task
from learning.english.path.course import TaskView, task_views
from learning.english.path.next_task import due_reviews
from xentree.principal import Principal

REVIEW = "?review=1"


@dataclass(frozen=True)
class Onward:
    """Where the one button leads."""

    url: str
    label: str


@dataclass(frozen=True)
class Step:
    """A task of the lesson; `state` is right, tried or nothing."""

    url: str
    kind: str
    state: str
    is_here: bool

    @property
    def words(self) -> str:
        """Its state, and whether one is there."""
        words = {"right": "done", "tried": "tried"}.get(self.state, "still to do")
        return f"{words}, here" if self.is_here else words


def lesson_way(task: Task, by: Principal) -> dict[str, Any]:
    """The lesson's tasks in order, and what follows this one."""
    lesson = task.lesson
    tasks = Task.objects.published().filter(lesson=lesson).order_by("order")
    steps = [_step(view, task) for view in task_views(list(tasks), by.user)]
    place = next((number for number, step in enumerate(steps) if step.is_here), 0)
    page = reverse("english_module", args=[lesson.module.slug])
    return {
        "steps": steps,
        "place": place + 1,
        "way_title": lesson.title,
        "leave_url": f"{page}#lesson-{lesson.order}",
        "leave_label": lesson.module.title,
        "onward": _after(steps, place, f"{page}#lesson-{lesson.order + 1}"),
    }


def review_way(task: Task, by: Principal) -> dict[str, Any]:
    """How many are left, and the next of them."""
    left = [each.task_id for each in due_reviews(by.user) if each.task_id != task.pk]
    url = reverse("english_task", args=left[:1]) + REVIEW if left else reverse("english_review")
    return {
        "way_title": "Review",
        "left_words": f"{len(left)} more after this" if left else "The last one for now",
        "leave_url": reverse("english_review"),
        "leave_label": "the reviews",
        "onward": Onward(url, "Next" if left else "Finish"),
    }


def _step(view: TaskView, here: Task) -> Step:
    state = "right" if view.passed else "tried" if view.attempts else ""
    return Step(reverse("english_task", args=[view.task.pk]), view.task.kind, state, view.task.pk == here.pk)


def _after(steps: list[Step], place: int, page: str) -> Onward:
    """The next task of the lesson; after the last one the module's page, where the next lesson is."""
    if place + 1 < len(steps):
        return Onward(steps[place + 1].url, "Next")
    return Onward(page, "To the module")
