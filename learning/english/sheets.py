"""A task as it lies before a learner, and as it comes back: what was answered, with a teacher's marks inside it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from learning.english.rendering import Shown, solution
from learning.english.schema import AnyTask
from learning.english.schema.closed import GAP
from learning.english.schema.understanding import Listening, Reading

# As they are kept with a submission: part, start, end, original, suggestion, type, message.
Mark = Mapping[str, Any]
Sheet = dict[str, Any]
_SHORT = 18


@dataclass(frozen=True)
class Answered:
    """An answer to a task, and its marks."""

    task: AnyTask
    answer: Any
    marks: Sequence[Mark] = field(default_factory=tuple)

    def of(self, part: int) -> Mark | None:
        """The mark of a part that has at most one."""
        return next((mark for mark in self.marks if mark.get("part") == part), None)


def sheet_of(shown: Shown, answered: Answered | None = None) -> Sheet:
    """What the template of its kind draws; with `answered`, what is right is told too."""
    draw = _SHEETS.get(shown["kind"])
    more = draw(shown, answered) if draw else {}
    return {"explanation": answered.task.explanation if answered else "", **shown, **more}


def marked(text: str, marks: Sequence[Mark]) -> Iterator[Sheet]:
    """The text in stretches, some of which bear a mark; a missing word is an empty stretch at its place."""
    at = 0
    for mark in sorted(marks, key=lambda each: (each["start"], each["end"])):
        if mark["start"] < at:
            continue
        if text[at : mark["start"]]:
            yield {"text": text[at : mark["start"]]}
        yield {"text": text[mark["start"] : mark["end"]], "mark": mark}
        at = mark["end"]
    if text[at:]:
        yield {"text": text[at:]}


def _options(options: Sequence[str], chosen: str, right: str | None) -> list[Sheet]:
    """`right` is known only after the answer."""
    return [
        {
            "text": option,
            "number": number,
            "is_chosen": option == chosen,
            "state": "" if right is None else "right" if option == right else "wrong" if option == chosen else "",
        }
        for number, option in enumerate(options, 1)
    ]


def _choice(shown: Shown, answered: Answered | None) -> Sheet:
    chosen = str(answered.answer).strip() if answered else ""
    return {"options": _options(shown["options"], chosen, solution(answered.task) if answered else None)}


def _gap(shown: Shown, answered: Answered | None) -> Sheet:
    """Text and gaps in turn."""
    texts = GAP.split(shown["prompt"])
    pieces: list[Sheet] = []
    for number, text in enumerate(texts):
        pieces.append({"text": text})
        if number < len(texts) - 1:
            pieces.append({"number": number + 1, **_part(number, answered)})
    return {"pieces": pieces}


def _part(number: int, answered: Answered | None) -> Sheet:
    if answered is None:
        return {"written": "", "mark": None}
    return {"written": answered.answer[number], "mark": answered.of(number)}


def _ordering(shown: Shown, answered: Answered | None) -> Sheet:
    items = [
        {"text": text, "mark": answered.of(place) if answered else None}
        for place, text in enumerate(answered.answer if answered else shown["items"])
    ]
    return {
        "items": items,
        "is_short": all(len(item["text"]) <= _SHORT for item in items),
        "right": _right_order(answered) if answered and answered.marks else [],
    }


def _right_order(answered: Answered) -> list[str]:
    """The right order that was meant: where something stands wrong, its mark tells what comes there."""
    marks = (answered.of(place) for place in range(len(answered.answer)))
    return [mark["suggestion"] if mark else text for mark, text in zip(marks, answered.answer, strict=True)]


def _matching(shown: Shown, answered: Answered | None) -> Sheet:
    rows = [
        {
            "left": left,
            "number": number + 1,
            "written": answered.answer.get(left, "") if answered else "",
            "mark": answered.of(number) if answered else None,
        }
        for number, left in enumerate(shown["lefts"])
    ]
    return {"rows": rows, "bank": shown["rights"]}


def _written(shown: Shown, answered: Answered | None) -> Sheet:
    if answered is None:
        return {"written": ""}
    pieces = list(marked(answered.answer, answered.marks))
    return {"written": answered.answer, "pieces": pieces, "right": solution(answered.task)}


def _questions(shown: Shown, answered: Answered | None) -> Sheet:
    questions = [_question(number, asked, answered) for number, asked in enumerate(shown["questions"])]
    return {"questions": questions, "script": getattr(answered.task, "script", []) if answered else []}


def _question(number: int, asked: Sheet, answered: Answered | None) -> Sheet:
    sheet = {"name": f"part-{number + 1}", "prompt": asked["prompt"]}
    if answered is None:
        return {**sheet, "options": _options(asked["options"], "", None)}
    known = cast(Reading | Listening, answered.task).questions[number]
    options = _options(asked["options"], answered.answer[number].strip(), known.answer)
    return {**sheet, "options": options, "mark": answered.of(number), "explanation": known.explanation}


_SHEETS: dict[str, Callable[[Shown, Answered | None], Sheet]] = {
    "multiple_choice": _choice,
    "gap": _gap,
    "ordering": _ordering,
    "matching": _matching,
    "dictation": _written,
    "short_answer": _written,
    "reading": _questions,
    "listening": _questions,
}
