"""HTML: the part somebody came to read, as Markdown, without scripts, styles and ways to other pages."""

import re
from typing import IO

from bs4 import BeautifulSoup, Comment, Tag
from markdownify import MarkdownConverter

from knowledge.parsing.decoding import decode
from knowledge.parsing.output import Output, Refused

_DROPPED = (
    "script, style, noscript, template, svg, math, iframe, object, embed, canvas, video, audio, head, nav, dialog, "
    "button, input, select, textarea, [hidden], [aria-hidden=true], [role=navigation], [role=search], "
    "[role=contentinfo], body > footer"
)
_MAIN = "main, [role=main], article"
# The part that is marked as the main one is taken for it when so much of all text stands in it.
MAIN_SHARE = 0.4
_NUMBER_SIGN = re.compile(r"^(\s*)#")


class _Converter(MarkdownConverter):
    """Links and pictures as their words alone: addresses are noise to whoever searches. Text does not become markup."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return _NUMBER_SIGN.sub(r"\1\\#", text)

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_td(el, text.replace("|", "\\|"), parent_tags))  # type: ignore[misc]

    def convert_th(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_th(el, text.replace("|", "\\|"), parent_tags))  # type: ignore[misc]

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return text

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(el.get("alt") or "")


_converter = _Converter(heading_style="ATX", bullets="-", table_infer_header=True)


def read(file: IO[bytes], out: Output) -> None:
    """All of it as one page."""
    soup = parse(decode(file.read(), declares=True))
    out.begin(title=title_of(soup))
    out.page(None, to_markdown(_main_of(without_noise(soup))))


def parse(text: str) -> BeautifulSoup:
    """The tree; nothing is loaded and no entity is anything but a character."""
    return BeautifulSoup(text, "lxml")


def title_of(soup: BeautifulSoup) -> str:
    """What stands in the title, else the first heading."""
    found = soup.title or soup.h1
    return found.get_text(" ") if found else ""


def without_noise(soup: BeautifulSoup) -> BeautifulSoup:
    """The same tree without what nobody reads."""
    for tag in soup.select(_DROPPED):
        tag.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    return soup


def to_markdown(tag: Tag) -> str:
    """Its content; a tree that is nested deeper than anybody writes is refused."""
    try:
        return str(_converter.convert_soup(tag))
    except RecursionError as error:
        raise Refused("broken") from error


def _main_of(soup: BeautifulSoup) -> Tag:
    body = soup.body or soup
    found = body.select(_MAIN)
    long = max(found, key=lambda tag: len(tag.get_text()), default=None)
    return long if long and len(long.get_text()) >= MAIN_SHARE * len(body.get_text()) else body
