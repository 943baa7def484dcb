"""Which providers failed a moment ago: known to every process, forgotten after 30 seconds or the first success."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.core.cache import cache

SECONDS = 30


async def failing(provider_ids: list[str]) -> set[str]:
    """Those of the providers that failed within the last 30 seconds."""
    if not provider_ids:
        return set()
    keys = {_key(identifier): identifier for identifier in provider_ids}
    found = await sync_to_async(cache.get_many, thread_sensitive=False)(list(keys))
    return {keys[key] for key in found}


async def report_failure(provider_id: str) -> None:
    """Put the provider behind the others for a while."""
    await sync_to_async(cache.set, thread_sensitive=False)(_key(provider_id), 1, SECONDS)


async def report_success(provider_id: str) -> None:
    """Take the provider back at once."""
    await sync_to_async(cache.delete, thread_sensitive=False)(_key(provider_id))


def _key(provider_id: str) -> str:
    return f"provider-down:{provider_id}"
