"""Where the walks take place: a world, everybody who comes to it, and how it looked before anybody came."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.cookies import SimpleCookie
from typing import Any

from asgiref.sync import async_to_sync
from django.db import transaction
from rest_framework.test import APIClient

from organizations.services.allowances import forget_limits
from xentree.store import store
from xentree.tests.matrix.callers import ADDRESS, Caller, callers
from xentree.tests.matrix.watch import Traces, digest, restore_files, signatures, stored_files, traced
from xentree.tests.matrix.world import World, build


def _client() -> APIClient:
    return APIClient(enforce_csrf_checks=True, raise_request_exception=False, REMOTE_ADDR=ADDRESS)


@dataclass
class Stage:
    """Everything is looked at from here; `start` is the digest of the untouched world."""

    world: World
    callers: list[Caller]
    start: str
    files: dict[str, bytes]
    # One for all: a client of its own for each request would load the middleware each time.
    client: APIClient = field(default_factory=_client)

    @classmethod
    def built(cls) -> "Stage":
        world = build()
        return cls(world, callers(world), digest(), stored_files())

    def caller(self, name: str) -> Caller:
        return next(caller for caller in self.callers if caller.name == name)

    def elsewhere(self, **changes: Any) -> "Stage":
        """The same with other names for things in paths and bodies."""
        return replace(self, world=replace(self.world, **changes))

    @property
    def is_untouched(self) -> bool:
        return digest() == self.start

    @contextmanager
    def scene(self) -> Iterator[Traces]:
        """What happens inside is watched, and undone: rows, files, and what is in the store."""
        store().flushdb()
        forget_limits()
        before = signatures()
        with transaction.atomic():
            with traced() as traces:
                yield traces
            transaction.set_rollback(True)
        if before != signatures():
            restore_files(self.files)

    def send(self, method: str, path: str, caller: Caller, body: Any = None, **options: Any) -> Any:
        """The response, whose text is `whole`; streams are read to their end."""
        self.client.cookies = SimpleCookie(caller.cookies)
        headers: Mapping[str, str] = caller.headers
        response = getattr(self.client, method.lower())(path, body, headers=headers, **options)
        response.whole = text_of(response)
        return response


def text_of(response: Any) -> str:
    if not response.streaming:
        return response.content.decode(errors="replace")
    read = async_to_sync(_joined) if response.is_async else b"".join
    return read(response.streaming_content).decode(errors="replace")


async def _joined(chunks: Any) -> bytes:
    return b"".join([chunk async for chunk in chunks])
