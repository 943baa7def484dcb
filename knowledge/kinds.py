"""What kinds of documents are called, and look like, in lists."""

from dataclasses import dataclass

from django.db.models import Q

from knowledge.models import Document

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Look:
    """A word and an icon for the content types that are one thing to a person."""

    label: str
    icon: str
    content_types: tuple[str, ...]
    # What its pages are called.
    page: str = "page"


LOOKS = {
    "pdf": Look("PDF", "file-text", ("application/pdf",)),
    "word": Look("Word", "file-text", (f"{_OFFICE}.wordprocessingml.document",)),
    "slides": Look("Slides", "presentation", (f"{_OFFICE}.presentationml.presentation",), "slide"),
    "sheet": Look("Table", "table", (f"{_OFFICE}.spreadsheetml.sheet", "text/csv"), "sheet"),
    "web": Look("Web page", "globe", ("text/html", "")),
    "markdown": Look("Markdown", "file-text", ("text/markdown",)),
    "book": Look("Book", "book-open", ("application/epub+zip",)),
    "text": Look("Text or code", "file-text", ("text/plain",)),
}
_OTHER = Look("File", "file", ())
_BY_TYPE = {content_type: look for look in LOOKS.values() for content_type in look.content_types}


def look_of(document: Document) -> Look:
    """How a document is shown; what is still to be fetched from the web has no type yet."""
    return _BY_TYPE.get(document.content_type, _OTHER)


def of_kind(name: str) -> Q:
    """Documents that look so."""
    return Q(content_type__in=LOOKS[name].content_types)
