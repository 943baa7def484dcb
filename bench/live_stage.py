"""A served Xentree with people who talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Literal

import httpx

from bench.live_client import Session
from bench.processes import SignedIn
from xentree.testing.shapes import Shape, running_shape

CONSENT = {"keep_transcripts": True, "may_leave": True}


@dataclass
class Stage:
    """An installation, and people who stay signed in."""

    shape: Shape
    people: list[SignedIn]

    def line(self, person: int, web: int = 0) -> httpx.AsyncClient:
        """A person's way to one of the web processes."""
        return httpx.AsyncClient(base_url=self.shape.urls[web], auth=self.people[person], timeout=30)

    @asynccontextmanager
    async def talk(self, person: int = 0, session_type: str = "avatar") -> AsyncIterator[Session]:
        """A session from its start to its end."""
        async with self.line(person) as line:
            session = Session(line)
            await session.start(session_type)
            yield session
            await session.end()


@contextmanager
def running_stage(
    people: int,
    env: Mapping[str, str] | None = None,
    web: int = 1,
    database: Literal["postgres", "sqlite"] = "sqlite",
) -> Iterator[Stage]:
    """Xentree with that many people, all of the largest plan."""
    with running_shape(web=web, database=database, env=env) as shape:
        signed_in = [SignedIn(shape.urls[0], f"bench{number}") for number in range(people)]
        shape.manage("shell", "--command", "from accounts.models import User; User.objects.update(plan='pro')")
        for each in signed_in:
            httpx.patch(f"{shape.urls[0]}/api/live/settings", json=CONSENT, auth=each).raise_for_status()
        yield Stage(shape, signed_in)
