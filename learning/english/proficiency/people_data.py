"""What is kept of a person's index, placement and choices, for their export; erasing the person erases all of it."""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from learning.english.models import Evidence, LearnerSettings, Placement, SecondLook, SkillRating
from xentree import personal_data
from xentree.personal_data import ExportedFile

_EVIDENCE = (
    *("id", "skill", "cause", "source_id", "value", "difficulty", "weight", "note", "happened_at", "recorded_at"),
    *("replaces", "xpi", "uncertainty", "breakdown"),
)
_SETTINGS = ("level", "age_group", "keep_audio_days", "allow_remote", "teachers_may_read")
_PLACEMENT = ("id", "answers", "ability", "uncertainty", "level", "started_at", "finished_at")
_LOOK = ("evaluation", "verdict", "asked_at", "words", "score_before", "score", "note", "decided_at")


def export_proficiency(user: User) -> Iterator[ExportedFile]:
    """The evidence, and what follows from it."""
    tables: dict[str, Any] = {
        "settings": LearnerSettings.objects.filter(user=user).values(*_SETTINGS),
        "placements": Placement.objects.filter(user=user).values(*_PLACEMENT),
        "ratings": SkillRating.objects.filter(user=user).values("skill", "mean", "deviation", "evidence_count"),
        "evidence": Evidence.objects.filter(user=user).values(*_EVIDENCE),
        "second_looks": SecondLook.objects.filter(evaluation__user=user).values(*_LOOK),
    }
    for name, rows in tables.items():
        yield ExportedFile(f"english/{name}.json", list(rows))


personal_data.register("english_proficiency", export=export_proficiency, erase=lambda _: None)
