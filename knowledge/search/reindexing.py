"""Writing the index anew beside the one that is read: shelf by shelf, each whole before it takes its place.

At any moment a search reads a shelf as it was or as it is, never a part of one. Every batch is read and written in one
transaction that holds its rows, so that no change made meanwhile is undone; what changes meanwhile is written on both
shelves (search/shelves.py). Words are counted with the entries that are written.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from knowledge.models import SearchKind, SearchShelf
from knowledge.search.engines import engine
from knowledge.search.engines.base import OnProgress
from knowledge.search.shelves import BuiltShelf, Overtaken, put_away_unfinished
from knowledge.search.sources import Source, sources
from organizations.models import Organization

__all__ = ["Overtaken", "reindex"]
# Of the whole way so much is writing entries; the rest is what an engine keeps besides them.
WRITING = 0.6


def reindex(kinds: Iterable[SearchKind], *, user_id: UUID | None = None, on_progress: OnProgress) -> None:
    """All kinds where none is named; `on_progress(share 0..1)` is told after each batch and may raise to stop it."""
    named = set(kinds)
    wanted = {kind: source for kind, source in sources().items() if not named or kind in named}
    put_away_unfinished(unless_built=False)
    total = sum(source.of(user_id).count() for source in wanted.values()) or 1
    done = 0
    for kind, source in wanted.items():
        for owner_id, organization_id in sorted(_places(kind, source, user_id), key=str):
            for count in _build(source, owner_id, organization_id, _stored(kind)):
                done += count
                on_progress(min(1.0, done / total) * WRITING)
    engine().rebuild(lambda share: on_progress(WRITING + share * (1 - WRITING)))


def _places(kind: SearchKind, source: Source, user_id: UUID | None) -> set[tuple[UUID, UUID | None]]:
    """Where there is something, or was."""
    shelves = SearchShelf.objects.filter(kind=_stored(kind), state=SearchShelf.State.ACTIVE)
    shelves = shelves.filter(owner=user_id) if user_id else shelves
    return source.places(user_id) | set(shelves.values_list("owner", "organization"))


def _stored(kind: SearchKind) -> SearchKind:
    return SearchKind.CHUNK if kind == SearchKind.DOCUMENT else kind


def _build(source: Source, owner_id: UUID, organization_id: UUID | None, kind: SearchKind) -> Iterator[int]:
    """One shelf; the number of things of each batch, and a zero before and after it takes over."""
    try:
        if _is_there(owner_id, organization_id):
            shelf = BuiltShelf(owner_id, organization_id, kind)
            yield from _write(source, shelf)
            yield 0
            shelf.take_over()
            yield 0
    except (IntegrityError, Overtaken):
        # Who was erased meanwhile took the shelf along.
        if _is_there(owner_id, organization_id):
            raise


def _write(source: Source, shelf: BuiltShelf) -> Iterator[int]:
    owner_id, organization_id, _ = shelf.place
    last = UUID(int=0)
    while True:
        with transaction.atomic():
            here = source.at(owner_id, organization_id)
            following = here.filter(pk__gt=last).order_by("pk").select_for_update(of=("self",))
            rows = list(following[: source.at_a_time])
            source.write(rows, shelf)
        if not rows:
            return
        last = rows[-1].pk
        yield len(rows)


def _is_there(owner_id: UUID, organization_id: UUID | None) -> bool:
    if organization_id and not Organization.objects.filter(pk=organization_id).exists():
        return False
    return get_user_model().objects.filter(pk=owner_id).exists()
