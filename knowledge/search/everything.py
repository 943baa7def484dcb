"""Search over everything that is the principal's own, and the documents they may read, by the engine of settings."""

from collections.abc import Iterable
from dataclasses import replace
from time import perf_counter
from uuid import UUID

from knowledge.models import SearchKind
from knowledge.search.engines import engine
from knowledge.search.found import Found
from knowledge.search.query import Query
from xentree.principal import Principal

KINDS = (
    SearchKind.CONVERSATION,
    SearchKind.MESSAGE,
    SearchKind.NOTE,
    SearchKind.TRANSCRIPT,
    SearchKind.DOCUMENT,
)


def search_everything(
    principal: Principal,
    query: Query,
    *,
    kinds: Iterable[SearchKind] = KINDS,
    limit: int = 20,
    after: int = 0,
    as_typed: bool = False,
) -> Found:
    """Of each kind the best, `limit` from the one numbered `after` on; `as_typed`: the last word may go on."""
    begun = perf_counter()
    wanted = [kind for kind in kinds if not query.kinds or kind in query.kinds]
    if query.is_empty or not wanted:
        return Found()
    found = engine().search(principal, query, kinds=wanted, limit=limit, after=after, as_typed=as_typed)
    return replace(found, took_ms=round((perf_counter() - begun) * 1000))


def best_ids(principal: Principal, query: Query, kind: SearchKind, *, limit: int) -> list[UUID]:
    """What goes best with a query that is still being typed, for a list with an order of its own."""
    found = search_everything(principal, query, kinds=[kind], limit=limit, as_typed=True)
    return [match.object_id for match in found.matches.get(kind, [])]
