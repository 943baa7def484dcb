"""What staff see of the course, and how they edit it."""

from learning.english.admin import evaluations, modules, tasks

__all__ = ["evaluations", "modules", "tasks"]
