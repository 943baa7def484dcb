"""Reads the handbook's Markdown files once: pages in reading order, each cut into its sections."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.text import slugify

from knowledge.services.handbook.markdown import plain_text, render_html
from xentree.errors import NotFound

FOLDER = Path(__file__).resolve().parents[2] / "handbook"
_HEADING = re.compile(r"^## +(.+)$", re.MULTILINE)
_ASKED = re.compile(r"\A<!-- asked: (.*) -->$", re.MULTILINE)


@dataclass(frozen=True)
class HandbookSection:
    """What a `##` heading opens: `markdown` is the body, `asked` how people ask for it (searched, never shown)."""

    anchor: str
    title: str
    asked: str
    markdown: str
    text: str
    html: str


@dataclass(frozen=True)
class HandbookPage:
    """A page of the handbook; `order` is its place in the table of contents."""

    slug: str
    title: str
    summary: str
    order: int
    sections: tuple[HandbookSection, ...]

    @property
    def url(self) -> str:
        return f"/handbook/{self.slug}"


@cache
def _pages() -> tuple[HandbookPage, ...]:
    pages = [_parse_page(path.stem, path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.md")]
    return tuple(sorted(pages, key=lambda page: page.order))


def handbook_pages() -> list[HandbookPage]:
    """All pages, in reading order."""
    return list(_pages())


def handbook_page(slug: str) -> HandbookPage:
    """The page of that slug; NotFound where there is none."""
    for page in _pages():
        if page.slug == slug:
            return page
    raise NotFound("The handbook has no such page.")


def _parse_page(slug: str, source: str) -> HandbookPage:
    _, front, body = source.split("---\n", 2)
    meta = dict(line.split(": ", 1) for line in front.splitlines())
    return HandbookPage(slug, meta["title"], meta["summary"], int(meta["order"]), _parse_sections(body))


def _parse_sections(body: str) -> tuple[HandbookSection, ...]:
    # Splitting on a group yields what comes before the first heading, then heading and body in turn.
    parts = [part.strip() for part in _HEADING.split(body)][1:]
    return tuple(_section(title, markdown) for title, markdown in zip(parts[::2], parts[1::2], strict=True))


def _section(title: str, body: str) -> HandbookSection:
    asked = _ASKED.match(body)
    markdown = _ASKED.sub("", body).strip()
    return HandbookSection(
        anchor=slugify(title),
        title=title,
        asked=asked[1] if asked else "",
        markdown=markdown,
        text=plain_text(markdown),
        html=render_html(markdown),
    )
