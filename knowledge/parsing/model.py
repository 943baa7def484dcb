"""What goes through parsing: kinds of files, pages of Markdown, pieces of pages, and the ways it fails."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of file that can be read; `content_type` is stored and served, `language` is that of source code."""

    name: str
    content_type: str
    language: str = ""


@dataclass(frozen=True)
class Page:
    """Markdown of a page, slide or sheet; `number` counts from 1, None where a format has none: then one is all."""

    number: int | None
    text: str


@dataclass(frozen=True)
class Parsed:
    """A file's text: `title` is empty when the file tells none; pages without text are left out."""

    title: str
    page_count: int | None
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Piece:
    """What is found and cited as one: `start` and `end` are offsets into its page's text, outermost heading first.

    `text` is that part of the page; the piece of a longer table begins with its header row again, the piece of a longer
    block of code stands in a fence of its own.
    """

    text: str
    page: int | None
    heading_path: tuple[str, ...]
    start: int
    end: int


class ParseFailed(Exception):
    """A file that cannot be read: `code` for machines, `message` one plain sentence for the person."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = message
        super().__init__(f"{code}: {message}")


class Cancelled(Exception):
    """`keep_going` said no."""
