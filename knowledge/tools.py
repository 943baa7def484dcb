"""What the assistant may look up in what Xentree knows."""

from knowledge.services import search_handbook as rank
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
