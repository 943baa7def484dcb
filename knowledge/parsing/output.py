"""What a parsing process tells the one that started it: lines of JSON, counted against its limits."""

import json
import re
from collections.abc import Iterable
from typing import IO, Any

from knowledge.parsing.cleaning import clean, clean_line
from knowledge.parsing.limits import Limits

MOST_TITLE = 300
# What programs write when nobody gave a title, and what some put before a file's name.
_NO_TITLES = {"untitled", "powerpoint presentation", "word document", "microsoft word", "anonymous"}
_PROGRAM = re.compile(r"^Microsoft (Word|Excel|PowerPoint) - ")


class Refused(Exception):
    """The file cannot be read; the code is one of those in failures.py."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def _named(title: str) -> str:
    """The title, if somebody gave one."""
    named = _PROGRAM.sub("", clean_line(title))[:MOST_TITLE]
    return "" if named.lower() in _NO_TITLES else named


class Output:
    """Takes a file's title and pages from its reader, and writes them on."""

    def __init__(self, stream: IO[str], limits: Limits, language: str = "") -> None:
        self.limits = limits
        self.language = language
        self._stream = stream
        self._left = limits.characters
        self._page_count: int | None = None

    def begin(self, *, title: str = "", page_count: int | None = None) -> None:
        """Told before the first page."""
        if page_count is not None and page_count > self.limits.pages:
            raise Refused("too_many_pages")
        self._page_count = page_count
        self._write({"title": _named(title), "page_count": page_count})

    def page(self, number: int | None, text: str) -> None:
        """The Markdown of one page; without pages, of the whole file."""
        text = clean(text)
        self._left -= len(text)
        if self._left < 0:
            raise Refused("too_long")
        if text.strip():
            self._write({"page": number, "text": text})
        if number and self._page_count:
            self.progress(number / self._page_count)

    def joined(self, lines: Iterable[str]) -> str:
        """The lines of a page as one text; too many end in time, not when all are collected."""
        kept, left = [], self._left
        for line in lines:
            left -= len(line) + 1
            if left < 0:
                raise Refused("too_long")
            kept.append(line)
        return "\n".join(kept)

    def progress(self, share: float) -> None:
        """How much is read, 0 to 1."""
        self._write({"share": round(min(share, 1.0), 3)})

    def _write(self, line: dict[str, Any]) -> None:
        self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._stream.flush()
