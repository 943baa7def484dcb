"""Telling Typesense what changed, and building its collection anew; a worker at a time, so that old never follows new.

A change names what changed and not how: what is told is what stands in the database when it is told.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import structlog
from django.db.models import F, Q, QuerySet
from django.utils.timezone import now

from knowledge.models import SearchChange, SearchEntry, SearchFeed
from knowledge.search.engines.base import OnProgress, Scope
from knowledge.search.typesense import collection as shape
from knowledge.search.typesense.connecting import EngineDown, Missing, alias, feeding, let_rest, talking

AT_ONCE = 200
# So many ids fit into the address of a request that deletes.
IDS_AT_ONCE = 80
# A run ends after so many seconds, and whoever gave no sign of life for so long is not there any more.
RUN_SECONDS, LOST = 45.0, timedelta(minutes=2)
# So long a rebuild waits for a run to end.
PATIENCE_SECONDS = 60.0
_FIELDS: dict[str, str] = {
    "object": "object_id",
    "group": "group_id",
    "document": "document_id",
    "owner": "shelf__owner_id",
    "organization": "shelf__organization_id",
}
log = structlog.get_logger(__name__)


class Overtaken(EngineDown):
    """Somebody else tells Typesense what changed: this worker was taken for dead."""


def collection() -> str:
    """The one that searches read; empty while there is none."""
    return SearchFeed.objects.values_list("collection", flat=True).first() or ""


def feed() -> None:
    """Tell all that changed, unless somebody is at it or there is no collection yet; what fails stays to be told."""
    deadline = time.monotonic() + RUN_SECONDS
    while SearchChange.objects.exists() and (turn := _Turn.begin(only_built=True)):
        try:
            with turn:
                turn.tell([collection()], until=deadline)
        except EngineDown as failure:
            let_rest(failure)
            return
        if time.monotonic() > deadline:
            return


def rebuild(on_progress: OnProgress) -> None:
    """Make a new collection beside that which is read, and have searches read it; EngineDown leaves the old one."""
    turn = _wait_for_turn()
    with turn:
        old, name = turn.clear(), f"{alias()}_{uuid4().hex[:12]}"
        turn.own().update(building=name)
        with talking():
            feeding().collections.create(cast(Any, shape.schema(name)))
        for share in turn.copy(name, old):
            on_progress(share)
        with talking():
            feeding().aliases.upsert(alias(), {"collection_name": name})
        turn.own().update(collection=name, building="", built_at=now())
        _drop(old)


def forget() -> None:
    """Another engine answers: this one is told nothing any more, and is built anew before it is read again."""
    SearchFeed.objects.exclude(collection="").update(building=F("collection"), collection="", built_at=None)
    SearchChange.objects.all().delete()


class _Turn:
    """The right to tell; given back at the end of a `with`."""

    def __init__(self, claim: UUID) -> None:
        self.claim = claim

    @classmethod
    def begin(cls, *, only_built: bool = False) -> "_Turn | None":
        """None where somebody else is at it."""
        turn = cls(uuid4())
        free = SearchFeed.objects.filter(Q(claim=None) | Q(alive_at__lt=now() - LOST))
        free = free.exclude(collection="") if only_built else free
        return turn if free.update(claim=turn.claim, alive_at=now()) else None

    def __enter__(self) -> "_Turn":
        return self

    def __exit__(self, *exception: object) -> None:
        self.own().update(claim=None)

    def own(self) -> QuerySet[SearchFeed]:
        """The row, if it is still this one's."""
        return SearchFeed.objects.filter(claim=self.claim)

    def number(self) -> int:
        """A sign of life; higher each time, whoever asks."""
        if not self.own().update(alive_at=now(), turn=F("turn") + 1):
            raise Overtaken("Another worker tells Typesense what changed.")
        return SearchFeed.objects.values_list("turn", flat=True).get(claim=self.claim)

    def clear(self) -> str:
        """What an earlier worker began is dropped; the collection that is read, if it is there."""
        row = self.own().get()
        _drop(row.building)
        return row.collection if _is_there(row.collection) else ""

    def tell(self, collections: Sequence[str], *, until: float) -> None:
        """All changes there are, in their order, to each of these collections."""
        while time.monotonic() < until and (changes := list(SearchChange.objects.order_by("pk")[:AT_ONCE])):
            by_scope: defaultdict[str, set[UUID]] = defaultdict(set)
            for change in changes:
                by_scope[change.scope].add(change.key)
            for scope, keys in by_scope.items():
                self._tell(cast(Scope, scope), keys, collections)
            SearchChange.objects.filter(pk__in=[change.pk for change in changes]).delete()

    def copy(self, name: str, old: str) -> Iterator[float]:
        """All entries into a new collection, and what changes meanwhile into both; the share that is done."""
        total, done = shape.standing().count() or 1, 0
        targets = [name, old] if old else [name]
        for rows in _pieces(shape.standing()):
            _import(name, rows, self.number())
            self.tell(targets, until=time.monotonic() + RUN_SECONDS)
            done += len(rows)
            yield min(1.0, done / total)
        self.tell(targets, until=time.monotonic() + RUN_SECONDS)

    def _tell(self, scope: Scope, keys: set[UUID], collections: Sequence[str]) -> None:
        rows = shape.standing().filter(**{f"{_FIELDS[scope]}__in": keys})
        number, there = self.number(), set[str]()
        for piece in _pieces(rows):
            self.number()
            there |= {row.object_id.hex for row in piece}
            for name in collections:
                _import(name, piece, number)
        for name in collections:
            self._take_out(name, scope, keys, there, number)

    def _take_out(self, name: str, scope: Scope, keys: set[UUID], there: set[str], number: int) -> None:
        """What was not told just now is not there any more."""
        gone = sorted(key.hex for key in keys) if scope != "object" else sorted({key.hex for key in keys} - there)
        for start in range(0, len(gone), IDS_AT_ONCE):
            some = ",".join(gone[start : start + IDS_AT_ONCE])
            only = f"id:=[{some}]" if scope == "object" else f"{scope}:=[{some}] && written:<{number}"
            with talking():
                feeding().collections[name].documents.delete({"filter_by": only})


def _wait_for_turn() -> _Turn:
    SearchFeed.objects.get_or_create(pk=SearchFeed.ONLY)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (turn := _Turn.begin()) is None:
        if time.monotonic() > deadline:
            raise Overtaken("Another worker tells Typesense what changed, and does not come to an end.")
        time.sleep(0.5)
    return turn


def _pieces(entries: QuerySet[SearchEntry]) -> Iterator[list[SearchEntry]]:
    last = 0
    while rows := list(entries.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield rows
        last = rows[-1].pk


def _import(name: str, rows: Sequence[SearchEntry], turn: int) -> None:
    """What one of them is refused for is logged; a worker that kept coming back to it would tell nothing else."""
    records = list(shape.records(rows, turn))
    if not records:
        return
    with talking():
        results = feeding().collections[name].documents.import_(cast(Any, records), {"action": "upsert"})
    refused = [result for result in cast("list[dict[str, Any]]", results) if not result.get("success")]
    if len(refused) == len(records):
        raise EngineDown(f"Typesense refuses entries: {refused[0].get('error', '')}"[:200])
    if refused:
        log.error("search_entries_refused", count=len(refused), reason=refused[0].get("error"))


def _is_there(name: str) -> bool:
    if not name:
        return False
    try:
        with talking():
            return bool(feeding().collections[name].retrieve())
    except Missing:
        return False


def _drop(name: str) -> None:
    if name:
        try:
            with talking():
                feeding().collections[name].delete()
        except Missing:
            pass
