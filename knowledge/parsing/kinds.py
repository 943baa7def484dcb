"""What a file is: by its first bytes, and among the kinds of text by its name."""

import re

from knowledge.parsing.languages import language_of
from knowledge.parsing.model import Kind

_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = Kind("pdf", "application/pdf")
DOCX = Kind("docx", f"{_OFFICE}.wordprocessingml.document")
PPTX = Kind("pptx", f"{_OFFICE}.presentationml.presentation")
XLSX = Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet")
EPUB = Kind("epub", "application/epub+zip")
CSV = Kind("csv", "text/csv")
HTML = Kind("html", "text/html")
MARKDOWN = Kind("markdown", "text/markdown")
TEXT = Kind("text", "text/plain")

# The most of a file's beginning that `kind_of` looks at.
HEAD_BYTES = 65_536
_ZIPPED = {
    "docx": DOCX,
    "docm": DOCX,
    "dotx": DOCX,
    "pptx": PPTX,
    "pptm": PPTX,
    "ppsx": PPTX,
    "xlsx": XLSX,
    "xlsm": XLSX,
    "xltx": XLSX,
    "epub": EPUB,
}
_FOLDERS = {b"word/": DOCX, b"ppt/": PPTX, b"xl/": XLSX}
_TEXTS = {
    "csv": CSV,
    "tsv": CSV,
    "tab": CSV,
    "html": HTML,
    "htm": HTML,
    "xhtml": HTML,
    "md": MARKDOWN,
    "markdown": MARKDOWN,
    "mdx": MARKDOWN,
    "rst": TEXT,
    "txt": TEXT,
    "text": TEXT,
    "log": TEXT,
    "srt": TEXT,
    "vtt": TEXT,
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Text by its bytes, but written for machines: reading it would find only markup.
_NOT_PROSE = (b"{\\rtf", b"%!PS", b"-----BEGIN ", b"MIME-Version:", b"%FDF")
_HTML = re.compile(rb"(?is)\A\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b")
_CONTROLS = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_LOCAL_NAME = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)


def kind_of(filename: str, head: bytes) -> Kind | None:
    """The kind of a file, of which `head` are the first bytes (best HEAD_BYTES); None when it is none we read."""
    head = head[:HEAD_BYTES]
    ending = filename.lower().rpartition(".")[2] if "." in filename else ""
    if not head:
        return PDF if ending == "pdf" else _ZIPPED.get(ending) or _text_kind(filename, ending, head)
    if b"%PDF-" in head[:1024] and not head.startswith(b"PK\x03\x04"):
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _zipped_kind(head) or _ZIPPED.get(ending)
    if head.startswith(_OLE):
        # Locked Office files look like this; the parsing process tells them from old ones.
        return None if _ZIPPED.get(ending) is EPUB else _ZIPPED.get(ending)
    return _text_kind(filename, ending, head) if _is_text(head) else None


def _zipped_kind(head: bytes) -> Kind | None:
    """By the names of the entries that begin in the head; an EPUB tells itself in its first."""
    if head[30:58] == b"mimetypeapplication/epub+zip":
        return EPUB
    for match in _LOCAL_NAME.finditer(head):
        name = head[match.end() : match.end() + int.from_bytes(match.group(1), "little")]
        for folder, kind in _FOLDERS.items():
            if name.startswith(folder):
                return kind
    return None


def _text_kind(filename: str, ending: str, head: bytes) -> Kind:
    if ending in _TEXTS:
        return _TEXTS[ending]
    if language := language_of(filename):
        return Kind("code", "text/plain", language)
    return HTML if _HTML.match(head) else TEXT


def _is_text(head: bytes) -> bool:
    """Whether this is text: UTF-16 by its mark, else almost no control characters, as in every other encoding."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if head.startswith(_NOT_PROSE):
        return False
    return b"\0" not in head and len(_CONTROLS.findall(head)) <= len(head) // 200
