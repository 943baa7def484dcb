"""What Typesense is given of an entry: whose it is, and its words as Xentree reads them, in their order.

Words are folded and told apart here, so that both engines read the same ones, also in scripts without spaces; Typesense
takes off endings, forgives letters and ranks. Ids are given without hyphens, tags as hashes: no filter holds what would
have to be escaped.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from knowledge.models import Chunk, SearchEntry, SearchKind, SearchShelf
from knowledge.search import marks
from knowledge.search.terms import words

PERSONAL = "personal"
_STRINGS = ["kind", "owner", "organization", "group"]
FIELDS: list[dict[str, Any]] = [
    *({"name": name, "type": "string"} for name in _STRINGS),
    {"name": "document", "type": "string", "facet": True},
    {"name": "tags", "type": "string[]"},
    {"name": "at", "type": "int64"},
    {"name": "written", "type": "int64"},
    {"name": "title", "type": "string", "stem": True},
    {"name": "text", "type": "string", "stem": True},
]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Data = dict[str, Any]


def schema(name: str) -> Data:
    """Of a collection of that name."""
    return {"name": name, "fields": FIELDS}


def standing() -> QuerySet[SearchEntry]:
    """What it should have: what can be found; nothing that is closed."""
    return SearchEntry.objects.filter(shelf__state=SearchShelf.State.ACTIVE, closed=False).select_related("shelf")


def records(entries: Iterable[SearchEntry], turn: int) -> Iterator[Data]:
    """Each as Typesense is given it; a passage whose chunk is gone meanwhile is left out."""
    rows = list(entries)
    passages = [row.object_id for row in rows if row.kind == SearchKind.CHUNK]
    chunks = Chunk.objects.select_related("document").in_bulk(passages) if passages else {}
    for row in rows:
        if row.kind != SearchKind.CHUNK:
            yield _record(row, "" if row.kind == SearchKind.MESSAGE else row.title, row.text, turn)
        elif chunk := chunks.get(row.object_id):
            titles = "\n".join((chunk.document.title, *chunk.heading_path))
            yield _record(row, titles, chunk.text, turn)


def place(organization_id: UUID | None) -> str:
    """A workspace in a filter."""
    return organization_id.hex if organization_id else PERSONAL


def tag(name: str) -> str:
    """A tag in a filter."""
    return blake2b(marks.of_tag(name).encode(), digest_size=16).hexdigest()


def moment(at: datetime) -> int:
    """Microseconds since 1970."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def _record(row: SearchEntry, title: str, text: str, turn: int) -> Data:
    return {
        "id": row.object_id.hex,
        "kind": row.kind,
        "owner": row.shelf.owner_id.hex,
        "organization": place(row.shelf.organization_id),
        "group": row.group_id.hex if row.group_id else "",
        "document": row.document_id.hex if row.document_id else "",
        "tags": [tag(name) for name in row.tags],
        "at": moment(row.at),
        "written": turn,
        "title": " ".join(words(title)),
        "text": " ".join(words(text)),
    }
