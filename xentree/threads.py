"""Django's ASGI handler on threads that are used again, and with them their database connections.

Django starts a thread for each request and ends it with the request. Each would open SQLite anew, and closing the last
connection makes SQLite fold its write-ahead log back into the file: milliseconds that a small request does not have.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.db import close_old_connections, reset_queries
from django.http import HttpRequest
from django.http.response import HttpResponseBase

MOST_IDLE = 32


class PooledHandler(ASGIHandler):
    """One request, one thread from the first middleware to the view; when it is over the thread waits for the next."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        # As under WSGI: Django's own asynchronous chain goes back to the event loop and into the thread once more.
        self.load_middleware(is_async=False)
        # What Django hangs on the beginning of a request would be a trip to the thread of its own.
        for receiver in (close_old_connections, reset_queries):
            request_started.disconnect(receiver)
        self._idle: list[ThreadPoolExecutor] = []

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        """The response, made in the request's thread."""
        return await sync_to_async(self._respond)(request)

    def _respond(self, request: HttpRequest) -> HttpResponseBase:
        close_old_connections()
        return self.get_response(request)

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
