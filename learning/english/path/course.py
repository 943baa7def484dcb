"""The course as one person has it: every module with how far they are, and one module whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from learning.english.models import LearnerSettings, Lesson, Module, ModuleProgress, Submission, Task
from learning.english.path.presenting import Presented, present_tasks
from learning.english.path.unlocking import opened
from xentree.principal import Principal

NOT_STARTED = "not_started"
_TAUGHT = {"task__is_published": True, "task__retired_at": None, "task__lesson__retired_at": None}


@dataclass(frozen=True)
class ModuleView:
    """A module and how far somebody is in it; `passed_required` of `required_count` tasks are done that it needs."""

    module: Module
    locked: bool
    status: str
    task_count: int
    required_count: int
    completed_tasks: int
    passed_required: int
    # Of the completion, 0 to 100.
    best_score: float | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None

    @property
    def percentage(self) -> int:
        """Of what it needs, in whole hundredths; 100 only when nothing is missing."""
        if self.status == ModuleProgress.Status.COMPLETED or not self.required_count:
            return 100
        return self.passed_required * 100 // self.required_count

    @property
    def can_complete(self) -> bool:
        """Begun, and nothing is missing any more."""
        return self.status == ModuleProgress.Status.IN_PROGRESS and self.passed_required >= self.required_count


@dataclass(frozen=True)
class TaskView:
    """A task as somebody has it, and how they did."""

    task: Task
    presented: Presented
    attempts: int = 0
    best_score: float | None = None
    passed: bool = False


@dataclass(frozen=True)
class LessonView:
    """A lesson and its tasks in order."""

    lesson: Lesson
    tasks: list[TaskView]


@dataclass(frozen=True)
class ModuleDetail:
    """A module whole."""

    view: ModuleView
    lessons: list[LessonView]


def course_map(principal: Principal) -> list[ModuleView]:
    """Every module that is taught, in order."""
    user = principal.user
    modules = list(Module.objects.published())
    progress = {each.module_id: each for each in ModuleProgress.objects.filter(user=user)}
    open_ids = _open_ids(modules, user, progress.values())
    tasks, passed = _task_counts(), _passed_counts(user)
    return [
        _module_view(each, progress.get(each.pk), each.pk not in open_ids, tasks.get(each.pk), passed.get(each.pk))
        for each in modules
    ]


def module_view(module: Module, principal: Principal) -> ModuleDetail:
    """One of them with its lessons and tasks."""
    view = next(each for each in course_map(principal) if each.module.pk == module.pk)
    tasks = Task.objects.published().filter(lesson__module=module).select_related("lesson")
    views = task_views(list(tasks.order_by("lesson__order", "order")), principal.user)
    lessons: dict[UUID, LessonView] = {}
    for each in views:
        lessons.setdefault(each.task.lesson_id, LessonView(each.task.lesson, [])).tasks.append(each)
    return ModuleDetail(view, list(lessons.values()))


def task_view(task: Task, user: User) -> TaskView:
    """One task as a person has it."""
    return task_views([task], user)[0]


def task_views(tasks: list[Task], user: User) -> list[TaskView]:
    """Tasks in their order, in two queries."""
    presented = present_tasks(tasks, user)
    records = _records(Submission.objects.filter(user=user, task__in=tasks))
    return [TaskView(task, presented[task.pk], **records.get(task.pk, {})) for task in tasks]


def is_open(module: Module, user: User) -> bool:
    """Whether somebody may begin it or go on with it."""
    progress = ModuleProgress.objects.filter(user=user)
    return module.pk in _open_ids(Module.objects.published(), user, progress)


def _open_ids(modules: Iterable[Module], user: User, progress: Iterable[ModuleProgress]) -> set[UUID]:
    level = LearnerSettings.objects.filter(user=user).values_list("level", flat=True).first()
    rows = list(progress)
    completed = {each.module_id for each in rows if each.status == ModuleProgress.Status.COMPLETED}
    return opened(modules, level or "", {each.module_id for each in rows}, completed)


def _records(submissions: QuerySet[Submission]) -> dict[UUID, dict[str, Any]]:
    """By task: attempts, best score, whether it is done."""
    done = Count("pk", filter=Q(passed=True))
    rows = submissions.order_by().values_list("task").annotate(attempts=Count("pk"), best=Max("score"), done=done)
    return {
        task: {"attempts": attempts, "best_score": best, "passed": passed > 0} for task, attempts, best, passed in rows
    }


def _task_counts() -> dict[UUID, dict[str, int]]:
    rows = Task.objects.published().order_by().values("lesson__module")
    return _by_module(rows.annotate(all=Count("pk"), required=Count("pk", filter=Q(required=True))))


def _passed_counts(user: User) -> dict[UUID, dict[str, int]]:
    rows = Submission.objects.filter(user=user, passed=True, **_TAUGHT).order_by().values("task__lesson__module")
    required = Count("task", filter=Q(task__required=True), distinct=True)
    return _by_module(rows.annotate(all=Count("task", distinct=True), required=required))


def _by_module(rows: Any) -> dict[UUID, dict[str, int]]:
    return {row.pop("lesson__module", None) or row.pop("task__lesson__module"): row for row in rows}


def _module_view(
    module: Module,
    progress: ModuleProgress | None,
    locked: bool,
    tasks: dict[str, int] | None,
    passed: dict[str, int] | None,
) -> ModuleView:
    none = {"all": 0, "required": 0}
    tasks, passed = tasks or none, passed or none
    return ModuleView(
        module,
        locked,
        progress.status if progress else NOT_STARTED,
        task_count=tasks["all"],
        required_count=tasks["required"],
        completed_tasks=passed["all"],
        passed_required=passed["required"],
        best_score=progress.score if progress else None,
        started_at=progress.started_at if progress else None,
        completed_at=progress.completed_at if progress else None,
    )
