"""Plain text, which is read as Markdown: that is what most of it looks like."""

from typing import IO

from knowledge.parsing.decoding import decode
from knowledge.parsing.output import Output


def read(file: IO[bytes], out: Output) -> None:
    """All of it as one page."""
    out.begin()
    out.page(None, decode(file.read()))
