"""What the assistant may look up in what Xentree knows."""

from typing import Any

from knowledge.services import find_passages, may_read_documents
from knowledge.services import search_handbook as rank
from xentree.errors import NotAllowed
from xentree.principal import Principal
from xentree.providers.chat import Passage
from xentree.tools import ToolResult, tool


@tool("search_handbook")
def search_handbook(principal: Principal, *, query: str) -> ToolResult:
    """Passages of the built-in handbook about `query`, best first; everyone may read the handbook."""
    found = rank(query)
    passages = [
        Passage(index, passage.title, passage.text, url=passage.url) for index, passage in enumerate(found, start=1)
    ]
    count = len(passages)
    summary = (
        f"Found {count} passage{'s' if count != 1 else ''} in the handbook" if count else "Nothing in the handbook"
    )
    return ToolResult(passages, summary)


@tool("search_documents")
def search_documents(principal: Principal, *, query: str, **place: Any) -> ToolResult:
    """Findings about `query` in the documents the principal may read; `place` narrows them as in find_passages."""
    if not may_read_documents(principal):
        raise NotAllowed("This key or token was not given the right to read documents.")
    found = find_passages(principal, query, **place)
    return ToolResult(found, found.summary)
