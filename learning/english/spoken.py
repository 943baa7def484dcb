"""What of a task is said aloud: by which voice, how fast, and under which name it can be asked for."""

from dataclasses import dataclass
from uuid import UUID

from learning.english.schema import AnyTask
from learning.english.schema.closed import Dictation
from learning.english.schema.production import ReadAloud, Repeat, RolePlay
from learning.english.schema.understanding import Listening
from xentree.providers.speech import Voice

# The part that a task is about; others are counted from 0.
WHOLE = "all"
# Of the usual pace: what is understood at a level is what is said slowly enough for it.
PACES = {"A1": 0.8, "A2": 0.85, "B1": 0.9, "B2": 1.0, "C1": 1.0}


@dataclass(frozen=True)
class Said:
    """A text and whose voice it is in."""

    voice: Voice
    text: str


def parts_of(task: AnyTask) -> dict[str, tuple[Said, ...]]:
    """By name: the whole of it, and each line of a talk apart; nothing where nothing is said."""
    match task:
        case Dictation() | ReadAloud() | Repeat():
            return {WHOLE: (Said("a", task.text),)}
        case Listening():
            return _talk([Said(line.voice, line.text) for line in task.script])
        case RolePlay():
            return _talk([Said("b", turn.says) for turn in task.turns])
        case _:
            return {}


def address_of_sound(task_id: UUID, code: str, task: AnyTask) -> str | None:
    """Where what is said in a text of a task is to be heard; None where nothing is."""
    return f"/api/xel/tasks/{task_id}/audio?variant={code}" if parts_of(task) else None


def _talk(lines: list[Said]) -> dict[str, tuple[Said, ...]]:
    return {WHOLE: tuple(lines), **{str(number): (line,) for number, line in enumerate(lines)}}
