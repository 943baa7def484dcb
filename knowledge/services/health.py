"""Whether search works, and what there is to say about the index."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Sum
from django.utils.timezone import now

from knowledge import search
from knowledge.models import Reindex, SearchShelf
from knowledge.search.vector_indexes import vector_status
from knowledge.services.handbook.search import search_handbook
from xentree.findings import Finding

ENGINE = "database"
_LATELY = timedelta(days=7)


def check_search() -> str:
    """One question the handbook has an answer to, RuntimeError when none comes; and how full the index is."""
    if not search_handbook("What is Xentree?", limit=1):
        raise RuntimeError("the handbook is not found")
    shelves = SearchShelf.objects.filter(state=SearchShelf.State.ACTIVE)
    entries = shelves.aggregate(Sum("entries"))["entries__sum"] or 0
    return f"{ENGINE}, about {entries} entries, {_by_meaning()}"


def _by_meaning() -> str:
    status = vector_status()
    if status.problem:
        return f"by words alone: {status.problem}"
    following = f", {status.building} follows: {status.built}" if status.building else ""
    return f"by words and meaning ({status.model}: {status.documents} of {status.expected} documents{following})"


def check_index() -> Iterator[Finding]:
    """For the doctor: what is in the index, what is missing, and how the last job that built it ended."""
    collections = search.collections()
    counts = ", ".join(f"{each.entries} of {each.expected} {each.kind}s" for each in collections)
    if any(each.pending for each in collections):
        text = f"The index lacks entries: {counts} are in it."
        yield Finding("search", "note", text, "A worker adds them by itself; to do it now, run: manage.py reindex")
    else:
        yield Finding("search", "ok", f"The {ENGINE} index is whole: {counts}.")
    last = Reindex.objects.first()
    if last and last.state == Reindex.State.FAILED and last.created_at > now() - _LATELY:
        yield Finding("search", "note", f"The last reindexing failed. {last.error}", "Run: manage.py reindex")
