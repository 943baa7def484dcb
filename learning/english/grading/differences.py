"""Compares what was written with what should stand there, word by word, over the cheapest way from one to the other."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from learning.english.grading.heard import Heard, heard, same
from learning.english.grading.marks import Mark, MarkType

NEARLY = 0.5
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "n", "r")
# How many words stand opposite how many; two for one where somebody wrote `its` for `it's` or `week end`.
_MOVES = ((1, 1), (1, 0), (0, 1), (2, 1), (1, 2))
_NEVER = float("inf")
# Of two ways that take as much, the one over a changed ending beats the one over another word.
_RATHER_NOT = 0.01


class Step(NamedTuple):
    """Words that stand opposite each other, and what their difference takes; one side is empty where none are."""

    expected: list[Heard]
    written: list[Heard]
    kind: MarkType | None
    price: float


class Differences(NamedTuple):
    """A mark for each place that differs, in order, and the points they take."""

    marks: list[Mark]
    price: float


def differences(expected: str, written: str) -> Differences:
    """What differs, to the ear: not case, not punctuation, not how a number is written."""
    steps = _cheapest(heard(expected), heard(written))
    return Differences(list(_marks(steps, expected, written)), sum(step.price for step in steps))


def _cheapest(expected: list[Heard], written: list[Heard]) -> list[Step]:
    """By dynamic programming over both sentences."""
    best: dict[tuple[int, int], tuple[float, Step | None]] = {(0, 0): (0, None)}
    for row in range(len(expected) + 1):
        for column in range(len(written) + 1):
            found = [_arrive(best, expected, written, (row, column), move) for move in _MOVES]
            if row or column:
                best[row, column] = min(found, key=lambda each: each[0])
    return _way_back(best, (len(expected), len(written)))


def _arrive(
    best: dict[tuple[int, int], tuple[float, Step | None]],
    expected: list[Heard],
    written: list[Heard],
    place: tuple[int, int],
    move: tuple[int, int],
) -> tuple[float, Step | None]:
    start = (place[0] - move[0], place[1] - move[1])
    if start not in best:
        return _NEVER, None
    step = _step(expected[start[0] : place[0]], written[start[1] : place[1]])
    return best[start][0] + step.price + (_RATHER_NOT if step.kind == "wrong" else 0), step


def _way_back(best: dict[tuple[int, int], tuple[float, Step | None]], place: tuple[int, int]) -> list[Step]:
    steps = []
    while step := best[place][1]:
        steps.append(step)
        place = (place[0] - len(step.expected), place[1] - len(step.written))
    return steps[::-1]


def _step(expected: list[Heard], written: list[Heard]) -> Step:
    step = partial(Step, expected, written)
    if not written:
        return step("missing", 1)
    if not expected:
        return step("extra", 1)
    if len(expected) != len(written):
        joined = ["".join(word.letters for word in side) for side in (expected, written)]
        return step("spelling", NEARLY if joined[0] == joined[1] else _NEVER)
    kind = kind_of(expected[0].word, written[0].word)
    return step(kind, {None: 0, "spelling": NEARLY}.get(kind, 1))


def kind_of(expected: str, written: str) -> MarkType | None:
    """How two words differ."""
    if same(expected, written):
        return None
    short, long = sorted((expected, written), key=len)
    if len(short) > 1 and long.startswith(short) and long[len(short) :] in _ENDINGS:
        return "ending"
    return "spelling" if _is_slip(expected, written) else "wrong"


def _is_slip(expected: str, written: str) -> bool:
    from rapidfuzz.distance import OSA

    allowed = 0 if len(expected) < 4 else 1 if len(expected) < 8 else 2
    return bool(OSA.distance(expected, written, score_cutoff=allowed) <= allowed)


def _marks(steps: list[Step], expected: str, written: str) -> Iterator[Mark]:
    end = 0
    for run in _runs(steps):
        right = _cut(expected, [word for step in run for word in step.expected])
        words = [word for step in run for word in step.written]
        start, end = (words[0].start, words[-1].end) if words else (end, end)
        kinds = {step.kind for step in run}
        if kinds != {None}:
            kind = kinds.pop() if len(kinds) == 1 else None
            yield _mark(kind or "wrong", start, written[start:end], right)


def _runs(steps: list[Step]) -> list[list[Step]]:
    """Steps that get one mark: within one written word such as `don't`, or missing or extra one after the other."""
    runs: list[list[Step]] = []
    for step in steps:
        if runs and _belong_together(runs[-1][-1], step):
            runs[-1].append(step)
        else:
            runs.append([step])
    return runs


def _belong_together(one: Step, next_one: Step) -> bool:
    if one.kind == next_one.kind and one.kind in ("missing", "extra"):
        return True
    sides = ((one.expected, next_one.expected), (one.written, next_one.written))
    return any(left and right and left[-1].end == right[0].start for left, right in sides)


def _cut(text: str, words: list[Heard]) -> str:
    return text[words[0].start : words[-1].end] if words else ""


def _mark(kind: MarkType, start: int, original: str, right: str) -> Mark:
    message = {
        "missing": f"“{right}” is missing here.",
        "extra": "This is too much.",
        "spelling": f"It is spelled “{right}”.",
        "ending": f"Look at the ending: “{right}”.",
    }.get(kind, f"“{right}” belongs here.")
    return Mark(0, start, start + len(original), original, right, kind, message)
