"""Markdown, with its title from the front matter or the first heading."""

import re
from typing import IO

from knowledge.parsing.cleaning import clean
from knowledge.parsing.decoding import decode
from knowledge.parsing.output import Output

_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)
_FIRST_HEADING = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)
# Headings underlined with = or -, below a line of text.
_UNDERLINED = re.compile(r"^(?![#>|`~\-*+\s])([^\n|]{1,200})\n(=+|-{3,})[ \t]*$", re.MULTILINE)


def read(file: IO[bytes], out: Output) -> None:
    """All of it as one page; every heading begins with its number signs."""
    text = clean(decode(file.read()))
    front = _FRONT_MATTER.match(text)
    if front:
        text = text[front.end() :]
    text = _UNDERLINED.sub(lambda found: f"{'#' if found[2][0] == '=' else '##'} {found[1]}", text)
    title = (_TITLE.search(front[1]) if front else None) or _FIRST_HEADING.search(text)
    out.begin(title=title[1] if title else "")
    out.page(None, text)
