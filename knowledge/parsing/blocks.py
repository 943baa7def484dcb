"""Markdown as units best not cut: headings, paragraphs or sentences, list items, rows of tables, parts of code."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# A unit is at most that long; longer paragraphs, rows and lines are cut within.
MOST = 900
MOST_HEADING = 300
MOST_REPEATED = 300

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})([^`]*)$")
_DELIMITER = re.compile(r"[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*$")
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_SENTENCE_END = re.compile(r"(?:[.!?…][\"')\]»”’]*\s+|[。！？]+\s*|\n)")


@dataclass(frozen=True)
class Unit:
    """A stretch of a page. `before` and `after` make it whole where a piece begins or ends with it."""

    start: int
    end: int
    level: int = 0  # Of a heading.
    title: str = ""
    before: str = ""
    after: str = ""
    is_fresh: bool = False  # Code that begins anew after a blank line: the best place to cut.

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def units_of(text: str) -> Iterator[Unit]:
    """All that is not blank, in order."""
    lines = _lines(text)
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.text.strip():
            at += 1
        elif heading := _heading(line):
            yield heading
            at += 1
        elif fence := _FENCE.match(line.text):
            end = _end_of_fence(lines, at, fence[1])
            yield from _code(text, lines[at:end], fence)
            at = end
        elif _is_table(lines, at):
            end = _end_of(lines, at, lambda place: lines[place].text.lstrip().startswith("|"))
            yield from _rows(text, lines[at:end])
            at = end
        else:
            end = _end_of(lines, at, lambda place: _is_prose(lines, place))
            yield from _prose(text, lines[at:end])
            at = end


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(_Line(start, line))
        start += len(line) + 1
    return lines


def _heading(line: _Line) -> Unit | None:
    found = _HEADING.match(line.text) if len(line.text) <= MOST_HEADING else None
    return Unit(line.start, line.end, len(found[1]), found[2]) if found else None


def _is_table(lines: list[_Line], at: int) -> bool:
    beginning = lines[at].text.lstrip().startswith("|") and at + 1 < len(lines)
    return beginning and bool(_DELIMITER.match(lines[at + 1].text))


def _is_prose(lines: list[_Line], at: int) -> bool:
    line = lines[at]
    return bool(line.text.strip()) and not (_heading(line) or _FENCE.match(line.text) or _is_table(lines, at))


def _end_of(lines: list[_Line], at: int, belongs: Callable[[int], bool]) -> int:
    at += 1
    while at < len(lines) and belongs(at):
        at += 1
    return at


def _end_of_fence(lines: list[_Line], at: int, fence: str) -> int:
    for place in range(at + 1, len(lines)):
        closing = lines[place].text.strip()
        if len(closing) >= len(fence) and not closing.strip(fence[0]):
            return place + 1
    return len(lines)


def _prose(text: str, lines: list[_Line]) -> Iterator[Unit]:
    """A paragraph or list item is one unit; too long a one, its sentences."""
    start = lines[0].start
    for line in lines[1:]:
        if _ITEM.match(line.text):
            yield from _cut(text, start, line.start - 1)
            start = line.start
    yield from _cut(text, start, lines[-1].end)


def _cut(text: str, start: int, end: int) -> Iterator[Unit]:
    if end - start <= MOST:
        yield Unit(start, end)
        return
    for found in _SENTENCE_END.finditer(text, start, end):
        yield from _cut_words(text, start, found.end())
        start = found.end()
    yield from _cut_words(text, start, end)


def _cut_words(text: str, start: int, end: int, before: str = "", after: str = "") -> Iterator[Unit]:
    """At a space in the second half of what fits, or in the middle of a word that is longer than that."""
    while end - start > MOST:
        space = text.rfind(" ", start + MOST // 2, start + MOST)
        here = space + 1 if space >= 0 else start + MOST
        if text[start:here].strip():
            yield Unit(start, here, before=before, after=after)
        start = here
    if text[start:end].strip():
        yield Unit(start, end, before=before, after=after)


def _rows(text: str, lines: list[_Line]) -> Iterator[Unit]:
    """The header stays with the first row, and stands above every piece of the rest."""
    head = text[lines[0].start : lines[1].end] + "\n"
    before = head if len(head) <= MOST_REPEATED else ""
    first = lines[min(2, len(lines) - 1)]
    yield from _cut_words(text, lines[0].start, first.end)
    for line in lines[3:]:
        yield from _cut_words(text, line.start, line.end, before)


def _code(text: str, lines: list[_Line], fence: re.Match[str]) -> Iterator[Unit]:
    """Parts between blank lines; too long ones, their lines."""
    opening, closing = lines[0].text.strip(), "\n" + fence[1]
    before = opening + "\n" if len(opening) <= MOST_REPEATED else fence[1] + "\n"
    is_closed = len(lines) > 1 and not lines[-1].text.strip().strip(fence[1][0])
    parts = list(_parts(lines[1:-1] if is_closed else lines[1:]))
    if not parts:
        yield Unit(lines[0].start, lines[-1].end)
        return
    units = [unit for number, part in enumerate(parts) for unit in _code_units(text, part, before, closing, number)]
    units[0] = Unit(lines[0].start, units[0].end, after=units[0].after, is_fresh=True)
    last = units[-1]
    units[-1] = Unit(last.start, lines[-1].end, before=last.before, is_fresh=last.is_fresh)
    yield from units


def _parts(lines: list[_Line]) -> Iterator[list[_Line]]:
    part: list[_Line] = []
    for line in lines:
        if line.text.strip():
            part.append(line)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _code_units(text: str, lines: list[_Line], before: str, after: str, number: int) -> Iterator[Unit]:
    start, end = lines[0].start, lines[-1].end
    is_fresh = number > 0 and not lines[0].text[:1].isspace()
    if end - start <= MOST:
        yield Unit(start, end, before=before, after=after, is_fresh=is_fresh)
        return
    for line in lines:
        yield from _cut_words(text, line.start, line.end, before, after)
