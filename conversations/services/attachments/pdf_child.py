"""Runs alone: reads a PDF on stdin, writes {"text"} or {"problem"} on stdout, within hard limits of its own."""

import json
import re
import resource
import sys

MEMORY_BYTES = 768 * 1024 * 1024
PAGES = 1000
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def main() -> None:
    """Limits first, then the parser: it never runs without them."""
    characters, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read(), characters)))


def read(content: bytes, characters: int) -> dict[str, str]:
    """The text, or why there is none."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        return {"problem": "encrypted" if "password" in str(error).lower() else "broken"}
    text = _text_of(document, characters)
    return {"text": text} if text else {"problem": "empty"}


def _text_of(document: object, characters: int) -> str:
    pages: list[str] = []
    left = characters
    for number in range(min(len(document), PAGES)):  # type: ignore[arg-type]
        page = _page_text(document, number)
        pages.append(page[:left])
        left -= len(pages[-1])
        if left <= 0:
            break
    return "\n\n".join(pages).strip()[:characters]


def _page_text(document: object, number: int) -> str:
    """A page that cannot be read is left out."""
    import pypdfium2

    try:
        text = document[number].get_textpage().get_text_range()  # type: ignore[index]
    except pypdfium2.PdfiumError:
        return ""
    return _NOT_TEXT.sub("", text.replace("\r\n", "\n"))


if __name__ == "__main__":
    main()
