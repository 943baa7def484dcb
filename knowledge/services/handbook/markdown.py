"""Markdown to HTML for reading, and to plain words for searching and quoting."""

from collections.abc import Sequence
from typing import Any

from django.utils.html import format_html
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_CODE = (
    '<div class="code-block"><div class="code-head"><span>{}</span>'
    '<button type="button" class="code-copy" data-copy>Copy</button></div>'
    '<pre tabindex="0"><code>{}</code></pre></div>\n'
)


def _code_block(renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: Any) -> str:
    return format_html(_CODE, tokens[at].info or "text", tokens[at].content)


_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
_markdown.add_render_rule("fence", _code_block)
_CLOSINGS = {"paragraph_close": "\n", "th_close": ": ", "td_close": ": "}


def render_html(source: str) -> str:
    """The HTML of `source`; HTML inside it is shown as text, not obeyed."""
    return str(_markdown.render(source))


def plain_text(source: str) -> str:
    """`source` as words: links, emphasis and tables undone; list marks, quote marks and fences of code kept."""
    pieces: list[str] = []
    for token in _markdown.parse(source):
        if token.type == "tr_close":
            pieces[-1] = "\n"
        else:
            pieces.append(_piece(token))
    return "".join(pieces).strip()


def _piece(token: Token) -> str:
    match token.type:
        case "inline":
            return _words(token)
        case "fence":
            return f"```{token.info}\n{token.content}```\n"
        case "list_item_open":
            return f"{token.info}{token.markup} "
        case "blockquote_open":
            return "> "
    return _CLOSINGS.get(token.type, "")


def _words(inline: Token) -> str:
    breaks = {"softbreak": " ", "hardbreak": " "}
    return "".join(breaks.get(token.type, token.content) for token in inline.children or [])
