"""Picks, word for word, what passages say about a question: plain term weights over sentences, no model.

The order of the passages is kept, for whoever retrieved them knew more; the question decides what is quoted of each.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from xentree.providers.chat import Passage

# How many sentences are quoted of the first, second and third passage; one that is this short is quoted whole.
ROOM = (8, 2, 2)
# What a further passage's best sentence must reach of the first one's, and a sentence of its passage's best.
WORTH_ADDING = 0.75
WORTH_QUOTING = 0.45

_WORD = re.compile(r"[^\W_]+")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'“‘(*_`]*[^\Wa-z])")
_FENCE = re.compile(r"^(```|~~~)")
_HEADING = re.compile(r"^#{1,6}\s")
_ROW = re.compile(r"^\s*(\||([-*+]|\d+[.)])\s)")
_LEANS_ON_THE_ONE_BEFORE = re.compile(
    r"(it|its|they|their|them|this|that|these|those|he|she|then|but|so|also|if so|after that|both)\b", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<=..)(ies|es?|y|s)$")
_ENDING = re.compile(r"(?<=..)(ations?|ings?|ed|ies|es|s|e|y|ly|ions?)$")
_LISTED = """
    a about after all also am an and any are as at be been before but by can could did do does doing done for from
    get give go had has have he help her here him his how i if in into is it its let like make may me more my need no
    not now of off on one or our out over please put say see set she should show so some tell than that the their them
    then there these they this to too up us use using want was way we well what when where which who why will
    with work would you your
"""
_SMALL_WORDS = frozenset(_LISTED.split())

Kind = Literal["sentence", "row", "code"]


@dataclass(frozen=True)
class Quote:
    """What is quoted of one passage, as Markdown."""

    passage: Passage
    text: str


@dataclass(frozen=True)
class Found:
    """The quotes; `certain` when they share a telling word with the question."""

    quotes: tuple[Quote, ...]
    certain: bool


@dataclass
class _Unit:
    """The least that is quoted: a sentence, a list or table row, or a whole block of code; with its score."""

    text: str
    kind: Kind
    paragraph: int
    stems: frozenset[str]
    score: float = 0.0


def quotes_for(question: str, passages: tuple[Passage, ...]) -> Found:
    """What to quote; without a shared word only the first passage, since it came first for some reason."""
    read = [(passage, list(_units(passage.text))) for passage in passages]
    read = [(passage, units) for passage, units in read if units]
    _score(stems(question), read)
    bests = [max(unit.score for unit in units) for _, units in read]
    if not any(bests):
        quotes = [Quote(passage, _joined(_pick(units, ROOM[1]))) for passage, units in read[:1]]
        return Found(tuple(quotes), certain=False)
    least = WORTH_ADDING * (bests[0] or max(bests))
    chosen = [pair for pair, best in zip(read, bests, strict=True) if best >= least]
    quotes = [Quote(passage, _joined(_pick(units, room))) for (passage, units), room in zip(chosen, ROOM, strict=False)]
    return Found(tuple(quotes), certain=True)


def stems(text: str) -> frozenset[str]:
    """The telling words of a text without their endings, so that *sharing* meets *share*."""
    return frozenset(telling_words(text))


def forms(text: str) -> frozenset[str]:
    """The telling words in the form they stand there, singular for plural: *backs* meets *back*, not *backed*."""
    return frozenset(_NUMBER.sub("", word) for word in _telling(text))


def telling_words(text: str) -> Iterator[str]:
    """The stems in their order, each as often as it is there."""
    return (_ENDING.sub("", word) for word in _telling(text))


def _telling(text: str) -> Iterator[str]:
    return (word for word in _WORD.findall(text.lower()) if word not in _SMALL_WORDS and len(word) > 1)


# -- choosing --------------------------------------------------------------------------


def _score(asked: frozenset[str], read: list[tuple[Passage, list[_Unit]]]) -> None:
    """A sentence counts for its own words, half for its headings', and a little for standing at the beginning.

    Code counts only where there is nothing else.
    """
    titles = [stems(" ".join([passage.title, *_headings(passage.text)])) for passage, _ in read]
    said = [*titles, *(unit.stems for _, units in read for unit in units)]
    counts = Counter(stem for found in said for stem in found & asked)
    weights = {stem: math.log(1 + len(said) / count) for stem, count in counts.items()}
    for title, (_, units) in zip(titles, read, strict=True):
        for place, unit in enumerate([unit for unit in units if unit.kind != "code"] or units):
            own = sum(weights.get(stem, 0) * (1 if stem in unit.stems else 0.5) for stem in unit.stems | title)
            unit.score = own * (1 + 0.5 / (1 + place))


def _pick(units: list[_Unit], room: int) -> list[_Unit]:
    """The best sentences in their own order, each with what it cannot be understood without."""
    if sum(unit.kind != "code" for unit in units) <= room:
        return units
    least = WORTH_QUOTING * max(unit.score for unit in units)
    best = [place for place, unit in enumerate(units) if unit.score >= least]
    kept: set[int] = set()
    for place in sorted(best, key=lambda place: -units[place].score):
        if sum(units[other].kind != "code" for other in kept) >= room:
            break
        kept |= set(_with_context(units, place))
    return [units[place] for place in sorted(kept)]


def _with_context(units: list[_Unit], place: int) -> Iterator[int]:
    yield place
    yield from _head_of_table(units, place)
    first = place
    while first > 0 and _LEANS_ON_THE_ONE_BEFORE.match(units[first].text):
        first -= 1
        yield first
    following = place + 1
    while units[place].text.endswith(":") and following < len(units) and units[following].kind != "sentence":
        yield following
        following += 1


def _head_of_table(units: list[_Unit], place: int) -> Iterator[int]:
    """The row with the names of the columns and the one that rules it off, without which it is no table."""
    first = place
    while first >= 0 and units[first].text.startswith("|"):
        first -= 1
    yield from range(first + 1, min(first + 3, place))


def _joined(units: list[_Unit]) -> str:
    """Sentences of one paragraph side by side, rows one below the other, else a blank line between."""
    text = units[0].text if units else ""
    for previous, unit in pairwise(units):
        if unit.kind == previous.kind == "row":
            text += "\n"
        elif unit.kind == previous.kind == "sentence" and unit.paragraph == previous.paragraph:
            text += " "
        else:
            text += "\n\n"
        text += unit.text
    return text


# -- reading ---------------------------------------------------------------------------


def _units(text: str) -> Iterator[_Unit]:
    for number, (block, kind) in enumerate(_blocks(text)):
        for piece in SENTENCE_END.split(block) if kind == "sentence" else [block]:
            if piece.strip():
                yield _Unit(piece.strip() if kind == "sentence" else piece, kind, number, stems(piece))


def _headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if _HEADING.match(line)]


def _blocks(text: str) -> Iterator[tuple[str, Kind]]:
    """Paragraphs, rows, and code as it stands; lines after a colon that are no sentences are code without a fence."""
    lines = iter([*text.strip().splitlines(), ""])
    announced = False
    paragraph: list[str] = []
    code: list[str] = []
    for line in lines:
        if announced and line.strip() and not _reads_as_text(line):
            code.append(line)
            continue
        if code:
            yield _fenced(code), "code"
            code, announced = [], False
        if _is_prose(line):
            paragraph.append(line.strip())
            announced = line.rstrip().endswith(":")
        if paragraph and (announced or not _is_prose(line)):
            yield " ".join(paragraph), "sentence"
            paragraph = []
        if fence := _FENCE.match(line):
            yield "\n".join([line, *_until(lines, fence[1])]), "code"
        elif _ROW.match(line):
            yield line, "row"
            announced = line.rstrip().endswith(":")


def _is_prose(line: str) -> bool:
    """A line of a paragraph, which goes on in the next line."""
    return bool(line.strip()) and not (_ROW.match(line) or _FENCE.match(line) or _HEADING.match(line))


def _reads_as_text(line: str) -> bool:
    return line.rstrip().endswith((".", "!", "?", ":")) or not _is_prose(line)


def _until(lines: Iterator[str], fence: str) -> Iterator[str]:
    for line in lines:
        yield line
        if line.startswith(fence):
            return
    yield fence


def _fenced(lines: list[str]) -> str:
    return "\n".join(["```", *lines, "```"])
