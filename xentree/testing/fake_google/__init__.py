"""A local Google: OAuth and the Calendar API on a real port, after Google's published reference, faults at will.

    python -m xentree.testing.fake_google --port 9100

Tests hold it as a FakeGoogle; other processes ask its `/control` (app.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import httpx

from xentree.testing.fake_google.app import app_of
from xentree.testing.fake_google.faults import Fault
from xentree.testing.fake_google.world import CLIENT_ID, CLIENT_SECRET, Account, Grant, World
from xentree.testing.serving import serving

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "Account", "FakeGoogle", "Fault", "running_fake_google"]


@dataclass
class FakeGoogle:
    """One that runs at `url`; its `world` may be looked into and changed."""

    url: str
    world: World = field(default_factory=World)

    def fail(self, on: str, kind: str, *, times: int = 1, seconds: float = 0.0) -> None:
        """Switch a fault on (faults.Fault)."""
        self.world.faults.add(on=on, kind=kind, times=times, seconds=seconds)

    def count(self, operation: str) -> int:
        """How many requests came for an operation, such as token.refresh, or for all that begin so."""
        return sum(count for name, count in self.world.counts.items() if Fault(on=operation, kind="").fits(name))

    def answer(
        self,
        authorization_url: str,
        *,
        email: str = "ada@example.com",
        allow: bool = True,
        without: tuple[str, ...] = (),
    ) -> str:
        """What a person's browser does at the page that asks: the address it is sent back to.

        `without` are scopes they untick.
        """
        scopes = parse_qs(urlsplit(authorization_url).query)["scope"][0].split()
        form = {
            "email": email,
            "answer": "allow" if allow else "deny",
            "scope": [scope for scope in scopes if scope not in without],
        }
        answer = httpx.post(authorization_url, data=form, follow_redirects=False)
        return answer.headers["location"]

    def tokens(self, *scopes: str, email: str = "ada@example.com") -> dict[str, object]:
        """A token answer as after a yes, for tests that begin connected."""
        account = self.world.account(email)
        account.granted.setdefault(CLIENT_ID, set()).update(scopes)
        return self.world.issue(Grant(account, CLIENT_ID, frozenset(scopes)), with_refresh=True)


@contextmanager
def running_fake_google() -> Iterator[FakeGoogle]:
    """Yields a new one that nobody knows yet."""
    world = World()
    with serving(app_of(world)) as url:
        yield FakeGoogle(url, world)
