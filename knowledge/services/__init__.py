"""What one can do with knowledge: for now, read and search the built-in handbook."""

from knowledge.services.handbook import (
    HandbookPage,
    HandbookPassage,
    HandbookSection,
    handbook_page,
    handbook_pages,
    search_handbook,
)

__all__ = [
    "HandbookPage",
    "HandbookPassage",
    "HandbookSection",
    "handbook_page",
    "handbook_pages",
    "search_handbook",
]
