"""Rows as Markdown that still reads well when it is cut into pieces."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

LOOKED_AT = 50
# A wider table would be cut within its rows: its rows are written out instead, each cell with its header.
MOST_COLUMNS = 12
MOST_HEADER = 200
MOST_ROW = 320
_BREAKS = re.compile(r"\s+")


def table_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Lines of a Markdown table whose header is the first row with more than one cell; what stands above it is text."""
    full = (row for row in map(_trimmed, rows) if row)
    first = list(itertools.islice(full, LOOKED_AT))
    if not first:
        return
    width = max(len(row) for row in first)
    while first and width > 1 and sum(map(bool, first[0])) == 1:
        yield from ("".join(first.pop(0)), "")
    rest = itertools.chain(first, full)
    header = next(rest, None)
    if header is None:
        return
    yield from _grid(header, rest) if _fits(first) else _records(header, rest)


def _trimmed(row: Sequence[str]) -> list[str]:
    cells = [_BREAKS.sub(" ", cell).strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _fits(rows: Sequence[Sequence[str]]) -> bool:
    header = sum(map(len, rows[0]))
    longest = max(sum(map(len, row)) for row in rows)
    return len(rows[0]) <= MOST_COLUMNS and header <= MOST_HEADER and longest <= MOST_ROW


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(header)
    yield "|" + " --- |" * len(header)
    for row in rows:
        yield _row([*row, *[""] * (len(header) - len(row))])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _records(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "; ".join(filter(None, header))
    yield ""
    for row in rows:
        named = itertools.zip_longest(header, row, fillvalue="")
        yield "- " + "; ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)
