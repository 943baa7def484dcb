"""How full the index is, kind by kind."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, QuerySet

from knowledge.models import SearchEntry, SearchKind, SearchShelf
from knowledge.search.sources import sources


@dataclass(frozen=True)
class Collection:
    """Things in the index, how many there should be, and when the newest of them was made."""

    kind: SearchKind
    entries: int
    expected: int
    newest_at: datetime | None

    @property
    def pending(self) -> int:
        """How many are missing."""
        return max(0, self.expected - self.entries)


def collections() -> list[Collection]:
    """All of them, counted now."""
    return [_collection(kind, source.rows().count()) for kind, source in sources().items()]


def _collection(kind: SearchKind, expected: int) -> Collection:
    found = _standing(SearchKind.CHUNK if kind == SearchKind.DOCUMENT else kind)
    things = Count("document", distinct=True) if kind == SearchKind.DOCUMENT else Count("pk")
    counted = found.aggregate(things=things, newest=Max("at"))
    return Collection(kind, counted["things"], expected, counted["newest"])


def _standing(kind: SearchKind) -> QuerySet[SearchEntry]:
    return SearchEntry.objects.filter(kind=kind, shelf__state=SearchShelf.State.ACTIVE)
