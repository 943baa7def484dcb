"""What every search engine does: find, tell how it is, and keep up with the entries that stand in the database.

Entries are written to the database whatever the engine (search/entries.py), in the transaction of what they stand for.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from knowledge.models import SearchKind
from knowledge.search.found import Found
from knowledge.search.query import Query
from xentree.principal import Principal

OnProgress = Callable[[float], None]
Scope = Literal["object", "group", "document", "owner", "organization"]


@dataclass(frozen=True)
class EngineStatus:
    """Whether searches are answered by the engine itself, and if not why; `pending` changes have not reached it yet.

    `entries` are those it has, where it keeps its own. `is_unbuilt`: a reindex makes it whole.
    """

    name: str
    version: str = ""
    problem: str = ""
    pending: int = 0
    entries: int | None = None
    built_at: datetime | None = None
    is_unbuilt: bool = False

    @property
    def healthy(self) -> bool:
        """Whether it does what settings want of it."""
        return not self.problem


class Engine(ABC):
    """One way of searching over everything."""

    @abstractmethod
    def search(
        self, principal: Principal, query: Query, *, kinds: Sequence[SearchKind], limit: int, after: int, as_typed: bool
    ) -> Found:
        """What the principal may see of these kinds, which is at least one, for a query that asks for something."""

    @abstractmethod
    def status(self) -> EngineStatus:
        """How it is, asked now."""

    @abstractmethod
    def note(self, scope: Scope, keys: Iterable[UUID]) -> None:
        """Entries of these changed or went; within the transaction that changes them, so it waits for nobody."""

    @abstractmethod
    def rebuild(self, on_progress: OnProgress) -> None:
        """Make anew what it keeps besides the entries, which are new; `on_progress(share)` may raise to stop it."""
