"""A class as CSV whose cells no spreadsheet runs as a formula."""

from collections.abc import Iterable
from typing import Any

from learning.english.classes.queries import Pupil
from organizations.services.audit import csv_line

COLUMNS = (
    *("username", "full_name", "role", "teams", "chosen_level", "cefr", "xpi", "uncertainty", "calibrating", "trend"),
    *("weakest_skill", "modules_completed", "modules_begun", "minutes_30_days", "last_at", "errors"),
)


def class_csv(pupils: Iterable[Pupil]) -> str:
    """A line a member."""
    return "".join(csv_line(cells) for cells in (COLUMNS, *map(_line, pupils)))


def _line(pupil: Pupil) -> list[Any]:
    xpi = pupil.xpi
    index = [xpi.cefr, xpi.xpi, xpi.uncertainty, xpi.calibrating, xpi.trend] if xpi else [None] * 5
    errors = ", ".join(f"{each.type} {each.count}" for each in pupil.recurring_errors)
    return [
        *(pupil.username, pupil.full_name, pupil.role, ", ".join(pupil.teams), pupil.level, *index),
        *(pupil.weakest_skill, pupil.modules_completed, pupil.modules_begun, pupil.minutes, pupil.last_at, errors),
    ]
