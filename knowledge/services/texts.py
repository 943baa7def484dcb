"""The text of a file that is read while somebody waits for it, and kept nowhere here."""

import tempfile
import time
from pathlib import Path

from knowledge.parsing import Cancelled, Kind, ParseFailed, parse_file
from knowledge.parsing.failures import WORDS

SECONDS = 20


def text_of(content: bytes, kind: Kind) -> str:
    """All of it as Markdown; ParseFailed, with the reason in words, where there is none or it takes too long."""
    until = time.monotonic() + SECONDS
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            parsed = parse_file(Path(file.name), kind, keep_going=lambda _: time.monotonic() < until)
        except Cancelled as stopped:
            raise ParseFailed("too_slow", WORDS["too_slow"]) from stopped
    return "\n\n".join(page.text for page in parsed.pages)
