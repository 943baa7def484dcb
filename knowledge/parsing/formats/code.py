"""Source code, in a fence of its language."""

import re
from typing import IO

from knowledge.parsing.cleaning import clean
from knowledge.parsing.decoding import decode
from knowledge.parsing.output import Output


def read(file: IO[bytes], out: Output) -> None:
    """All of it as one page; the fence is longer than any in the code."""
    out.begin()
    text = clean(decode(file.read(), declares=out.language == "xml"))
    if text.strip():
        longest = max((len(run) for run in re.findall("`{3,}", text)), default=2)
        fence = "`" * (longest + 1)
        out.page(None, f"{fence}{out.language}\n{text}\n{fence}")
