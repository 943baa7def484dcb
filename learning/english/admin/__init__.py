"""What staff see of the course and of what people do with it, and how they edit and mark."""

from learning.english.admin import evaluations, modules, people, second_looks, tasks

__all__ = ["evaluations", "modules", "people", "second_looks", "tasks"]
