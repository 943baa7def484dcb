"""A JSON array of any length, one element in memory at a time, with bounds on what an element may be."""

import json
import re
from collections.abc import Iterator
from typing import IO, Any

from conversations.services.imports.problems import Unreadable

MOST_CHARACTERS = 32 * 1024 * 1024
MOST_DEPTH = 64
_PIECE = 256 * 1024
# A whole string, a bracket, or the quote of a string whose end has not been read yet.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|"', re.DOTALL)
_GAP = re.compile(r"[\s,]*")
_TRUNCATED = "The file ends in the middle; what came before was imported."


def read_array(text: IO[str]) -> Iterator[Any]:
    """The elements; None for one that is no valid JSON. Unreadable where the array itself is broken."""
    for source in scan_array(text):
        try:
            yield json.loads(source)
        except (ValueError, RecursionError):
            yield None


def scan_array(text: IO[str]) -> Iterator[str]:
    """The source of each element, which has to be an object or an array."""
    window = _Window(text)
    if window.next_character() != "[":
        raise Unreadable("The file does not hold a list of conversations.")
    window.start += 1
    while (character := window.next_character()) != "]":
        if character not in "{[":
            raise Unreadable("The list holds something that is no conversation.")
        yield window.take_element()


class _Window:
    """The part of the text that is being looked at; it grows by doubling, so that nothing is read over and over."""

    def __init__(self, text: IO[str]) -> None:
        self._text, self._buffer, self.start = text, "", 0

    def next_character(self) -> str:
        """The first character that is neither space nor comma."""
        while True:
            self.start = _GAP.match(self._buffer, self.start).end()  # type: ignore[union-attr]
            if self.start < len(self._buffer):
                return self._buffer[self.start]
            self._grow()

    def take_element(self) -> str:
        """The bracketed text that begins here."""
        depth, place = 0, self.start
        while True:
            token = _TOKEN.search(self._buffer, place)
            if token is None or token[0] == '"':
                place = self._grow_from(token.start() if token else len(self._buffer))
                continue
            place = token.end()
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
            if depth > MOST_DEPTH:
                raise Unreadable("The file is nested too deeply to be an export.")
            if depth == 0:
                element, self.start = self._buffer[self.start : place], place
                return element

    def _grow_from(self, place: int) -> int:
        """Read more; where `place` is afterwards."""
        dropped = self.start
        self._grow()
        return place - dropped

    def _grow(self) -> None:
        self._buffer, self.start = self._buffer[self.start :], 0
        if len(self._buffer) > MOST_CHARACTERS:
            raise Unreadable("One conversation in the file is too large to be imported.")
        more = self._text.read(max(_PIECE, len(self._buffer)))
        if not more:
            raise Unreadable(_TRUNCATED)
        self._buffer += more
