"""What attached files say about a question: their pieces as passages without a number, for no source can be opened."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from xentree.providers.chat import Passage, TextFile
from xentree.providers.extract import SENTENCE_END, stems

# So many pieces are quoted at most, each of about so many characters.
MOST_PIECES = 3
PIECE_CHARACTERS = 1_200
# What a piece must have of the telling words of a question.
LEAST_SHARED = 1 / 3
# The index of what is not cited.
NO_NUMBER = 0

_HEADING = re.compile(r"#{1,6}\s")
_PROSE = (".txt", ".text", ".md", ".markdown", ".mdx", ".rst", ".pdf")
# They point at the file and tell nothing of what is asked about it.
_POINTING = stems("file files attached attachment attachments document text page notes according")


def fitting_pieces(question: str, files: Iterable[TextFile]) -> tuple[Passage, ...]:
    """The best pieces first, rare words counting more; of equal ones those of the file that comes first."""
    asked = stems(question) - _POINTING
    pieces = [piece for file in files for piece in _passages(file)] if asked else []
    shared = [asked & stems(piece.text) for piece in pieces]
    counts = Counter(stem for own in shared for stem in own)
    weights = {stem: math.log(1 + len(pieces) / count) for stem, count in counts.items()}
    fitting = [
        (sum(weights[stem] for stem in sorted(own)), piece)
        for own, piece in zip(shared, pieces, strict=True)
        if own and len(own | asked & stems(piece.title)) >= LEAST_SHARED * len(asked)
    ]
    fitting.sort(key=lambda pair: -pair[0])
    return tuple(piece for _, piece in fitting[:MOST_PIECES])


def in_order(question: str, pieces: tuple[Passage, ...], passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """The files first, unless the best passage says more about the question; then right behind that one."""
    asked = stems(question)
    shared = [len(asked & stems(f"{first.title} {first.text}")) for first in (*pieces[:1], *passages[:1])]
    if len(shared) == 2 and shared[0] < shared[1]:
        return (passages[0], *pieces, *passages[1:])
    return (*pieces, *passages)


def _passages(file: TextFile) -> Iterator[Passage]:
    """Text as it reads; tables and programs as code, where every line stays what it is."""
    is_prose = file.name.lower().endswith(_PROSE)
    for piece in _pieces(file.text):
        yield Passage(NO_NUMBER, file.name, piece if is_prose else _as_code(piece))


def _as_code(piece: str) -> str:
    fence = "~~~" if "```" in piece else "```"
    return f"{fence}\n{piece}\n{fence}"


def _pieces(text: str) -> Iterator[str]:
    """Cut before headings, else between paragraphs, else where a piece is full."""
    piece: list[str] = []
    size = 0
    for line in _lines(text):
        is_gap = not line.strip() and size > PIECE_CHARACTERS // 2
        if is_gap or _HEADING.match(line) or size + len(line) > PIECE_CHARACTERS:
            yield from _said(piece)
            piece, size = [], 0
        piece.append(line)
        size += len(line)
    yield from _said(piece)


def _said(piece: list[str]) -> Iterator[str]:
    if text := "\n".join(piece).strip("\n"):
        yield text


def _lines(text: str) -> Iterator[str]:
    """None longer than a piece: a long one is cut between its sentences, and those anywhere."""
    for line in text.splitlines():
        for part in SENTENCE_END.split(line) if len(line) > PIECE_CHARACTERS else [line]:
            yield part[:PIECE_CHARACTERS]
            for start in range(PIECE_CHARACTERS, len(part), PIECE_CHARACTERS):
                yield part[start : start + PIECE_CHARACTERS]
