"""Grades the tasks that have a right answer: pure functions of task and answer."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from learning.english.grading.answers import one_text, partners, texts
from learning.english.grading.differences import NEARLY, differences
from learning.english.grading.heard import heard, one_spelling
from learning.english.grading.marks import Grade, Mark, whole
from learning.english.schema import Closed
from learning.english.schema.closed import Dictation, Gap, Matching, MultipleChoice, Ordering, Question, ShortAnswer
from learning.english.schema.understanding import Listening, Reading
from learning.english.wording import plain
from xentree.errors import Invalid


def grade(task: Closed, answer: Any) -> Grade:
    """The grade of an answer; Invalid where it is none to this kind of task."""
    return _GRADERS[type(task)](task, answer)


def _choice(task: MultipleChoice, answer: Any) -> Grade:
    chosen = _chosen(task.options, one_text(answer))
    marks = [] if chosen == task.answer else [whole(0, chosen, task.answer, task.explanation)]
    return _graded(1 - len(marks), 1, marks, task.explanation)


def _gap(task: Gap, answer: Any) -> Grade:
    written = texts(answer, len(task.answers))
    marks = [
        whole(part, text, accepted[0], f"“{accepted[0]}” belongs here.")
        for part, (accepted, text) in enumerate(zip(task.answers, written, strict=True))
        if not _is_one_of(text, accepted)
    ]
    return _graded(len(written) - len(marks), len(written), marks, task.explanation)


def _ordering(task: Ordering, answer: Any) -> Grade:
    given = texts(answer, len(task.items))
    if Counter(given) != Counter(task.items):
        raise _not_these("items")
    right = max(task.orders, key=lambda order: (_neighbours(given, order), order == given))
    marks = [
        Mark(part, 0, len(item), item, right[part], "order", f"“{right[part]}” comes here.")
        for part, item in enumerate(given)
        if item != right[part]
    ]
    most = len(given) - 1
    return _graded(most if not marks else min(most - 1, _neighbours(given, right)), most, marks, task.explanation)


def _neighbours(given: list[str], order: list[str]) -> int:
    """How many items are followed by the one that should follow them."""
    return sum((Counter(pairwise(given)) & Counter(pairwise(order))).values())


def _matching(task: Matching, answer: Any) -> Grade:
    lefts, rights = [pair[0] for pair in task.pairs], [pair[1] for pair in task.pairs]
    marks = [
        whole(part, chosen, right, f"“{lefts[part]}” belongs to “{right}”.")
        for part, (chosen, right) in enumerate(zip(partners(answer, lefts, rights), rights, strict=True))
        if chosen != right
    ]
    return _graded(len(rights) - len(marks), len(rights), marks, task.explanation)


def _dictation(task: Dictation, answer: Any) -> Grade:
    found = differences(task.text, one_text(answer))
    most = len(heard(task.text))
    return _graded(max(0, most - found.price), most, found.marks, task.explanation)


def _questions(task: Reading | Listening, answer: Any) -> Grade:
    chosen = texts(answer, len(task.questions))
    marks = [
        whole(part, text, question.answer, question.explanation)
        for part, (question, text) in enumerate(zip(task.questions, chosen, strict=True))
        if _answered(question, text) != question.answer
    ]
    return _graded(len(chosen) - len(marks), len(chosen), marks, task.explanation)


def _short(task: ShortAnswer, answer: Any) -> Grade:
    written = one_text(answer)
    if _is_one_of(written, task.accept):
        return _graded(1, 1, [], task.explanation)
    model = min(task.accept, key=lambda each: differences(each, written).price)
    marks, price = differences(model, written)
    nearly = [mark.type for mark in marks] == ["spelling"]
    if not marks or price > len(heard(model)) / 2:
        marks = [whole(0, written, task.model, f"“{task.model}” is an answer.")]
    return _graded(NEARLY if nearly else 0, 1, marks, task.explanation)


def _is_one_of(text: str, accepted: list[str]) -> bool:
    return _spelled_once(text) in map(_spelled_once, accepted)


def _spelled_once(text: str) -> str:
    return " ".join(map(one_spelling, plain(text).replace(",", " ").split()))


def _answered(question: Question, text: str) -> str:
    return _chosen(question.options, text) if text.strip() else ""


def _chosen(options: list[str], text: str) -> str:
    if text.strip() not in options:
        raise _not_these("options")
    return text.strip()


def _not_these(what: str) -> Invalid:
    message = f"The answer has something that is not among the {what} of this task."
    return Invalid(message, answer=[message])


def _graded(points: float, most: int, marks: list[Mark], explanation: str) -> Grade:
    return Grade(points, most, f"{_told(points, most)} {explanation}".strip(), tuple(marks))


def _told(points: float, most: int) -> str:
    if points == most:
        return "Right."
    if most > 1 and points > 0:
        return f"{points:g} of {most} points."
    return "Nearly right." if points else "Not quite."


_GRADERS: dict[type[Closed], Callable[[Any, Any], Grade]] = {
    MultipleChoice: _choice,
    Gap: _gap,
    Ordering: _ordering,
    Matching: _matching,
    Dictation: _dictation,
    Reading: _questions,
    Listening: _questions,
    ShortAnswer: _short,
}
