"""What placement asks: closed tasks of the course that take little time."""

from collections import Counter
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from learning.english.models import Level, Task, TaskKind, TaskVersion
from learning.english.rendering import render, shown
from learning.english.schema import AnyTask
from learning.english.schema.closed import Gap, Matching, MultipleChoice, Question
from learning.english.schema.understanding import Listening, Reading
from learning.english.variants import shuffled, variants

KINDS = (
    TaskKind.MULTIPLE_CHOICE,
    TaskKind.GAP,
    TaskKind.ORDERING,
    TaskKind.MATCHING,
    TaskKind.READING,
    TaskKind.LISTENING,
)
# How often each is asked against the others: a text to read or hear takes as long as three short tasks.
SHARES = {"grammar": 2, "vocabulary": 2, "reading": 1, "listening": 1}
SKILLS = tuple(SHARES)
# What somebody gets by leaving words in any order.
_GUESS_AT_ORDER = 0.1


def next_task(user: User, level: str, seed: str, asked: Iterable[tuple[UUID, str]]) -> Task | None:
    """A task of that level, or of the nearest one with any left, of the skill asked least; a new one if possible.

    `asked` are ids and skills of the tasks before; the seed decides among those that would do.
    """
    before = list(asked)
    counts = Counter(skill for _, skill in before)
    skills = sorted(SKILLS, key=lambda skill: (counts[skill] / SHARES[skill], SKILLS.index(skill)))
    left = Task.objects.published().filter(kind__in=KINDS).exclude(pk__in=[pk for pk, _ in before])
    places = [(each, skill) for each in _nearest(level) for skill in skills]
    new = left.exclude(submissions__user=user)
    found = (_pick(rows, *place, seed) for rows in (new, left) for place in places)
    return next((task for task in found if task), None)


def variant_of(task: Task, seed: str) -> int:
    """Which text of the task that test shows."""
    return int(shuffled(range(variants(task.body)), f"{seed}:{task.pk}")[0])


def asked_text(asked: dict[str, Any]) -> tuple[AnyTask, dict[str, Any]]:
    """(the task as it is graded, what is shown of it) of what a test asks or asked."""
    version = TaskVersion.objects.get(task=asked["task"], version=asked["version"])
    task = render(version.body, asked["variant"])
    return task, shown(task, f"{asked['task']}:{asked['variant']}")


def guess_at(task: AnyTask) -> float:
    """The share somebody gets right who knows nothing."""
    match task:
        case MultipleChoice():
            return 1 / len(task.options)
        case Gap():
            return 1 / len(task.bank) if task.bank else 0.0
        case Matching():
            return 1 / len(task.pairs)
        case Reading() | Listening():
            return _guess_at_questions(task.questions)
        case _:
            return _GUESS_AT_ORDER


def _guess_at_questions(questions: list[Question]) -> float:
    return sum(1 / len(each.options) for each in questions) / len(questions)


def _nearest(level: str) -> list[str]:
    place = Level.values.index(level)
    return sorted(Level.values, key=lambda each: abs(Level.values.index(each) - place))


def _pick(rows: "QuerySet[Task]", level: str, skill: str, seed: str) -> Task | None:
    ids = rows.filter(lesson__module__level=level, skill=skill).order_by("pk").values_list("pk", flat=True)
    order = shuffled(list(ids), seed)
    return Task.objects.select_related("lesson__module").get(pk=order[0]) if order else None
