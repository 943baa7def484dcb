"""What grading tells: points, a sentence, and marks in the answer like those of a teacher's pencil."""

from dataclasses import dataclass
from typing import Literal

MarkType = Literal["wrong", "missing", "extra", "spelling", "ending", "order"]


@dataclass(frozen=True)
class Mark:
    """From `start` to `end` of one part of the answer (the first gap, question, item or pair is 0)."""

    part: int
    start: int
    end: int
    original: str
    suggestion: str
    type: MarkType
    message: str


@dataclass(frozen=True)
class Grade:
    """Points of an answer; a half is for what was nearly right."""

    points: float
    max_points: int
    feedback: str
    marks: tuple[Mark, ...] = ()

    @property
    def correct(self) -> bool:
        """Nothing was wrong."""
        return self.points == self.max_points

    @property
    def score(self) -> int:
        """0 to 100; 100 is for what is wholly right."""
        return int(100 * self.points / self.max_points)


def whole(part: int, original: str, suggestion: str, message: str) -> Mark:
    """A mark on everything that was said for a part."""
    return Mark(part, 0, len(original), original, suggestion, "wrong" if original.strip() else "missing", message)
