"""The shelves that entries are written on; and how another is built beside one, and takes its place.

Whoever writes holds the shelves they write on until their transaction ends (`ShelfQuerySet.standing`). Whoever builds
waits twice until nobody holds the active one: when the other is there to be written on as well, so that from then on
everything that changes is written on both; and when it takes the place of the first, so that nobody still writes there.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, QuerySet
from django.utils.timezone import now

from knowledge.models import Reindex, SearchEntry, SearchShelf, SearchWord
from knowledge.search.engines import engine
from knowledge.search.engines.base import Scope
from knowledge.search.words import Tally

# So long after a shelf was retired nobody reads it any more; it is then removed, so much at a time.
LAST_READ = timedelta(minutes=1)
REMOVED_AT_ONCE = 1_000
Place = tuple[UUID, UUID | None, str]
State = SearchShelf.State


class Overtaken(Exception):
    """Somebody else builds: what was being built here was put away."""


class Shelves(ABC):
    """Where entries are put, and what came onto them: count it with `written` in the same transaction."""

    def __init__(self) -> None:
        self.tally = Tally()

    @abstractmethod
    def of(self, owner_id: UUID, organization_id: UUID | None, kind: str) -> list[int]:
        """The ids of those with that owner, workspace and kind."""

    @abstractmethod
    def entries(self) -> QuerySet[SearchEntry]:
        """What is on any of them."""

    def note(self, scope: Scope, keys: Sequence[UUID]) -> None:
        """An engine of its own is told of what is read."""

    def written(self) -> None:
        """All that belongs together."""


class StandingShelves(Shelves):
    """Those that searches read, and those that are built beside them; each looked up once."""

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[Place, list[int]] = {}

    def of(self, owner_id: UUID, organization_id: UUID | None, kind: str) -> list[int]:
        """The active one first, which is made if there is none."""
        place = (owner_id, organization_id, kind)
        if place not in self._found:
            self._found[place] = _standing(place)
        return self._found[place]

    def entries(self) -> QuerySet[SearchEntry]:
        """All but those that are on their way out."""
        return SearchEntry.objects.filter(shelf__state__in=[State.ACTIVE, State.BUILDING])

    def note(self, scope: Scope, keys: Sequence[UUID]) -> None:
        """After the commit."""
        engine().note(scope, keys)

    def written(self) -> None:
        """Its words are counted."""
        self.tally.count_in_time()


class BuiltShelf(Shelves):
    """One that is built beside another; what comes onto it is counted when it is whole."""

    def __init__(self, owner_id: UUID, organization_id: UUID | None, kind: str) -> None:
        super().__init__()
        self.place = (owner_id, organization_id, kind)
        with transaction.atomic():
            _active(self.place)
            self.pk = SearchShelf.objects.create(**_named(self.place), state=State.BUILDING).pk
        with transaction.atomic():
            _hold(self.place)

    def of(self, owner_id: UUID, organization_id: UUID | None, kind: str) -> list[int]:
        """This."""
        return [self.pk]

    def entries(self) -> QuerySet[SearchEntry]:
        """What is on it."""
        return SearchEntry.objects.filter(shelf=self.pk)

    def take_over(self) -> None:
        """Searches read it from now on; Overtaken where it was put away meanwhile."""
        self.tally.count()
        with transaction.atomic():
            _hold(self.place)
            active = SearchShelf.objects.filter(**_named(self.place), state=State.ACTIVE)
            active.update(state=State.RETIRED, retired_at=now())
            if not SearchShelf.objects.filter(pk=self.pk, state=State.BUILDING).update(state=State.ACTIVE):
                raise Overtaken


def put_away_unfinished(*, unless_built: bool) -> None:
    """What somebody began to build and will not finish; `unless_built`: not while there is a job that may be at it."""
    building = SearchShelf.objects.filter(state=State.BUILDING)
    if unless_built:
        building = building.exclude(Exists(Reindex.objects.unfinished()))
    building.update(state=State.RETIRED, retired_at=now())


def remove_retired() -> None:
    """In small transactions, and not before everybody has finished reading."""
    for shelf in SearchShelf.objects.filter(state=State.RETIRED, retired_at__lt=now() - LAST_READ):
        for model in (SearchEntry, SearchWord):
            rows = model.objects.filter(shelf=shelf).order_by()
            while some := list(rows.values_list("pk", flat=True)[:REMOVED_AT_ONCE]):
                model.objects.filter(pk__in=some).delete()
        shelf.delete()


def _standing(place: Place) -> list[int]:
    shelves = SearchShelf.objects.standing(*place)
    if State.ACTIVE not in {shelf.state for shelf in shelves}:
        _active(place)
        shelves = SearchShelf.objects.standing(*place)
    return [shelf.pk for shelf in shelves]


def _active(place: Place) -> None:
    SearchShelf.objects.get_or_create(**_named(place), state=State.ACTIVE)


def _hold(place: Place) -> None:
    """Wait for whoever writes on the active shelf, and let nobody begin to before the transaction ends."""
    list(SearchShelf.objects.select_for_update().filter(**_named(place), state=State.ACTIVE).values_list("pk"))


def _named(place: Place) -> dict[str, Any]:
    return dict(zip(("owner_id", "organization_id", "kind"), place, strict=True))
