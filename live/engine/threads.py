"""Threads of Live's own for the database: those of requests and answers may be waiting for something."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from channels.db import database_sync_to_async

T = TypeVar("T")
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


async def in_thread(function: Callable[..., T], *arguments: Any, **named: Any) -> T:
    """The result of `function`, which uses the database."""
    result: T = await database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*arguments, **named)
    return result
