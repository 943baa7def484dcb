"""Typesense where it answers, the database where it does not: nobody who searches is told of a failure."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from knowledge.models import SearchChange, SearchFeed, SearchKind
from knowledge.search.engines.base import Engine, EngineStatus, OnProgress, Scope
from knowledge.search.engines.database import DatabaseEngine
from knowledge.search.found import Found
from knowledge.search.query import Query
from knowledge.search.typesense import feeding
from knowledge.search.typesense.connecting import EngineDown, Missing, is_resting, let_rest, searching, talking
from knowledge.search.typesense.searching import TypesenseSearch
from xentree.events import SearchChanged, emit
from xentree.principal import Principal

UNBUILT = "Its collection in Typesense is not built yet."


class TypesenseEngine(Engine):
    """What is found there is asked of the database again before it is shown."""

    def search(
        self, principal: Principal, query: Query, *, kinds: Sequence[SearchKind], limit: int, after: int, as_typed: bool
    ) -> Found:
        """By Typesense, unless it is not built, failed a moment ago, or fails now."""
        if not is_resting() and feeding.collection():
            try:
                return TypesenseSearch(principal, query, kinds, as_typed).found(kinds, limit=limit, after=after)
            except EngineDown as failure:
                let_rest(failure)
        instead = DatabaseEngine()
        return instead.search(principal, query, kinds=kinds, limit=limit, after=after, as_typed=as_typed)

    def status(self) -> EngineStatus:
        """With the number of entries in the collection that is read."""
        feed, pending = SearchFeed.objects.first(), SearchChange.objects.count()
        built_at = feed.built_at if feed else None
        try:
            version, entries = _look(feed.collection if feed else "")
        except EngineDown as failure:
            unbuilt = isinstance(failure, Missing)
            return EngineStatus("typesense", "", failure.message, pending, built_at=built_at, is_unbuilt=unbuilt)
        return EngineStatus("typesense", version, "", pending, entries, built_at)

    def note(self, scope: Scope, keys: Iterable[UUID]) -> None:
        """A row for each, which a worker takes from here after the commit."""
        changes = [SearchChange(scope=scope, key=key) for key in keys]
        if changes:
            SearchChange.objects.bulk_create(changes)
            emit(SearchChanged())

    def rebuild(self, on_progress: OnProgress) -> None:
        """A new collection out of the entries, whatever part of them is new."""
        feeding.rebuild(on_progress)


def _look(collection: str) -> tuple[str, int]:
    with talking():
        version = searching().debug.retrieve()["version"]
        if not collection:
            raise Missing(UNBUILT)
        return f"Typesense {version}", int(searching().collections[collection].retrieve()["num_documents"])
