"""A task as it is answered, and as a learner sees it: in a mixed order, and without what is right."""

from collections.abc import Callable
from typing import Any

from learning.english.schema import KINDS, AnyTask
from learning.english.schema.closed import (
    Dictation,
    Gap,
    Matching,
    MultipleChoice,
    Ordering,
    Question,
    ShortAnswer,
)
from learning.english.schema.production import Describe, ReadAloud, Repeat, RolePlay, Writing
from learning.english.schema.understanding import Listening, Reading
from learning.english.variants import Body, fill, shuffled

Shown = dict[str, Any]


def render(body: Body, variant: int) -> AnyTask:
    """One variant of a checked task; the same number is the same text for as long as the body stays."""
    return KINDS[body["kind"]].model_validate(fill(body, variant))


def shown(task: AnyTask, seed: str) -> Shown:
    """What a learner sees before answering; the seed (task and variant) fixes every order."""
    common = {"kind": task.kind, "skill": task.skill, "instructions": task.instructions, "prompt": task.prompt}
    more = _MORE.get(type(task))
    return {**common, **(more(task, seed) if more else {})}


def solution(task: AnyTask) -> Any:
    """An answer that is wholly right, as `grade` takes it; None where no single one is."""
    match task:
        case MultipleChoice():
            return task.answer
        case Gap():
            return [accepted[0] for accepted in task.answers]
        case Ordering():
            return task.items
        case Matching():
            return dict(task.pairs)
        case Dictation():
            return task.text
        case ShortAnswer():
            return task.model
        case Reading() | Listening():
            return [question.answer for question in task.questions]
        case _:
            return None


def revealed(task: AnyTask) -> Shown:
    """What is kept back until the answer: what is right, what was heard, a sample text."""
    found: Shown = {"solution": solution(task)}
    if isinstance(task, Listening):
        found["script"] = [line.model_dump() for line in task.script]
    if isinstance(task, Writing):
        found["model"] = task.model
    return found


def _gap(task: Gap, seed: str) -> Shown:
    return {"gaps": len(task.answers), "bank": shuffled(task.bank, seed)}


def _ordering(task: Ordering, seed: str) -> Shown:
    return {"items": mixed(task.items, task.orders, seed)}


def _matching(task: Matching, seed: str) -> Shown:
    lefts, rights = [pair[0] for pair in task.pairs], [pair[1] for pair in task.pairs]
    return {"lefts": lefts, "rights": mixed(rights, [rights], seed)}


def mixed(items: list[str], right: list[list[str]], seed: str) -> list[str]:
    """An order that is none of the right ones, where there is another."""
    orders = [shuffled(items, f"{seed}:{round}") for round in range(20)]
    return next((order for order in orders if order not in right), orders[0])


def _questions(questions: list[Question], seed: str) -> list[Shown]:
    return [
        {"prompt": each.prompt, "options": shuffled(each.options, f"{seed}:{number}")}
        for number, each in enumerate(questions)
    ]


def _writing(task: Writing, seed: str) -> Shown:
    return {"form": task.form, "points": task.points, "min_words": task.min_words, "max_words": task.max_words}


def _text(task: ReadAloud | Repeat, seed: str) -> Shown:
    return {"text": task.text}


def _describe(task: Describe, seed: str) -> Shown:
    fields = {"scene": task.scene, "targets": task.targets}
    return {**fields, "min_seconds": task.min_seconds, "max_seconds": task.max_seconds}


def _role_play(task: RolePlay, seed: str) -> Shown:
    return task.model_dump(include={"situation", "partner", "you", "goals", "turns", "targets"})


# What is spoken stays unseen, and so do dictations, models and keywords: those kinds show what all show.
_MORE: dict[type[AnyTask], Callable[[Any, str], Shown]] = {
    MultipleChoice: lambda task, seed: {"options": shuffled(task.options, seed)},
    Gap: _gap,
    Ordering: _ordering,
    Matching: _matching,
    Reading: lambda task, seed: {"passage": task.passage, "questions": _questions(task.questions, seed)},
    Listening: lambda task, seed: {"questions": _questions(task.questions, seed)},
    Writing: _writing,
    ReadAloud: _text,
    Repeat: _text,
    Describe: _describe,
    RolePlay: _role_play,
}
