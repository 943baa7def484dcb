"""What the fields of a course are made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from learning.english.wording import count_words

Level = Literal["A1", "A2", "B1", "B2", "C1"]
Skill = Literal["speaking", "writing", "listening", "reading", "grammar", "vocabulary", "pronunciation"]
Line = Annotated[str, Field(min_length=1, max_length=600)]
Passage = Annotated[str, Field(min_length=1, max_length=6000)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


class Part(BaseModel):
    """A part of a course: no field but its own, never changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Task(Part):
    """What all kinds of tasks have; `pool` is gone by then, see variants."""

    slug: Slug
    skill: Skill
    instructions: Line
    prompt: str = Field(default="", max_length=2000)
    explanation: str = Field(default="", max_length=1200)
    required: bool = True


def refuse_repeats(values: list[str], what: str) -> None:
    """ValueError naming the first that comes twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            raise ValueError(f"{what} has “{value}” twice")


def refuse_length(text: str, least: int, most: int, what: str) -> None:
    """ValueError where a text is shorter or longer than so many words."""
    if not least <= (count := count_words(text)) <= most:
        raise ValueError(f"{what} has {count} words, {least} to {most} are right")
