"""Which providers failed a moment ago: known to every process, forgotten after 30 seconds or the first success."""

from __future__ import annotations

from xentree.store import async_store

SECONDS = 30


async def failing(provider_ids: list[str]) -> set[str]:
    """Those of the providers that failed within the last 30 seconds."""
    if not provider_ids:
        return set()
    marks = await async_store().mget([_key(identifier) for identifier in provider_ids])
    return {identifier for identifier, mark in zip(provider_ids, marks, strict=True) if mark}


async def report_failure(provider_id: str) -> None:
    """Put the provider behind the others for a while."""
    await async_store().set(_key(provider_id), 1, ex=SECONDS)


async def report_success(provider_id: str) -> None:
    """Take the provider back at once."""
    await async_store().delete(_key(provider_id))


def _key(provider_id: str) -> str:
    return f"provider-down:{provider_id}"
