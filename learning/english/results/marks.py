"""Corrections as a teacher's pencil puts them: the text in pieces, some of them underlined, and a note for each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What each type of error counts as for the eye; what is not named here is grammar.
FAMILIES = {
    "spelling": "Spelling",
    "grammar": "Grammar",
    "words": "Words",
    "punctuation": "Punctuation",
    "style": "Style",
}
_FAMILY_OF = {
    "spelling": "spelling",
    "word_choice": "words",
    "word_form": "words",
    "collocation": "words",
    "vocabulary": "words",
    "connective": "words",
    "punctuation": "punctuation",
    "capitals": "punctuation",
    "mechanics": "punctuation",
    "repetition": "style",
    "style": "style",
    "register": "style",
}


@dataclass(frozen=True)
class Note:
    """What stands in the margin; `anchor` is the number of the mark in the text it belongs to."""

    number: int
    anchor: int
    family: str
    type: str
    original: str
    suggestion: str
    message: str

    @property
    def family_words(self) -> str:
        """Such as Spelling."""
        return FAMILIES[self.family]

    @property
    def type_words(self) -> str:
        """Such as Subject verb agreement."""
        return self.type.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Piece:
    """Some characters, and the note they belong to; without characters it is a place where something is missing."""

    text: str
    note: Note | None = None


@dataclass(frozen=True)
class Pencilled:
    """A whole text with what was marked in it."""

    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]

    @property
    def families(self) -> list[tuple[str, str, int]]:
        """Each family that occurs: its name, in words, and how often."""
        counts = ((name, words, sum(note.family == name for note in self.notes)) for name, words in FAMILIES.items())
        return [each for each in counts if each[2]]


def pencil(text: str, corrections: Sequence[Mapping[str, Any]]) -> Pencilled:
    """The text with its corrections; where two overlap, the place belongs to the one that begins first."""
    pieces: list[Piece] = []
    notes: list[Note] = []
    at = 0
    for number, found in enumerate(_in_order(text, corrections), start=1):
        start, end = max(found["start"], at), found["end"]
        is_hidden = end < at or (end == at and found["start"] < at)
        note = _note(found, number, notes[-1].anchor if is_hidden else number)
        notes.append(note)
        if is_hidden:
            continue
        pieces += [Piece(text[at:start])] * (start > at) + [Piece(text[start:end], note)]
        at = end
    return Pencilled((*pieces, *[Piece(text[at:])] * (at < len(text))), tuple(notes))


def corrected(text: str, corrections: Sequence[Mapping[str, Any]], chosen: set[int]) -> str:
    """The text with the chosen corrections (numbered as by `pencil`) put in; overlapping ones once."""
    at, parts = 0, []
    for number, found in enumerate(_in_order(text, corrections), start=1):
        if number in chosen and found["start"] >= at and found.get("suggestion"):
            parts += [text[at : found["start"]], found["suggestion"]]
            at = found["end"]
    return "".join([*parts, text[at:]])


def _in_order(text: str, corrections: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Those that lie in the text, from its beginning."""
    inside = (each for each in corrections if 0 <= each["start"] <= each["end"] <= len(text))
    yield from sorted(inside, key=lambda each: (each["start"], each["end"]))


def _note(found: Mapping[str, Any], number: int, anchor: int) -> Note:
    kind = str(found.get("type", ""))
    words = {name: str(found.get(name, "")) for name in ("original", "suggestion", "message")}
    return Note(number=number, anchor=anchor, family=_FAMILY_OF.get(kind, "grammar"), type=kind, **words)
