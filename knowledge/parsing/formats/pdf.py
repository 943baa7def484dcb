"""PDF: the text of each page."""

from typing import IO

import pypdfium2

from knowledge.parsing.output import Output, Refused


def read(file: IO[bytes], out: Output) -> None:
    """A page a page; one that cannot be read is left out."""
    content = file.read()
    if not content:
        raise Refused("empty")
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Refused("encrypted" if "password" in str(error).lower() else "broken") from error
    out.begin(title=document.get_metadata_value("Title"), page_count=len(document))
    for number in range(len(document)):
        out.page(number + 1, _text_of(document, number))


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        return str(page.get_textpage().get_text_range())
    except pypdfium2.PdfiumError:
        return ""
