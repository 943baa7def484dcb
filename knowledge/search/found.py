"""What a search over everything answers with."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from knowledge.models import SearchKind


@dataclass(frozen=True)
class Match:
    """Something found; `title_marked` and `snippet` are HTML with `<mark>`. `chunk_id` and `page` are a document's."""

    kind: SearchKind
    object_id: UUID
    group_id: UUID | None
    title: str
    title_marked: str
    snippet: str
    role: str
    tags: tuple[str, ...]
    score: float
    at: datetime
    chunk_id: UUID | None = None
    page: int | None = None


@dataclass(frozen=True)
class Found:
    """What was found of each kind from `after` on, how many there are in all, and where each kind goes on."""

    matches: dict[SearchKind, list[Match]] = field(default_factory=dict)
    totals: dict[SearchKind, int] = field(default_factory=dict)
    following: dict[SearchKind, int] = field(default_factory=dict)
    took_ms: int = 0

    @property
    def total(self) -> int:
        """Of all kinds."""
        return sum(self.totals.values())
