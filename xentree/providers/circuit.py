"""Which providers failed a moment ago: known to every process, forgotten after 30 seconds or the first success."""

from __future__ import annotations

import time

from xentree.store import async_store

SECONDS = 30
# A process asks what the others saw this often; what it saw itself it knows at once.
ASKED_SECONDS = 1.0
_known: dict[str, tuple[bool, float]] = {}
_UNKNOWN, _FAILED = (False, 0.0), (True, 0.0)


async def failing(provider_ids: list[str]) -> set[str]:
    """Those of the providers that failed within the last 30 seconds."""
    asked_before = time.monotonic() - ASKED_SECONDS
    stale = [each for each in provider_ids if each not in _known or _known[each][1] < asked_before]
    if stale:
        marks = await async_store().mget([_key(identifier) for identifier in stale])
        _known.update((each, (bool(mark), time.monotonic())) for each, mark in zip(stale, marks, strict=True))
    return {each for each in provider_ids if _known.get(each, _UNKNOWN)[0]}


async def report_failure(provider_id: str) -> None:
    """Put the provider behind the others for a while."""
    await async_store().set(_key(provider_id), 1, ex=SECONDS)
    _known.pop(provider_id, None)


async def report_success(provider_id: str) -> None:
    """Take the provider back at once; where it was not known to fail there is nothing to do."""
    if _known.get(provider_id, _FAILED)[0]:
        await async_store().delete(_key(provider_id))
        _known.pop(provider_id, None)


def forget() -> None:
    """Ask anew, whatever is known."""
    _known.clear()


def _key(provider_id: str) -> str:
    return f"provider-down:{provider_id}"
