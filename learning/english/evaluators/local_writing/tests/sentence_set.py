"""The test set of grammar: sentences of learners with the places that are wrong, and right ones; in two halves.

Rules may be tuned on the half `tuned`; the half `held` is only counted. Lines of each type take turns.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from learning.english.evaluators.local_writing.checking import corrections
from learning.english.evaluators.local_writing.text import Text

FOLDER = Path(__file__).with_name("sentences")
HALVES = ("tuned", "held")
_MARK = re.compile(r"\[([^|\]]*)\|([^\]]*)\]")


@dataclass(frozen=True)
class Written:
    """A sentence, its type (none: right), the right one, and where it is wrong."""

    text: str
    right: str
    type: str | None
    places: tuple[tuple[int, int], ...]
    half: str


@dataclass
class Tally:
    """Places that are wrong and were found, findings where something is wrong, and findings elsewhere."""

    wrong: int = 0
    found: int = 0
    true: int = 0
    false: int = 0
    fixed: int = 0
    clean: int = 0
    alarmed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.true / max(1, self.true + self.false)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.wrong)


def read() -> list[Written]:
    """Both files."""
    turns: Counter[str] = Counter()
    found = []
    for line in (FOLDER / "learners.tsv").read_text("utf-8").splitlines():
        kind, marked = line.split("\t")
        found.append(_written(kind, marked, HALVES[turns[kind] % 2]))
        turns[kind] += 1
    for number, line in enumerate((FOLDER / "correct.txt").read_text("utf-8").splitlines()):
        found.append(Written(line, line, None, (), HALVES[number % 2]))
    return found


def _written(kind: str, marked: str, half: str) -> Written:
    text, places, at = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[at : match.start()]
        places.append((len(text), len(text) + len(match[1])))
        text += match[1]
        at = match.end()
    text += marked[at:]
    tidy = re.sub(r" {2,}", " ", _MARK.sub(r"\2", marked)).strip()
    return Written(text, tidy, kind, tuple(places), half)


def count(sentences: list[Written]) -> dict[str, dict[str, Tally]]:
    """Half -> type -> tally; `all` sums the types, `right` has the right sentences."""
    tallies: dict[str, dict[str, Tally]] = {half: {} for half in HALVES}
    for sentence in sentences:
        marks = corrections(Text(sentence.text))
        for name in (sentence.type or "right", "all"):
            _add(tallies[sentence.half].setdefault(name, Tally()), sentence, marks)
    return tallies


def _add(tally: Tally, sentence: Written, marks) -> None:
    """A mark is true when it touches a wrong place, or stands next to where a word is missing."""
    touched = [any(_touch(mark, place, sentence.text) for place in sentence.places) for mark in marks]
    tally.wrong += len(sentence.places)
    tally.found += sum(any(_touch(mark, place, sentence.text) for mark in marks) for place in sentence.places)
    tally.true += sum(touched)
    tally.false += len(touched) - sum(touched)
    if sentence.type is None:
        tally.clean += 1
        tally.alarmed += bool(marks)
    mended = mend(sentence.text, marks)
    tally.fixed += sentence.type is not None and plain(mended) == plain(sentence.right)
    if plain(mended) != plain(sentence.right):
        tally.notes.append(f"{sentence.type}: {sentence.text} -> {mended if marks else '-'}")


def _touch(mark, place: tuple[int, int], text: str) -> bool:
    start, end = place
    if start == end:
        before = text.rfind(" ", 0, max(0, start - 1)) + 1
        behind = text.find(" ", end + 1)
        start, end = before, behind if behind > 0 else len(text)
    return mark.start <= end and start <= mark.end


def mend(text: str, marks) -> str:
    """With every suggestion taken."""
    for mark in sorted(marks, key=lambda each: -each.start):
        text = text[: mark.start] + mark.suggestion + text[mark.end :]
    return text


def plain(text: str) -> str:
    """Spaces and marks at the end do not matter."""
    return re.sub(r"\s+", " ", text).strip().lower()
