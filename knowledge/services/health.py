"""Whether search works."""

from knowledge.search.vector_indexes import vector_status
from knowledge.services.handbook.search import search_handbook


def check_search() -> str:
    """One question the handbook has an answer to, RuntimeError when none comes; and how far search by meaning is."""
    if not search_handbook("What is Xentree?", limit=1):
        raise RuntimeError("the handbook is not found")
    status = vector_status()
    if status.problem:
        return f"by words alone: {status.problem}"
    following = f", {status.building} follows: {status.built}" if status.building else ""
    return f"by words and meaning ({status.model}: {status.documents} of {status.expected} documents{following})"
