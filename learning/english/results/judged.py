"""What of an evaluation its result is told from."""

from typing import Any, Protocol


class Judged(Protocol):
    """A finished evaluation, stored or not."""

    skill: str
    request: dict[str, Any]
    result: dict[str, Any]
    score: float | None
    cefr: str
    confidence: float
    reason: str
    feedback: str
