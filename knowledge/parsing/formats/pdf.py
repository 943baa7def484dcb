"""PDF: the lines of each page with their places and sizes, out of which layout.py makes Markdown."""

import codecs
import ctypes
import itertools
from collections.abc import Iterator
from typing import IO

import pypdfium2
import pypdfium2.raw as pdfium

from knowledge.parsing.layout import Line, Mark, markdown_pages
from knowledge.parsing.output import Output, Refused

# PDFium is large and written in C++: who takes it over shall find no file and no network. Nothing may be imported late.
OPENS_NOTHING = True
ENCODING = codecs.lookup("utf-16-le").name
MOST_MARKS = 3_000
# Lines are read first, since headings and running titles are only known from all of them.
READING_SHARE = 0.9


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
    pages = list(_pages(document, out))
    for number, text in enumerate(markdown_pages(pages, _outline(document)), start=1):
        out.page(number, text)


def _pages(document: pypdfium2.PdfDocument, out: Output) -> Iterator[list[Line]]:
    left = out.limits.characters
    for number in range(len(document)):
        lines = _lines(document, number)
        left -= sum(len(line.text) for line in lines)
        if left < 0:
            raise Refused("too_long")
        yield lines
        out.progress(READING_SHARE * (number + 1) / len(document))


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[Line]:
    try:
        page = document[number]
        text_page = page.get_textpage()
        lines = list(_lines_of(text_page))
    except pypdfium2.PdfiumError:
        return []
    text_page.close()
    page.close()
    return lines


def _lines_of(text_page: pypdfium2.PdfTextPage) -> Iterator[Line]:
    """Places in the text are counted in units of UTF-16, and lead to characters by PDFium's own index."""
    count = pdfium.FPDFText_CountChars(text_page)
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    units = bytes(buffer)[: max(0, written - 1) * 2]
    start = 0
    for part in units.decode(ENCODING, "replace").split("\n"):
        text = part.strip("\r \t")
        if text:
            first = start + len(part) - len(part.lstrip())
            yield _line(text_page, text, first, first + len(text.encode(ENCODING, "replace")) // 2 - 1)
        start += len(part.encode(ENCODING, "replace")) // 2 + 1


def _line(text_page: pypdfium2.PdfTextPage, text: str, first: int, last: int) -> Line:
    """Its size is that of the character in its middle: the first may be an initial."""
    places = (first, (first + last) // 2, last)
    at, middle, end = (pdfium.FPDFText_GetCharIndexFromTextIndex(text_page, unit) for unit in places)
    x, y, right, below = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharOrigin(text_page, at, x, y)
    pdfium.FPDFText_GetCharOrigin(text_page, end, right, below)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, middle, matrix)
    size = pdfium.FPDFText_GetFontSize(text_page, middle) * (matrix.c**2 + matrix.d**2) ** 0.5
    return Line(text, round(size * 2) / 2, x.value, y.value, right.value, _is_bold(text_page, middle))


def _is_bold(text_page: pypdfium2.PdfTextPage, at: int) -> bool:
    name = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(text_page, at, name, 128, ctypes.c_int())
    return b"bold" in name.value.lower() or b"black" in name.value.lower()


def _outline(document: pypdfium2.PdfDocument) -> list[Mark]:
    """Its bookmarks, as far as they lead to a page."""
    marks = []
    for item in itertools.islice(document.get_toc(max_depth=6), MOST_MARKS):
        dest = item.get_dest()
        page = dest.get_index() if dest else None
        if page is not None:
            marks.append(Mark(item.get_title(), page, item.level + 1))
    return marks
