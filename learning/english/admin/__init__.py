"""What staff see of the course, and how they edit it."""

from learning.english.admin import modules, tasks

__all__ = ["modules", "tasks"]
