"""Grading of tasks that have a right answer: `grade(task, answer)`, the same for the same answer, always."""

from learning.english.grading.closed import grade
from learning.english.grading.marks import Grade, Mark

__all__ = ["Grade", "Mark", "grade"]
