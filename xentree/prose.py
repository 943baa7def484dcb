"""Markdown as it reads, for lists and what a search shows: its words on one line, without the marks that shape them."""

import re
from collections.abc import Iterator

BETWEEN = " · "
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")
# Of lines whose gaps are single blanks.
_RULE = re.compile(r"\|? ?:?-{2,}:? ?(\| ?:?-{2,}:? ?)*\|?|([-*_] ?){3,}")
_SHAPE = re.compile(r"((?P<heading>#{1,6})|>|(?P<item>[-*+])) (\[[ xX]\] )?")
_CELLS = re.compile(r" ?(?<!\\)\| ?")
# Each alternative names the group with what is left of it; lengths are limited, so that no text takes long.
_INLINE = re.compile(
    r"(?P<ticks>`{1,3})(?P<code>[^`\n]{1,1000})(?P=ticks)"
    r"|\\(?P<escaped>[\\`*_{}\[\]()#+.!|<>~-])"
    r"|!?\[(?P<link>[^\[\]\n]{0,300})\]\([^()\s]{1,1000}(?:\s\"[^\"\n]{0,200}\")?\)"
    r"|(?<!\w)(?P<stars>\*{1,3})(?=\S)(?P<strong>(?>`[^`\n]{0,200}`|[^*\n]){1,400}+)(?<=\S)(?P=stars)(?!\w)"
    r"|(?<!\w)(?P<lines>_{1,3})(?=\S)(?P<stressed>[^_\n]{1,400})(?<=\S)(?P=lines)(?!\w)"
    r"|~~(?=\S)(?P<struck>[^~\n]{1,400})~~"
)
_KEPT = ("code", "escaped")
_GAPS = re.compile(r"(?:^|\s)·(?:\s+·)*(?:\s|$)")


def prose_of(source: str) -> str:
    """One line of plain text; headings, list items and cells are divided by dots, code stays as it is."""
    line = " ".join(" ".join(_lines(source)).split())
    return _GAPS.sub(BETWEEN, line).removeprefix(BETWEEN).removesuffix(BETWEEN)


def _lines(source: str) -> Iterator[str]:
    in_code = False
    for line in source.splitlines():
        if _FENCE.match(line):
            in_code = not in_code
        elif in_code:
            yield line
        elif not _RULE.fullmatch(single := " ".join(line.split())):
            yield _line(single)


def _line(line: str) -> str:
    shape = _SHAPE.match(line)
    words = _words(line[shape.end() :] if shape else line)
    if shape and (shape["heading"] or shape["item"]):
        return f"·{' ' + words}{' ·' if shape['heading'] else ''}"
    return _row(words) if line.startswith("|") else words


def _row(words: str) -> str:
    return f"· {_CELLS.sub(BETWEEN, words.strip().strip('|').strip())} ·"


def _words(text: str) -> str:
    return _INLINE.sub(_inside, text)


def _inside(found: re.Match[str]) -> str:
    """What is marked, which may hold marks of another kind; code does not."""
    name = found.lastgroup or ""
    inside: str = found[name] or ""
    return inside if name in _KEPT else _words(inside)
