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

_LATELY = timedelta(days=7)
_BUILD = "A worker builds it by itself; to do it now, run: manage.py reindex"
_MEND = "Check SEARCH_ENGINE, TYPESENSE_URL and TYPESENSE_API_KEY, and that server."


def check_search() -> str:
    """The engine and the handbook answer, RuntimeError where one of them does not; and how full the index is."""
    found = search.engine().status()
    if not found.healthy:
        raise RuntimeError(found.problem)
    if not search_handbook("What is Xentree?", limit=1):
        raise RuntimeError("the handbook is not found")
    shelves = SearchShelf.objects.filter(state=SearchShelf.State.ACTIVE)
    entries = shelves.aggregate(Sum("entries"))["entries__sum"] or 0
    return f"{found.name}, about {entries} entries, {_by_meaning()}"


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
        yield Finding("search", "ok", f"The index is whole: {counts}.")
    yield from _engine()
    last = Reindex.objects.first()
    if last and last.state == Reindex.State.FAILED and last.created_at > now() - _LATELY:
        yield Finding("search", "note", f"The last reindexing failed. {last.error}", "Run: manage.py reindex")


def _engine() -> Iterator[Finding]:
    found = search.engine().status()
    waiting = f", {found.pending} changes on their way" if found.pending else ""
    if found.healthy:
        yield Finding("search engine", "ok", f"{found.name} answers searches ({found.version}{waiting}).")
    else:
        mend = _BUILD if found.is_unbuilt else _MEND
        yield Finding("search engine", "note", f"{found.problem} The database answers in its place{waiting}.", mend)
