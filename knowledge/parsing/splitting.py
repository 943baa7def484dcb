"""Pages to pieces of about 900 characters, each below one heading."""

import math
from collections.abc import Iterator

from knowledge.parsing.blocks import Unit, units_of
from knowledge.parsing.model import Page, Parsed, Piece

TARGET = 900
# A piece is closed before a unit that would make it longer than that.
MOST = 1_000
# Code that begins anew begins a new piece from that share of an even length on.
FRESH_FROM = 0.6


def split(parsed: Parsed) -> list[Piece]:
    """All text of all pages in order; no piece reaches over the end of a page or below another heading.

    A heading without text below it goes with what follows, at the end of a page with what was before.
    """
    pieces: list[Piece] = []
    path: list[tuple[int, str]] = []
    for page in parsed.pages:
        pieces += _pieces_of(page, path)
    return pieces


def _pieces_of(page: Page, path: list[tuple[int, str]]) -> list[Piece]:
    pieces: list[Piece] = []
    for section in _sections(page.text):
        for unit in section:
            if unit.level:
                _go_below(path, unit)
        if pieces and all(unit.level for unit in section):
            pieces[-1] = _longer(pieces[-1], page, section[-1].end)
            continue
        titles = tuple(title for _, title in path)
        pieces += [_piece(page, units, titles) for units in _packed(section)]
    return pieces


def _sections(text: str) -> Iterator[list[Unit]]:
    """Headings with what stands below them."""
    section: list[Unit] = []
    for unit in units_of(text):
        if unit.level and section and not section[-1].level:
            yield section
            section = []
        section.append(unit)
    if section:
        yield section


def _go_below(path: list[tuple[int, str]], heading: Unit) -> None:
    while path and path[-1][0] >= heading.level:
        path.pop()
    path.append((heading.level, heading.title))


def _packed(section: list[Unit]) -> Iterator[list[Unit]]:
    """As many pieces as are needed; what is left is always shared out evenly, so that the last is no crumb."""
    even = _even(section[0], section)
    piece = [section[0]]
    for unit in section[1:]:
        if not piece[-1].level and _is_full(piece, unit, even):
            yield piece
            even = _even(unit, section)
            piece = []
        piece.append(unit)
    yield piece


def _even(first: Unit, section: list[Unit]) -> float:
    left = section[-1].end - first.start
    return left / math.ceil(left / TARGET)


def _is_full(piece: list[Unit], following: Unit, even: float) -> bool:
    """Whether the next piece begins here: a place that is nearer to the even length than the one after it."""
    length = following.start - piece[0].start + len(piece[0].before)
    if length + following.length > MOST or (following.is_fresh and length > FRESH_FROM * even):
        return True
    return length + following.length / 2 > even


def _piece(page: Page, units: list[Unit], titles: tuple[str, ...]) -> Piece:
    start, end = units[0].start, units[-1].end
    end = start + len(page.text[start:end].rstrip())
    text = units[0].before + page.text[start:end] + units[-1].after
    return Piece(text, page.number, titles, start, end)


def _longer(piece: Piece, page: Page, end: int) -> Piece:
    return Piece(piece.text + page.text[piece.end : end], piece.page, piece.heading_path, piece.start, end)
