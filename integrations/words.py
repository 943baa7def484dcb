"""Words that others wrote, as they are shown and passed on: without what cannot be seen or turns lines around."""

import re

# Controls, what nobody can see, lone surrogates, and marks that make following text run the other way.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
# What Markdown takes for markup within a line; a dot and a colon only where they would make a link.
_MARKUP = re.compile(r"[\\`*_{}<>&|~$^=@]|\.(?=\w)|:(?=//)")


def one_line(text: str, most: int) -> str:
    """The text in one line of at most so many characters; a mark tells where it was cut."""
    line = " ".join(_UNSEEN.sub("", text).split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def plain_markdown(text: str) -> str:
    """Text that stays text where Markdown is read: no link, no picture, no emphasis, no formula."""
    escaped = _MARKUP.sub(r"\\\g<0>", text)
    # With a backslash before it a bracket would begin a formula.
    return escaped.replace("[", "&#91;").replace("]", "&#93;")
