"""The engine that is always there: terms in the database's own index, ranked by our own BM25."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from knowledge.models import SearchKind
from knowledge.search.engines.base import Engine, EngineStatus, OnProgress, Scope
from knowledge.search.found import Found
from knowledge.search.lexicon import Lexicon
from knowledge.search.query import Query
from knowledge.search.ranking import Ranked, Reach, newest, rank
from knowledge.search.searching import Search
from knowledge.search.terms import words
from xentree.principal import Principal

# What has not all words of the query is still shown if it scores at least so much of the best.
WORTH_SHOWING = 0.4


class DatabaseEngine(Engine):
    """Whatever is in the entries is in its index, in the same transaction: it has nothing to keep up with."""

    def search(
        self, principal: Principal, query: Query, *, kinds: Sequence[SearchKind], limit: int, after: int, as_typed: bool
    ) -> Found:
        """By words, their stems, and those that were meant."""
        return WordSearch(principal, query, kinds, as_typed).found(kinds, limit=limit, after=after)

    def status(self) -> EngineStatus:
        """The version is the database's."""
        version = ".".join(str(part) for part in connection.get_database_version())
        return EngineStatus("database", f"{connection.display_name} {version}")

    def note(self, scope: Scope, keys: Iterable[UUID]) -> None:
        """Nothing is kept elsewhere."""

    def rebuild(self, on_progress: OnProgress) -> None:
        """Nothing is kept elsewhere."""


class WordSearch(Search):
    """The words of the query are understood once, over all the shelves it reads."""

    def __init__(self, principal: Principal, query: Query, kinds: Sequence[SearchKind], as_typed: bool) -> None:
        super().__init__(principal, query, kinds)
        lexicon = Lexicon([*self.shelves, *(self.readable.shelves if self.readable else [])])
        asked = [*query.words, *(word for phrase in query.phrases for word in words(phrase))]
        self.groups = lexicon.groups(asked, as_typed=as_typed and not query.phrases)
        self.statistics = lexicon.statistics(self.groups)
        self.stems = {name for group in self.groups for name in group.stems}

    def rank(self, kind: SearchKind, reach: Reach) -> list[Ranked]:
        """Those with the rarest words first; the newest where nothing but filters is asked for."""
        stored = SearchKind.CHUNK if kind == SearchKind.DOCUMENT else kind
        return rank(reach, self.groups, self.statistics[stored]) if self.groups else newest(reach)

    def worth_showing(self, ranked: list[Ranked]) -> list[Ranked]:
        """What has all of the words first, then what comes near."""
        whole = [found for found in ranked if found.shared >= len(self.groups)]
        least = WORTH_SHOWING * ranked[0].score if ranked else 0.0
        return whole + [found for found in ranked if found.shared < len(self.groups) and found.score >= least]
