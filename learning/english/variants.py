"""One task, several surfaces: a row of its pool fills the places `{key}` of its texts, the same for a number."""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, TypeVar

# A task as it is written: mappings and lists of texts, see `as_texts`.
Body = dict[str, Any]
Item = TypeVar("Item")
_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NEVER_FILLED = ("slug", "kind", "skill", "required", "pool")


def as_texts(value: Any) -> Any:
    """The same with every single value as text, so that what was loaded compares with what is stored or typed."""
    if isinstance(value, dict):
        return {str(key): as_texts(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value).strip()


def variants(body: Body) -> int:
    """How many surfaces there are."""
    return max(1, len(body.get("pool", [])))


def fill(body: Body, variant: int) -> Body:
    """The body with one row of its pool; numbers past the last row begin again."""
    pool = body.get("pool") or [{}]
    row = pool[variant % len(pool)]
    return {key: value if key in _NEVER_FILLED else _filled(value, row) for key, value in body.items() if key != "pool"}


def places(body: Body) -> set[str]:
    """The keys its texts ask for."""
    return {key for name, value in body.items() if name not in _NEVER_FILLED for key in _asked(value)}


def shuffled(items: Iterable[Item], seed: str) -> list[Item]:
    """Another order, the same for the same seed on every machine and for all time."""
    numbered = list(enumerate(items))
    return [item for _, item in sorted(numbered, key=lambda each: sha256(f"{seed}:{each[0]}".encode()).digest())]


def _filled(value: Any, row: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _filled(each, row) for key, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, row) for each in value]
    return _PLACE.sub(lambda place: row.get(place[1], place[0]), value)


def _asked(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [key for each in value for key in _asked(each)]
    return _PLACE.findall(value)
