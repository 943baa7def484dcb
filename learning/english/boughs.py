"""The course as it is drawn: a bough for each level, a leaf for each module."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from learning.english.branch import Piece
from learning.english.models import ModuleProgress
from learning.english.path import ModuleView, NextTask

COMPLETED = ModuleProgress.Status.COMPLETED
BEGUN = ModuleProgress.Status.IN_PROGRESS
LEVEL_NAMES = {
    "A1": "First words",
    "A2": "Every day",
    "B1": "On your own",
    "B2": "In detail",
    "C1": "With ease",
}


@dataclass(frozen=True)
class Leaf:
    """A module on the branch."""

    view: ModuleView
    piece: Piece
    is_next: bool

    @property
    def state(self) -> str:
        """locked, open, begun or completed."""
        if self.view.status == COMPLETED:
            return "completed"
        if self.view.status == BEGUN:
            return "begun"
        return "locked" if self.view.locked else "open"

    @property
    def words(self) -> str:
        """How far it is, for everybody."""
        view = self.view
        if self.state == "completed":
            return "Completed" if view.best_score is None else f"Completed, {view.best_score:.0f} of 100"
        if self.state == "begun":
            return f"{view.passed_required} of {view.required_count} tasks"
        return "Still closed" if view.locked else f"{view.module.estimated_minutes} minutes"


@dataclass(frozen=True)
class Bough:
    """A level of the course."""

    level: str
    leaves: list[Leaf]

    @property
    def name(self) -> str:
        """What one learns there, in two words."""
        return LEVEL_NAMES.get(self.level, "")

    @property
    def completed(self) -> int:
        """How many of its modules are."""
        return sum(leaf.state == "completed" for leaf in self.leaves)


def boughs_of(course: Iterable[ModuleView], coming: NextTask | None) -> list[Bough]:
    """All levels in order; the module that `coming` is of is the next one."""
    next_id = coming.task.lesson.module_id if coming else None
    levels = groupby(course, key=lambda view: view.module.level)
    return [
        Bough(level, [_leaf(view, index, view.module.pk == next_id) for index, view in enumerate(views)])
        for level, views in levels
    ]


def _leaf(view: ModuleView, index: int, is_next: bool) -> Leaf:
    share = 0 if view.status not in (BEGUN, COMPLETED) else view.percentage / 100
    return Leaf(view, Piece(index, view.module.slug, share), is_next)
