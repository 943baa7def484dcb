"""The tables of English."""

from learning.english.models.course import Lesson, Level, Module, Skill, Task, TaskKind, TaskVersion, course_id

__all__ = ["Lesson", "Level", "Module", "Skill", "Task", "TaskKind", "TaskVersion", "course_id"]
