"""What one can do with knowledge: read and search the built-in handbook, find passages to answer from."""

from knowledge.services.handbook import (
    HandbookPage,
    HandbookPassage,
    HandbookSection,
    handbook_page,
    handbook_pages,
    search_handbook,
)
from knowledge.services.passages import (
    Findings,
    documents_beside,
    find_passages,
    has_documents,
    may_read_documents,
)
from knowledge.services.reader import Sheet, read_sheet
from knowledge.services.study import Card, make_flashcards, make_quiz
from knowledge.services.texts import text_of

__all__ = [
    "Card",
    "Findings",
    "HandbookPage",
    "HandbookPassage",
    "HandbookSection",
    "Sheet",
    "documents_beside",
    "find_passages",
    "handbook_page",
    "handbook_pages",
    "has_documents",
    "make_flashcards",
    "make_quiz",
    "may_read_documents",
    "read_sheet",
    "search_handbook",
    "text_of",
]
