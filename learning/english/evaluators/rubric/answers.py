"""What a model has to answer, and what of it is believed."""

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

TASK = "task_response"
CRITERIA = (TASK, "coherence", "vocabulary", "grammar", "mechanics")
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


def _short(most: int) -> Any:
    return BeforeValidator(lambda value: " ".join(value.split())[:most] if isinstance(value, str) else value)


Score = Annotated[float, Field(allow_inf_nan=False), AfterValidator(lambda value: min(100.0, max(0.0, value)))]
Line = Annotated[str, _short(300)]


class Answered(BaseModel):
    """Whatever else a model writes is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Judged(Answered):
    """One criterion, with words of the text that show it."""

    score: Score
    evidence: Annotated[list[Line], Field(max_length=10)] = []


class Flaw(Answered):
    """Words of the sentence of that number, and what they should be."""

    sentence: Annotated[int, Field(ge=1)]
    original: Annotated[str, Field(min_length=1, max_length=300)]
    suggestion: Annotated[str, Field(max_length=300)] = ""
    type: Annotated[str, _short(40)] = "grammar"
    message: Line = ""


class Vote(Answered):
    """One whole answer."""

    criteria: dict[str, Judged]
    cefr: Literal["A1", "A2", "B1", "B2", "C1", "C2"]
    feedback: Annotated[str, _short(600)]
    corrections: Annotated[list[Flaw], Field(max_length=200)] = []

    def mean(self, names: Sequence[str]) -> float:
        """Of these criteria: never a number of the model's own."""
        return sum(self.criteria[name].score for name in names) / len(names)


def read_vote(text: str) -> Vote | None:
    """The vote in an answer, whatever stands around it; None where there is none that is whole."""
    try:
        found = _OBJECT.search(text)
        vote = Vote.model_validate(json.loads(found[0], strict=False)) if found else None
    except (ValidationError, ValueError, RecursionError):
        return None
    return vote if vote and vote.criteria.keys() >= set(CRITERIA) else None
