"""The schema of a course: one class a kind of task, and the words for what an author got wrong."""

from learning.english.schema.checking import check_module, check_task
from learning.english.schema.course import LessonSource, ModuleSource
from learning.english.schema.kinds import CLOSED, KINDS, AnyTask, Closed
from learning.english.schema.messages import Problem, problems_of

__all__ = [
    "CLOSED",
    "KINDS",
    "AnyTask",
    "Closed",
    "LessonSource",
    "ModuleSource",
    "Problem",
    "check_module",
    "check_task",
    "problems_of",
]
