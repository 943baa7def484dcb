"""What one can do with the course."""

from learning.english.services.editing import edit_task, restore_task, set_published
from learning.english.services.loading import CourseProblems, load_course, read_modules

__all__ = [
    "CourseProblems",
    "edit_task",
    "load_course",
    "read_modules",
    "restore_task",
    "set_published",
]
