"""Lines of a printed page, put together again: headings, paragraphs, lists; without running titles and page numbers."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

# How much larger than most of the text a heading is, how long it may be, and how much of all text headings are at most.
LARGER = 1.12
MOST_HEADING = 120
MOST_HEADINGS_SHARE = 0.2
DEEPEST = 4
# A gap of that many usual ones begins a paragraph; a line that reaches that far to the right goes on in the next.
PARAGRAPH_GAP = 1.35
FULL_SHARE = 0.85
FULL_WIDTH = 120.0
# Lines at the edge of that many pages, and of that share of all, are running titles and page numbers.
EDGE_LINES = 2
REPEATED_PAGES = 4
REPEATED_SHARE = 0.25

_DIGITS = re.compile(r"\d+")
_BULLET = re.compile(r"^[•●▪◦‣■□❖➢✓·]\s*")
_LISTED = re.compile(r"^(?:- |\d{1,3}[.)] |\([a-z0-9]{1,3}\) )")
# The dots that lead from an entry of a table of contents to its page.
_LEADER = re.compile(r"(?:\s?\.){4,}")
_PAGE_NUMBER = re.compile(r"\W*(?:\d{1,4}|[ivxlc]{1,6})\W*", re.IGNORECASE)
_NOT_WORD = re.compile(r"[\W_]+")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_LETTERS = dict(zip(map(chr, range(0xFB00, 0xFB07)), ["ff", "fi", "fl", "ffi", "ffl", "st", "st"], strict=True))
# PDFium's sign for a hyphen that stands only because the line ends.
_LINE_HYPHENS = ("\x02", "\ufffe", "\xad")


@dataclass(frozen=True)
class Line:
    """One printed line: size of its letters, where it begins (from the left and the bottom) and ends."""

    text: str
    size: float
    x: float
    y: float
    right: float
    is_bold: bool = False
    level: int = 0  # Of a heading.


@dataclass(frozen=True)
class Mark:
    """A bookmark; pages count from 0, levels from 1."""

    title: str
    page: int
    level: int


def markdown_pages(pages: Sequence[list[Line]], outline: Sequence[Mark]) -> Iterator[str]:
    """The pages in order, each as Markdown."""
    kept = _without_repeated(pages)
    marked = _marked_by_outline(kept, outline) or _marked_by_size(kept)
    for lines in marked:
        yield "\n\n".join(_blocks(lines))


def _without_repeated(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """A running title stays where it comes first, since that may be where it is the title."""
    counts: Counter[str] = Counter()
    for lines in pages:
        counts.update({_shape(lines, at) for at in _edges(lines)})
    needed = max(REPEATED_PAGES, REPEATED_SHARE * len(pages))
    repeated = {shape for shape, count in counts.items() if count >= needed}
    seen: set[str] = set()
    return [_without(lines, repeated, seen) for lines in pages]


def _without(lines: list[Line], repeated: set[str], seen: set[str]) -> list[Line]:
    dropped = set()
    for at in _edges(lines):
        shape = _shape(lines, at)
        if _is_page_number(lines, at) or (shape in repeated and shape in seen):
            dropped.add(at)
        seen.add(shape)
    return [line for at, line in enumerate(lines) if at not in dropped]


def _edges(lines: list[Line]) -> list[int]:
    return [at for at in range(len(lines)) if at < EDGE_LINES or at >= len(lines) - EDGE_LINES]


def _shape(lines: list[Line], at: int) -> str:
    """The same for lines that repeat; only in the first and the last may a number grow."""
    text = lines[at].text.casefold()
    return _DIGITS.sub("#", text) if at in (0, len(lines) - 1) else text


def _is_page_number(lines: list[Line], at: int) -> bool:
    return at in (0, len(lines) - 1) and len(lines) > 1 and bool(_PAGE_NUMBER.fullmatch(lines[at].text))


def _marked_by_outline(pages: list[list[Line]], outline: Sequence[Mark]) -> list[list[Line]] | None:
    """With the bookmarks as headings, if most of them are found on their pages."""
    wanted: dict[int, dict[str, int]] = defaultdict(dict)
    for mark in outline:
        wanted[mark.page].setdefault(_letters(mark.title), mark.level)
    marked, found = [], 0
    for number, lines in enumerate(pages):
        levels = wanted.get(number, {})
        new = [replace(line, level=min(levels.pop(_letters(line.text), 0), 6)) for line in lines]
        found += sum(line.level > 0 for line in new)
        marked.append(new)
    return marked if found and found * 2 >= len(outline) else None


def _letters(text: str) -> str:
    return _NOT_WORD.sub("", text.casefold())


def _marked_by_size(pages: list[list[Line]]) -> list[list[Line]]:
    """What is clearly larger than most text is a heading, and what is bold while most is not, alone and short."""
    letters: Counter[tuple[float, bool]] = Counter()
    for lines in pages:
        for line in lines:
            letters[line.size, line.is_bold] += len(line.text)
    if not letters:
        return pages
    body, is_body_bold = max(letters, key=lambda look: letters[look])
    larger = {size for (size, _), count in letters.items() if size >= body * LARGER}
    share = sum(count for (size, _), count in letters.items() if size in larger) / letters.total()
    if share > MOST_HEADINGS_SHARE:
        return pages
    levels = {size: min(rank, DEEPEST) for rank, size in enumerate(sorted(larger, reverse=True), start=1)}
    bold = 0 if is_body_bold else min(len(levels) + 1, DEEPEST)
    return [
        [replace(line, level=_level(lines, at, levels, body, bold)) for at, line in enumerate(lines)] for lines in pages
    ]


def _level(lines: list[Line], at: int, levels: dict[float, int], body: float, bold: int) -> int:
    line = lines[at]
    if len(line.text) > MOST_HEADING or _LEADER.search(line.text) or not any(map(str.isalpha, line.text)):
        return 0
    if line.size in levels:
        return levels[line.size]
    is_heading = line.is_bold and line.size >= body and line.text[-1] not in ".,;:" and _stands_alone(lines, at)
    return bold if is_heading else 0


def _stands_alone(lines: list[Line], at: int) -> bool:
    """Above other text, with more room before it than between lines, and nothing beside it."""
    if at + 1 >= len(lines) or lines[at + 1].is_bold:
        return False
    following = lines[at].y - lines[at + 1].y
    before = lines[at - 1].y - lines[at].y if at else following * 2
    return following > 0 and (before <= 0 or before > following * 1.1)


def _blocks(lines: list[Line]) -> Iterator[str]:
    """Headings and paragraphs."""
    gaps = [above.y - below.y for above, below in itertools.pairwise(lines) if above.y - below.y > 1]
    usual = median(gaps) if gaps else 0.0
    ends = _right_ends(lines)
    block: list[Line] = []
    for line in lines:
        if block and _begins_block(block[-1], line, usual):
            yield _block(block, ends)
            block = []
        block.append(line)
    if block:
        yield _block(block, ends)


def _begins_block(above: Line, line: Line, usual: float) -> bool:
    gap = above.y - line.y
    if above.level or line.level:
        return above.level != line.level or above.size != line.size or gap > 2.5 * max(line.size, 1)
    return gap > PARAGRAPH_GAP * usual or gap < -1


def _right_ends(lines: list[Line]) -> dict[int, float]:
    """How far to the right the lines of each column reach; a column is where lines begin."""
    ends: dict[int, float] = defaultdict(float)
    for line in lines:
        ends[_column(line)] = max(ends[_column(line)], line.right)
    return ends


def _column(line: Line) -> int:
    return round(line.x / 40)


def _block(lines: list[Line], ends: dict[int, float]) -> str:
    texts = [_LIGATURES.sub(lambda found: _LETTERS[found[0]], line.text) for line in lines]
    if lines[0].level:
        return "#" * lines[0].level + " " + " ".join(" ".join(texts).split())
    text = _plain(texts[0])
    for above, line, raw in zip(lines, lines[1:], texts[1:], strict=False):
        text = _joined(text, _plain(raw), goes_on=_goes_on(above, line, ends))
    return text


def _plain(text: str) -> str:
    """Bullets as Markdown has them, and no heading by accident."""
    text = _LEADER.sub(" …", _BULLET.sub("- ", text))
    return "\\" + text if text.startswith("#") else text


def _goes_on(above: Line, line: Line, ends: dict[int, float]) -> bool:
    """Whether the line above is full, so that its sentence may go on in the next; or the two are one row."""
    if _LEADER.search(above.text):
        return False
    width = ends[_column(above)] - above.x
    return abs(above.y - line.y) <= 1 or above.right - above.x >= max(FULL_SHARE * width, FULL_WIDTH)


def _joined(text: str, following: str, *, goes_on: bool) -> str:
    if text.endswith(_LINE_HYPHENS):
        return text[:-1] + following
    if not goes_on or _LISTED.match(following):
        return f"{text}\n{following}"
    if text.endswith("-") and text[-2:-1].isalpha() and following[:1].islower():
        return text[:-1] + following
    return f"{text} {following}"
