"""Whether search works."""

from knowledge.services.handbook.search import search_handbook


def check_search() -> str:
    """One question the handbook has an answer to; RuntimeError when none comes."""
    if not search_handbook("What is Xentree?", limit=1):
        raise RuntimeError("the handbook is not found")
    return "handbook"
