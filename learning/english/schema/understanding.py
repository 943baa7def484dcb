"""Tasks of reading and listening: something to understand, and questions on it."""

from typing import Annotated, Literal

from pydantic import Field

from learning.english.schema.closed import Question
from learning.english.schema.fields import Line, Part, Passage, Task

Questions = Annotated[list[Question], Field(min_length=3, max_length=5)]


class Spoken(Part):
    """What one of two voices says."""

    voice: Literal["a", "b"]
    text: Line


class Reading(Task):
    """A passage and questions."""

    kind: Literal["reading"]
    skill: Literal["reading"]
    passage: Passage
    questions: Questions


class Listening(Task):
    """A script that is spoken, and questions; the script is shown after the answer."""

    kind: Literal["listening"]
    skill: Literal["listening"]
    script: Annotated[list[Spoken], Field(min_length=1, max_length=24)]
    questions: Questions
