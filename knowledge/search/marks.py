"""Marks that stand among an entry's terms and narrow a search; no word of a text begins with that sign."""

from collections.abc import Iterable
from uuid import UUID

from knowledge.search.terms import fold

_SIGN = "§"


def of_shelf(shelf_id: int) -> str:
    """It stands on that shelf."""
    return f"{_SIGN}{shelf_id}"


def of_document(document_id: UUID) -> str:
    """It is a passage of that document."""
    return f"{_SIGN}d{document_id.hex}"


def document_in(terms: str) -> str:
    """The mark of the document a passage is of; it stands behind that of the shelf."""
    second = terms.split(" ", 2)[1:2]
    return second[0] if second and second[0].startswith(f"{_SIGN}d") else ""


def of_tag(tag: str) -> str:
    """It bears that tag."""
    return f"{_SIGN}t{'_'.join(fold(tag).replace(_SIGN, '').split())}"


def of_tags(tags: Iterable[str]) -> list[str]:
    """The same for each."""
    return [of_tag(tag) for tag in tags]
