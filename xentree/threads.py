"""Django's ASGI handler on threads that are used again, and with them their database connections.

Django starts a thread for each request and ends it with the request. Each would open SQLite anew, and closing the last
connection makes SQLite fold its write-ahead log back into the file: milliseconds that a small request does not have.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext
from django.core.handlers.asgi import ASGIHandler

MOST_IDLE = 16


class PooledHandler(ASGIHandler):
    """One request, one thread; when it is over the thread waits for the next."""

    def __init__(self) -> None:
        super().__init__()
        self._idle: list[ThreadPoolExecutor] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one HTTP request."""
        thread = self._idle.pop() if self._idle else ThreadPoolExecutor(max_workers=1, thread_name_prefix="request")
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        finally:
            # Back in the pool only when whatever it still runs, say for a reader who left, is done.
            thread.submit(self._give_back, thread)

    def _give_back(self, thread: ThreadPoolExecutor) -> None:
        if len(self._idle) < MOST_IDLE:
            self._idle.append(thread)
        else:
            thread.shutdown(wait=False)


def get_pooled_application() -> PooledHandler:
    """In place of django.core.asgi.get_asgi_application."""
    django.setup(set_prefix=False)
    return PooledHandler()
