"""Files of every kind, made for the tests."""

import io
import zipfile

import openpyxl
from pptx import Presentation
from pptx.util import Inches

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf(pages, *, title="", outline=(), trailer=b""):
    """A PDF of pages of lines; a line is text, or (text, size). `outline` are (title, page number, level)."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>"}
    first = 10
    kids = b" ".join(b"%d 0 R" % (first + 2 * at) for at in range(len(pages)))
    objects[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages))
    objects[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects[5] = b"<< /Title (%s) >>" % title.encode("cp1252")
    for at, lines in enumerate(pages):
        stream = _content(lines)
        objects[first + 2 * at] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (first + 2 * at + 1)
        )
        objects[first + 2 * at + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
    _add_outline(objects, outline, first, first + 2 * len(pages))
    return _written(objects, trailer)


def _content(lines):
    out, y = [b"BT"], 740
    for line in lines:
        text, size = line if isinstance(line, tuple) else (line, 11)
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")
        y -= 0 if not text else round(size * 0.3)
        out.append(b"/F1 %d Tf 1 0 0 1 72 %d Tm (%s) Tj" % (size, y, escaped))
        y -= round(size * 1.2)
    return b"\n".join([*out, b"ET"])


def _add_outline(objects, outline, first_page, first):
    numbers = range(first, first + len(outline))
    if not outline:
        objects[4] = b"<< /Type /Outlines /Count 0 >>"
        return
    objects[4] = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (first, numbers[-1], len(outline))
    for number, (title, page) in zip(numbers, outline, strict=True):
        following = b"/Next %d 0 R" % (number + 1) if number != numbers[-1] else b""
        page = first_page + 2 * (page - 1)
        objects[number] = b"<< /Title (%s) /Parent 4 0 R %s /Dest [%d 0 R /Fit] >>" % (title.encode(), following, page)


def _written(objects, trailer):
    out = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R %s >>\n" % (max(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def zipped(entries, **options):
    """An archive of names and contents."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content, **options)
    return made.getvalue()


def docx(body, *, title="", **more):
    """A Word document with this body (WordprocessingML)."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/></w:style>'
        for id, name in (("Title", "Title"), ("H1", "heading 1"), ("H2", "heading 2"))
    )
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" '
            f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
            "word/styles.xml": f'<w:styles xmlns:w="{_W}">{styles}</w:styles>',
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
            "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
            f'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title>'
            "</cp:coreProperties>",
            **more,
        }
    )


def paragraph(text, style=""):
    """One of WordprocessingML."""
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}<w:r><w:t>{text}</w:t></w:r></w:p>"


def word_table(rows):
    """A table of WordprocessingML."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


SAILS = (("Sail", "Area"), ("Jib", "12"))


def pptx(*, title="Sailing", points=("Reef early", "Look ahead"), notes="Speak slowly", table=SAILS):
    """Two slides: a title with points and notes, and a table."""
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = title
    slide.placeholders[1].text = "\n".join(points)
    slide.notes_slide.notes_text_frame.text = notes
    slide = show.slides.add_slide(show.slide_layouts[6])
    grid = slide.shapes.add_table(len(table), len(table[0]), Inches(1), Inches(1), Inches(4), Inches(2)).table
    for y, row in enumerate(table):
        for x, cell in enumerate(row):
            grid.cell(y, x).text = cell
    return _saved(show)


def xlsx(sheets):
    """A workbook of sheets by name, each rows of values."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return _saved(book)


def _saved(thing):
    made = io.BytesIO()
    thing.save(made)
    return made.getvalue()


def epub(chapters, *, title="A book", **more):
    """A book of chapters, each XHTML."""
    items = "".join(f'<item id="c{at}" href="c%20{at}.xhtml" media-type="x"/>' for at in range(len(chapters)))
    order = "".join(f'<itemref idref="c{at}"/>' for at in range(len(chapters)))
    files = {f"OEBPS/c {at}.xhtml": chapter for at, chapter in enumerate(chapters)}
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/'
            f'elements/1.1/"><dc:title>{title}</dc:title></metadata><manifest>{items}</manifest>'
            f"<spine>{order}</spine></package>",
            **files,
            **more,
        },
        compress_type=zipfile.ZIP_STORED,
    )
