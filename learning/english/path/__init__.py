"""How far somebody is in the course, and what comes next: nothing here writes."""

from learning.english.path.course import (
    LessonView,
    ModuleDetail,
    ModuleView,
    TaskView,
    course_map,
    is_open,
    module_view,
    task_view,
)
from learning.english.path.dashboard import Dashboard, dashboard_of
from learning.english.path.next_task import NextTask, modules_ahead, next_best_task, open_task
from learning.english.path.presenting import Presented, given_of, present_task, present_tasks, version_of_text

__all__ = [
    "Dashboard",
    "LessonView",
    "ModuleDetail",
    "ModuleView",
    "NextTask",
    "Presented",
    "TaskView",
    "course_map",
    "dashboard_of",
    "given_of",
    "is_open",
    "module_view",
    "modules_ahead",
    "next_best_task",
    "open_task",
    "present_task",
    "present_tasks",
    "task_view",
    "version_of_text",
]
