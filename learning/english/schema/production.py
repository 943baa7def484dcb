"""Tasks that somebody writes or speaks for: writing, reading aloud, repeating, describing, role-play."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from learning.english.schema.fields import Line, Part, Passage, Task, refuse_length

Phrases = Annotated[list[Line], Field(min_length=2, max_length=12)]


class Writing(Task):
    """A text to write; `model` is a sample at the level, `keywords` are words a relevant text is likely to use."""

    kind: Literal["writing"]
    skill: Literal["writing"]
    prompt: Passage
    form: Literal["guided", "essay", "email"]
    points: Annotated[list[Line], Field(min_length=2, max_length=5)]
    min_words: Annotated[int, Field(ge=10, le=600)]
    max_words: Annotated[int, Field(ge=10, le=600)]
    model: Passage
    keywords: Annotated[list[Line], Field(min_length=6, max_length=15)]

    @model_validator(mode="after")
    def keeps_its_own_limits(self) -> Self:
        """The sample is as long as is asked for."""
        if self.min_words >= self.max_words:
            raise ValueError("min_words must be less than max_words")
        refuse_length(self.model, self.min_words, self.max_words, "model")
        return self


class ReadAloud(Task):
    """A text to read out."""

    kind: Literal["read_aloud"]
    skill: Literal["pronunciation"]
    text: Passage
    required: bool = False

    @model_validator(mode="after")
    def takes_one_breath_or_some(self) -> Self:
        """Some sentences."""
        refuse_length(self.text, 15, 80, "text")
        return self


class Repeat(Task):
    """A sentence to hear and to say."""

    kind: Literal["repeat"]
    skill: Literal["pronunciation"]
    text: Line
    required: bool = False

    @model_validator(mode="after")
    def can_be_remembered(self) -> Self:
        """Not longer than what one keeps in mind."""
        refuse_length(self.text, 4, 14, "text")
        return self


class Describe(Task):
    """A scene told in notes, to be described aloud; `targets` are words hoped for."""

    kind: Literal["describe"]
    skill: Literal["speaking"]
    scene: Passage
    targets: Annotated[list[Line], Field(min_length=6, max_length=12)]
    min_seconds: Annotated[int, Field(ge=5, le=300)]
    max_seconds: Annotated[int, Field(ge=10, le=300)]
    required: bool = False

    @model_validator(mode="after")
    def gives_enough(self) -> Self:
        """Enough to speak about, and time for it."""
        if self.min_seconds >= self.max_seconds:
            raise ValueError("min_seconds must be less than max_seconds")
        refuse_length(self.scene, 60, 120, "scene")
        return self


class Turn(Part):
    """What the partner says, and what one may answer."""

    says: Line
    hint: Line


class RolePlay(Task):
    """A talk with a partner whose turns work whatever is answered."""

    kind: Literal["role_play"]
    skill: Literal["speaking"]
    situation: Passage
    partner: Line
    you: Line
    goals: Annotated[list[Line], Field(min_length=2, max_length=4)]
    turns: Annotated[list[Turn], Field(min_length=4, max_length=7)]
    targets: Phrases
    required: bool = False
