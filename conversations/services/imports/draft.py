"""What a foreign conversation is turned into before anything is stored; all of its input may be nonsense."""

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import now

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
MOST_TEXT = 1_000_000


@dataclass(frozen=True)
class DraftMessage:
    """A message; `parent` is the key of another one that comes earlier in the list."""

    key: str
    parent: str | None
    role: str
    content: str
    created_at: datetime | None
    model: str = ""


@dataclass(frozen=True)
class Draft:
    """A conversation; `head` is the key of the message whose branch is shown."""

    external_id: str
    title: str
    created_at: datetime | None
    updated_at: datetime | None
    head: str | None
    messages: list[DraftMessage] = field(default_factory=list)


def clean_text(value: Any) -> str:
    """Storable text; empty for what is no string."""
    return _UNSTORABLE.sub("\ufffd", value)[:MOST_TEXT] if isinstance(value, str) else ""


def clean_moment(value: Any) -> datetime | None:
    """A time from seconds or ISO 8601, None for anything that cannot be when somebody chatted."""
    try:
        moment = _parsed(value)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment and _EARLIEST <= moment <= now() else None


def _parsed(value: Any) -> datetime | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return datetime.fromtimestamp(value, UTC)
    if isinstance(value, str) and (moment := parse_datetime(value[:40])):
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
