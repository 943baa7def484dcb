"""How long texts are at each level, and what a module has to have."""

from collections.abc import Iterator

from learning.english.schema.fields import Task
from learning.english.schema.production import Writing
from learning.english.schema.understanding import Reading
from learning.english.wording import count_words

PASSAGE_WORDS = {"A1": (60, 90), "A2": (90, 140), "B1": (140, 220), "B2": (200, 320), "C1": (280, 420)}
WRITING_WORDS = {"A1": (30, 60), "A2": (50, 90), "B1": (100, 150), "B2": (140, 220), "C1": (220, 320)}
GUIDED_BEGINNING = 25
CONTENT_WORDS = (60, 250)


def too_long_or_short(task: Task, level: str) -> Iterator[str]:
    """What of a task's lengths does not fit its level."""
    if isinstance(task, Reading):
        least, most = PASSAGE_WORDS[level]
        if not least <= (count := count_words(task.passage)) <= most:
            yield f"passage has {count} words, {least} to {most} are right at {level}"
    if isinstance(task, Writing):
        least, most = WRITING_WORDS[level]
        least = GUIDED_BEGINNING if (level, task.form) == ("A1", "guided") else least
        if not least <= task.min_words < task.max_words <= most:
            yield f"min_words and max_words lie between {least} and {most} at {level}"
