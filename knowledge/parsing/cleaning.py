"""Text that every database takes."""

import re

# What PostgreSQL refuses (NUL, lone surrogates), what nobody can see, and what XML and JSON readers trip over.
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile("[\xa0\u2002-\u200a\u202f\u205f\u3000]")
_TRAILING = re.compile("[ \t]+(?=\n|$)")
_EMPTY_LINES = re.compile("\n{4,}")


def clean(text: str) -> str:
    """The text without characters that cannot be stored or seen, with one kind of line end and of space."""
    text = _FORBIDDEN.sub("", _LINE_ENDS.sub("\n", text))
    text = _TRAILING.sub("", _SPACES.sub(" ", text))
    return _EMPTY_LINES.sub("\n\n\n", text).strip("\n")


def clean_line(text: str) -> str:
    """The same in one line, for titles."""
    return " ".join(clean(text).split())
