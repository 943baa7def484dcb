"""Answers as HTML on the server, for pages without scripts; what people and models write is never trusted."""

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

# Pictures would load from anywhere, and tell whoever put them there who reads this.
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True})
# A definition such as "[1]: https://..." would make links to somewhere else of the numbers of sources.
_markdown.enable(["table", "strikethrough"]).disable(["image", "reference"])


def render_markdown(source: str) -> str:
    """Safe HTML: no raw HTML, no pictures, links only to http, https and mail, marked as not ours."""
    return str(_markdown.render(source))


def _is_safe_link(url: str) -> bool:
    return url.lower().startswith(("http://", "https://", "mailto:", "/handbook/", "#"))


def _render_link(self: RendererProtocol, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    tokens[index].attrSet("rel", "nofollow noopener noreferrer ugc")
    return str(self.renderToken(tokens, index, options, env))  # type: ignore[attr-defined]


def _render_cell(self: RendererProtocol, tokens: list[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """Alignment would be an inline style, which the content policy forbids."""
    tokens[index].attrs.pop("style", None)
    return str(self.renderToken(tokens, index, options, env))  # type: ignore[attr-defined]


_markdown.validateLink = _is_safe_link  # type: ignore[method-assign]
_markdown.add_render_rule("link_open", _render_link)
_markdown.add_render_rule("td_open", _render_cell)
_markdown.add_render_rule("th_open", _render_cell)
