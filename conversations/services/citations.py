"""Citations that cannot lie: a number is shown only if its passage was retrieved for this caller."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from xentree.providers.chat import Passage

_MARKER = re.compile(r"\[(\d{1,3})\](?!\()")
# A marker, a link or a fence that the next piece of text may complete.
_UNFINISHED = re.compile(r"(?:\[\d{0,3}\]?|`+)$")
_CODE_EDGES = re.compile(r"(```|`|\n)")


class CitationFilter:
    """Reads an answer as it streams; yields its text, and a citation when its number first appears.

    Markers of unknown numbers are dropped, but not inside code, where brackets mean other things.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = {passage.index: passage for passage in passages}
        self._shown: dict[int, dict[str, Any]] = {}
        self._held = ""
        self._in_fence = False
        self._in_code = False

    @property
    def citations(self) -> list[dict[str, Any]]:
        """The citations shown so far, in the order of their appearance."""
        return list(self._shown.values())

    def feed(self, text: str) -> Iterator[str | dict[str, Any]]:
        """Text and citations that are certain after `text`; what may go on is held back."""
        if not self._passages:
            yield text
            return
        ready = self._held + text
        unfinished = _UNFINISHED.search(ready)
        cut = unfinished.start() if unfinished else len(ready)
        self._held = ready[cut:]
        yield from self._emit(ready[:cut])

    def flush(self) -> Iterator[str | dict[str, Any]]:
        """What was held back, at the end."""
        held, self._held = self._held, ""
        yield from self._emit(held)

    def _emit(self, text: str) -> Iterator[str | dict[str, Any]]:
        kept, fresh = "", []
        for piece in _CODE_EDGES.split(text):
            self._cross(piece)
            if not (self._in_fence or self._in_code):
                piece = _MARKER.sub(self._known, piece)
                fresh += [int(number) for number in _MARKER.findall(piece)]
            kept += piece
        if kept:
            yield kept
        yield from self._first_shown(fresh)

    def _cross(self, edge: str) -> None:
        """Fences last until the next fence, inline code at most until the end of its line."""
        if edge == "```":
            self._in_fence = not self._in_fence
        elif edge == "`" and not self._in_fence:
            self._in_code = not self._in_code
        elif edge == "\n":
            self._in_code = False

    def _known(self, marker: re.Match[str]) -> str:
        return marker[0] if int(marker[1]) in self._passages else ""

    def _first_shown(self, numbers: list[int]) -> Iterator[dict[str, Any]]:
        for number in numbers:
            if number not in self._shown:
                self._shown[number] = citation(self._passages[number])
                yield self._shown[number]


def citation(passage: Passage) -> dict[str, Any]:
    """A passage as contract 3.1's citation, without the fields it does not have."""
    entry = {
        "index": passage.index,
        "document_id": passage.document_id,
        "chunk_id": passage.chunk_id,
        "url": passage.url,
        "title": passage.title,
        "page": passage.page,
        "snippet": passage.text[:600],
    }
    return {name: value for name, value in entry.items() if value is not None}
