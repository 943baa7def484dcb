"""The built-in handbook: Markdown pages shipped with Xentree, read whole or searched by keyword."""

from knowledge.services.handbook.pages import HandbookPage, HandbookSection, handbook_page, handbook_pages
from knowledge.services.handbook.search import HandbookPassage, search_handbook

__all__ = [
    "HandbookPage",
    "HandbookPassage",
    "HandbookSection",
    "handbook_page",
    "handbook_pages",
    "search_handbook",
]
