"""Markdown to HTML for reading, and to plain words for searching and quoting."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_CLOSINGS = {"paragraph_close": "\n", "th_close": ": ", "td_close": ": "}


def render_html(source: str) -> str:
    """The HTML of `source`; HTML inside it is shown as text, not obeyed."""
    return str(_markdown.render(source))


def plain_text(source: str) -> str:
    """`source` without marks: a paragraph, list item, table row or code block a line, code kept as it is."""
    pieces: list[str] = []
    for token in _markdown.parse(source):
        if token.type == "tr_close":
            pieces[-1] = "\n"
        else:
            pieces.append(_piece(token))
    return "".join(pieces).strip()


def _piece(token: Token) -> str:
    if token.type == "inline":
        return _words(token)
    return token.content if token.type == "fence" else _CLOSINGS.get(token.type, "")


def _words(inline: Token) -> str:
    breaks = {"softbreak": " ", "hardbreak": " "}
    return "".join(breaks.get(token.type, token.content) for token in inline.children or [])
