"""What the path through the course keeps of a person, for their export; erasing the person erases all of it."""

from collections.abc import Iterator

from accounts.models import User
from learning.english.models import (
    EnglishSession,
    ModuleProgress,
    NotebookError,
    Review,
    Submission,
    TaskTurn,
    TranscriptLine,
)
from xentree.personal_data import ExportedFile

_TASK = ("task__slug", "task__lesson__module__slug")
_TABLES = {
    "modules": (ModuleProgress, "user", ("module__slug", "status", "started_at", "completed_at", "score")),
    "turns": (TaskTurn, "user", (*_TASK, "variant")),
    "sessions": (
        EnglishSession,
        "user",
        ("id", "kind", "module__slug", "started_at", "ended_at", "active_seconds", "xp_awarded"),
    ),
    "transcripts": (TranscriptLine, "session__user", ("session", "role", "text", "said_at")),
    "answers": (
        Submission,
        "user",
        (
            *("id", *_TASK, "version__version", "variant", "answer", "status", "score", "points", "max_points"),
            *("correct", "passed", "feedback", "corrections", "duration_seconds", "xp_awarded", "created_at"),
        ),
    ),
    "reviews": (Review, "user", (*_TASK, "card", "due_at", "last_at")),
    "errors": (
        NotebookError,
        "user",
        (
            *("type", "skill", "original", "suggestion", "message", "sentence", "count", "right_since"),
            *("first_at", "last_at", "mastered_at"),
        ),
    ),
}


def export_english(user: User) -> Iterator[ExportedFile]:
    """Everything that was done in the course, and what was said and answered."""
    for name, (model, owner, fields) in _TABLES.items():
        rows = model.objects.filter(**{owner: user}).order_by("pk")  # type: ignore[attr-defined]
        yield ExportedFile(f"english/{name}.json", list(rows.values(*fields)))
