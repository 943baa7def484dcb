"""What was read of a feed is kept for a short while, encrypted, so that not every question asks the other side."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.fernet import InvalidToken
from django.core.cache import cache
from django.utils.timezone import now

from xentree.encryption import decrypt, encrypt
from xentree.providers.calendar import Span

# Within it nobody is asked; after it the copy is what there is while the other side does not answer, until it is gone.
FRESH_FOR, KEPT_FOR = timedelta(minutes=10), timedelta(hours=2)
MOST_CHARACTERS = 2_000_000


@dataclass(frozen=True)
class Copy:
    """Events of a span as they were told, and by what the other side knows that state of the feed."""

    mark: str
    zone: str
    start: str
    end: str
    asked_at: str
    events: list[dict[str, Any]]
    etag: str = ""
    modified: str = ""

    def covers(self, span: Span) -> bool:
        """Whether all of the span was read."""
        return datetime.fromisoformat(self.start) <= span.start and span.end <= datetime.fromisoformat(self.end)

    @property
    def is_fresh(self) -> bool:
        """Whether it is as good as asking."""
        return datetime.fromisoformat(self.asked_at) > now() - FRESH_FOR


def find_copy(integration_id: UUID, mark: str, zone: str) -> Copy | None:
    """The one of that address, read for that zone."""
    try:
        kept = Copy(**json.loads(decrypt(cache.get(_name(integration_id), ""))))
    except InvalidToken:
        return None
    return kept if (kept.mark, kept.zone) == (mark, zone) else None


def keep_copy(integration_id: UUID, copy: Copy) -> None:
    """In place of any other; not at all where it is too large to lie about."""
    text = json.dumps(asdict(copy))
    if len(text) <= MOST_CHARACTERS:
        cache.set(_name(integration_id), encrypt(text), KEPT_FOR.total_seconds())


def renew_copy(integration_id: UUID, copy: Copy) -> None:
    """The other side said that it is still right."""
    keep_copy(integration_id, replace(copy, asked_at=now().isoformat()))


def drop_copy(integration_id: UUID) -> None:
    """Nothing of it is left."""
    cache.delete(_name(integration_id))


def _name(integration_id: UUID) -> str:
    return f"ical-feed:{integration_id}"
