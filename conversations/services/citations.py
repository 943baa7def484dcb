"""Citations that cannot lie: a number is shown only if its passage was retrieved for this caller."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from xentree.providers.chat import Passage

# So much of a passage, in characters, goes with its number.
SHOWN = 600
_BETWEEN = r"[ \t]*[-–,;，、][ \t]*"
# `[1]`, and what models write instead: `[1, 2]`, `[1-3]`, `[ 1 ]`, `\[1\]`; digits of every script.
_MARKER = re.compile(rf"\\?\[[ \t]*(\d{{1,3}}(?:{_BETWEEN}\d{{1,3}})*)[ \t]*\\?\]")
# What the next piece of text may make a marker of, at the end of what is there.
_UNFINISHED = re.compile(r"(?:\\|\\?\[[ \t\d,;，、–-]{0,80}\\?)\Z")
# Before a dropped marker: what would join with the text after it to something else.
_OPEN = re.compile(r"(?:[`~\\]|\[[ \t\d,;，、–-]*)\Z")
_RANGE = re.compile(r"(\d+)[ \t]*[-–][ \t]*(\d+)|(\d+)")
_LONGEST_RANGE = 50
# Where a fence may stand: at the beginning of a line, in lists and quotes too.
_BEGINNING = re.compile(r"(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t])*")
_MARGIN = re.compile(r"[ \t>]*")
_NUMBER = re.compile(r"\[\d{1,3}\]\Z")
_SPECIAL = re.compile(r"[\\\[`~\n]")
_BACKTICKS = re.compile(r"`+")
# A backtick that is not closed within so much of its line opens nothing.
_LONGEST_CODE = 400
_REMEMBERED = 200

Taken = tuple[str, int] | None


class _Fence(NamedTuple):
    """An open block of code: its marks, how far in and in how many quotes it stands."""

    marks: str
    column: int
    quotes: int


class CitationFilter:
    """Reads an answer as it streams; yields its text, and a citation when its number first appears.

    Every marker leaves as `[1]` or, when its number is not that of a passage, not at all; brackets in code mean other
    things and stay. How the text is cut changes nothing. With None for passages nothing is cited and nothing changed.
    """

    def __init__(self, passages: Sequence[Passage] | None) -> None:
        self._passages = None if passages is None else {passage.index: passage for passage in passages}
        self._shown: dict[int, dict[str, Any]] = {}
        self._fresh: list[dict[str, Any]] = []
        self._held = ""
        # The end of what has left, and the beginning of its last line.
        self._tail = self._line = ""
        self._fence: _Fence | None = None
        self._opening: _Fence | None = None
        self._after_number = False

    @property
    def citations(self) -> list[dict[str, Any]]:
        """The citations shown so far, in the order of their appearance."""
        return list(self._shown.values())

    def feed(self, text: str) -> Iterator[str | dict[str, Any]]:
        """Text and citations that are certain after `text`; what may go on is held back."""
        if self._passages is None:
            yield text
        else:
            self._held += text
            yield from self._read(final=False)

    def flush(self) -> Iterator[str | dict[str, Any]]:
        """What was held back, at the end."""
        yield from self._read(final=True)

    def _read(self, *, final: bool) -> Iterator[str | dict[str, Any]]:
        text, at, out = self._held, 0, []
        while at < len(text) and (taken := self._take(text, at, final)):
            piece, at = taken
            self._remember(piece)
            out.append(piece)
        self._held = text[at:]
        if kept := "".join(out):
            yield kept
        fresh, self._fresh = self._fresh, []
        yield from fresh

    def _take(self, text: str, at: int, final: bool) -> Taken:
        """The next piece to let go and where to go on; None when more has to be known."""
        if self._fence and not self._line and not self._stays_in_fence(text, at, final):
            return None
        if self._fence:
            end = text.find("\n", at) + 1 or len(text)
            return text[at:end], end
        if self._after_number and text[at] == "(":
            # An address right behind a number would make it a link to somewhere else.
            return " (", at + 1
        special = _SPECIAL.search(text, at)
        end = special.start() if special else len(text)
        if end > at:
            return text[at:end], end
        match text[at]:
            case "\n":
                return "\n", at + 1
            case "`":
                return self._backticks(text, at, final)
            case "~":
                return self._tildes(text, at, final)
        return self._bracket(text, at, final)

    # -- markers -------------------------------------------------------------------------

    def _bracket(self, text: str, at: int, final: bool) -> Taken:
        marker = _MARKER.match(text, at)
        if marker:
            return self._numbered(marker), marker.end()
        if not final and _UNFINISHED.match(text, at):
            return None
        # A backslash takes the next character with it.
        end = at + (2 if text[at] == "\\" else 1)
        return text[at:end], end

    def _numbered(self, marker: re.Match[str]) -> str:
        numbers = _numbers(marker[1])
        if len(numbers) > 1 and 0 in numbers:
            return marker[0]
        known = [number for number in dict.fromkeys(numbers) if number in (self._passages or {})]
        if not known:
            return "?" if _OPEN.search(self._tail) else ""
        for number in known:
            self._cite(number)
        return "".join(f"[{number}]" for number in known)

    def _cite(self, number: int) -> None:
        if number not in self._shown and self._passages:
            self._shown[number] = citation(self._passages[number])
            self._fresh.append(self._shown[number])

    # -- code ----------------------------------------------------------------------------

    def _backticks(self, text: str, at: int, final: bool) -> Taken:
        end = _run(text, at)
        if end == len(text) and not final:
            return None
        line_end = text.find("\n", end)
        rest = text[end:] if line_end == -1 else text[end:line_end]
        whole = final or line_end != -1
        if end - at >= 3 and self._begins_line and "`" not in rest:
            return self._open_fence(text, at, end, line_end) if whole else None
        for run in _BACKTICKS.finditer(rest):
            if run.start() > _LONGEST_CODE:
                break
            if run.end() == len(rest) and not whole:
                return None
            if len(run[0]) == end - at:
                return text[at : end + run.end()], end + run.end()
        # Alone in its line it opens nothing, so nothing further down may close it either.
        return (r"\`" * (end - at), end) if whole or len(rest) > _LONGEST_CODE else None

    def _tildes(self, text: str, at: int, final: bool) -> Taken:
        end = _run(text, at)
        line_end = text.find("\n", end)
        if not self._begins_line:
            return text[at:end], end
        if line_end == -1 and not final:
            return None
        return self._open_fence(text, at, end, line_end) if end - at >= 3 else (text[at:end], end)

    def _open_fence(self, text: str, at: int, end: int, line_end: int) -> Taken:
        """The whole line: its info is no prose."""
        self._opening = _Fence(text[at:end], len(self._line), self._line.count(">"))
        next_line = line_end + 1 or len(text)
        return text[at:next_line], next_line

    @property
    def _begins_line(self) -> bool:
        return _BEGINNING.fullmatch(self._line) is not None

    def _stays_in_fence(self, text: str, at: int, final: bool) -> bool:
        """Leaves the fence where its list or quote ends; False when more has to be known."""
        head = _MARGIN.match(text, at)
        if head is None or self._fence is None:
            return True
        if head.end() == len(text) and not final:
            return False
        is_blank = text[head.end() : head.end() + 1] in ("\n", "")
        deep_enough = is_blank or len(head[0]) >= self._fence.column
        if head[0].count(">") < self._fence.quotes or not deep_enough:
            self._fence = None
        return True

    def _remember(self, piece: str) -> None:
        if piece:
            self._after_number = _NUMBER.search(piece) is not None and self._fence is None
        self._tail = (self._tail + piece)[-_REMEMBERED:]
        for number, line in enumerate(piece.split("\n")):
            if number:
                if self._fence and _closes(self._line, self._fence.marks):
                    self._fence = None
                self._line = ""
            if len(self._line) < _REMEMBERED:
                self._line += line[:_REMEMBERED]
        if self._opening:
            self._fence, self._opening = self._opening, None


def without_markers(text: str) -> str:
    """An answer without its numbers: they are those of passages that are not at hand any more."""
    reader = CitationFilter(())
    pieces = [*reader.feed(text), *reader.flush()]
    return "".join(piece for piece in pieces if isinstance(piece, str))


def citation(passage: Passage) -> dict[str, Any]:
    """A passage as contract 3.1's citation, without the fields it does not have."""
    entry = {
        "index": passage.index,
        "document_id": passage.document_id,
        "chunk_id": passage.chunk_id,
        "url": passage.url,
        "title": passage.title,
        "page": passage.page,
        "snippet": _beginning(passage.text),
        "score": passage.score,
    }
    return {name: value for name, value in entry.items() if value is not None}


def _beginning(text: str) -> str:
    """As much as a sheet beside the answer shows, whole words of it."""
    if len(text) <= SHOWN:
        return text
    return f"{text[:SHOWN].rsplit(maxsplit=1)[0]} …"


def _numbers(group: str) -> list[int]:
    """`1, 3-5` is 1, 3, 4, 5."""
    numbers: list[int] = []
    for first, last, single in _RANGE.findall(group):
        if single:
            numbers.append(int(single))
        elif 0 <= int(last) - int(first) <= _LONGEST_RANGE:
            numbers += range(int(first), int(last) + 1)
        else:
            numbers += [int(first), int(last)]
    return numbers


def _run(text: str, at: int) -> int:
    """Where the run of the character at `at` ends."""
    end = at
    while end < len(text) and text[end] == text[at]:
        end += 1
    return end


def _closes(line: str, marks: str) -> bool:
    """A line of nothing but the fence's character, at least as many."""
    bare = line.strip(" \t\r>")
    return len(bare) >= len(marks) and not bare.strip(marks[0])
