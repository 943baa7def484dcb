"""Tasks with a right answer: choice, gap, ordering, matching, dictation, short answer."""

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from learning.english.schema.fields import Line, Part, Task, refuse_length, refuse_repeats
from learning.english.wording import plain

Language = Literal["grammar", "vocabulary"]
GAP = re.compile(r"_{3,}")


class Question(Part):
    """A question with options, one of which is right."""

    prompt: Line
    options: Annotated[list[Line], Field(min_length=2, max_length=5)]
    answer: Line
    explanation: Line

    @model_validator(mode="after")
    def has_one_right_answer(self) -> Self:
        """The answer is one of the options, which are all different."""
        _refuse_unanswerable(self.options, self.answer)
        return self


class MultipleChoice(Task):
    """One of the options is right."""

    kind: Literal["multiple_choice"]
    skill: Language
    prompt: Line
    options: Annotated[list[Line], Field(min_length=3, max_length=5)]
    answer: Line
    explanation: Line

    @model_validator(mode="after")
    def has_one_right_answer(self) -> Self:
        """The answer is one of the options, which are all different."""
        _refuse_unanswerable(self.options, self.answer)
        return self


class Gap(Task):
    """A text with gaps; `answers` are the accepted spellings of each, the first is the one shown."""

    kind: Literal["gap"]
    skill: Language
    prompt: Line
    answers: Annotated[list[Annotated[list[Line], Field(min_length=1)]], Field(min_length=1, max_length=12)]
    bank: Annotated[list[Line], Field(max_length=16)] = []
    explanation: Line

    @model_validator(mode="after")
    def can_be_filled(self) -> Self:
        """As many answers as gaps, and one for each in the bank where there is one."""
        if (gaps := len(GAP.findall(self.prompt))) != len(self.answers):
            raise ValueError(f"prompt has {gaps} gaps (___), answers has {len(self.answers)}")
        bank = {plain(word) for word in self.bank}
        for number, accepted in enumerate(self.answers, 1):
            if bank and bank.isdisjoint(map(plain, accepted)):
                raise ValueError(f"bank has no answer to gap {number} ({', '.join(accepted)})")
        return self


class Ordering(Task):
    """Words or sentences to put in order; `items` are in the right one, `also` are others that are right too."""

    kind: Literal["ordering"]
    skill: Language
    items: Annotated[list[Line], Field(min_length=3, max_length=12)]
    also: list[list[Line]] = []
    explanation: Line

    @model_validator(mode="after")
    def has_whole_orders(self) -> Self:
        """Every other order has the same items, and is another one."""
        for number, order in enumerate(self.also, 1):
            if sorted(order) != sorted(self.items):
                raise ValueError(f"also {number} has other items than items")
        refuse_repeats([" / ".join(order) for order in self.orders], "items and also")
        return self

    @property
    def orders(self) -> list[list[str]]:
        """Every right order."""
        return [self.items, *self.also]


class Matching(Task):
    """Pairs that belong together."""

    kind: Literal["matching"]
    skill: Language
    pairs: Annotated[list[Annotated[list[Line], Field(min_length=2, max_length=2)]], Field(min_length=3, max_length=8)]
    explanation: Line

    @model_validator(mode="after")
    def pairs_one_to_one(self) -> Self:
        """Nothing stands on a side twice."""
        for side, name in enumerate(("the left side of pairs", "the right side of pairs")):
            refuse_repeats([pair[side] for pair in self.pairs], name)
        return self


class Dictation(Task):
    """A sentence that is spoken, to be written down."""

    kind: Literal["dictation"]
    skill: Literal["listening"]
    text: Line

    @model_validator(mode="after")
    def can_be_remembered(self) -> Self:
        """Not longer than what one keeps in mind."""
        refuse_length(self.text, 3, 16, "text")
        return self


class ShortAnswer(Task):
    """A question answered by a few words; `model` is the answer shown."""

    kind: Literal["short_answer"]
    skill: Language
    prompt: Line
    accept: Annotated[list[Line], Field(min_length=1, max_length=40)]
    model: Line
    explanation: Line

    @model_validator(mode="after")
    def accepts_its_model(self) -> Self:
        """What is shown as right is right."""
        if plain(self.model) not in map(plain, self.accept):
            raise ValueError(f"accept does not have the model answer “{self.model}”")
        return self


def _refuse_unanswerable(options: list[str], answer: str) -> None:
    refuse_repeats(options, "options")
    if answer not in options:
        raise ValueError(f"answer “{answer}” is not one of the options ({', '.join(options)})")
