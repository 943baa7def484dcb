"""What there is to be found of each kind: whoever owns it registers where it is read from and how it is written."""

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from knowledge.models import Document, SearchKind
from knowledge.search.entries import write_chunks
from knowledge.search.shelves import Shelves


class Source(ABC):
    """Rows that should be in the index; `owner` and `organization` are the fields that say where they belong."""

    owner, organization = "owner", "organization"
    at_a_time = 200

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """All of them."""

    @abstractmethod
    def write(self, rows: list[Any], shelves: Shelves | None = None) -> None:
        """Put these into the index, in the place of what was there of them; or on those shelves only."""

    def of(self, user_id: UUID | None) -> QuerySet[Any]:
        """Everybody's, or one person's."""
        return self.rows().filter(**{self.owner: user_id}) if user_id else self.rows()

    def places(self, user_id: UUID | None) -> set[tuple[UUID, UUID | None]]:
        """Owners and workspaces that have some."""
        return set(self.of(user_id).order_by().values_list(self.owner, self.organization).distinct())

    def at(self, owner_id: UUID, organization_id: UUID | None) -> QuerySet[Any]:
        """Those of one owner in one workspace."""
        return self.rows().filter(**{self.owner: owner_id, self.organization: organization_id})


class DocumentSource(Source):
    """Documents that were read; what is found of them are their passages."""

    at_a_time = 5

    def rows(self) -> QuerySet[Any]:
        """Those with passages."""
        return Document.objects.ready().filter(chunk_count__gt=0)

    def write(self, rows: list[Any], shelves: Shelves | None = None) -> None:
        """Their passages."""
        for document in rows:
            write_chunks(document, shelves)


_sources: dict[SearchKind, Source] = {SearchKind.DOCUMENT: DocumentSource()}


def register_source(kind: SearchKind, source: Source) -> None:
    """From now on things of that kind are read from there."""
    _sources[kind] = source


def sources() -> dict[SearchKind, Source]:
    """All that are registered, in a fixed order."""
    return {kind: _sources[kind] for kind in SearchKind if kind in _sources}
