"""Everything the local Google knows: accounts, who was let in to what, tokens, faults, and what it was asked."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from xentree.testing.fake_google.events import CalendarStore
from xentree.testing.fake_google.faults import Faults, Refused

CLIENT_ID = "xentree-local.apps.googleusercontent.com"
CLIENT_SECRET = "local-secret"  # noqa: S105
# Seconds a code is good for, as at Google.
CODE_LIFE = 600


@dataclass
class Account:
    """A person there."""

    email: str
    zone: str = "Europe/Berlin"
    name: str = ""
    sub: str = field(default_factory=lambda: str(10**20 + secrets.randbelow(10**19)))
    # By client: what it was let in to.
    granted: dict[str, set[str]] = field(default_factory=dict)
    calendar: CalendarStore = field(init=False)

    def __post_init__(self) -> None:
        self.calendar = CalendarStore(self.email, self.zone)


@dataclass
class Grant:
    """What a code or a token stands for; `dies_at` by the clock (0: never)."""

    account: Account
    client_id: str
    scopes: frozenset[str]
    dies_at: float = 0.0
    redirect_uri: str = ""
    challenge: str = ""
    offline: bool = False

    @property
    def alive(self) -> bool:
        """Whether it is still good."""
        return not self.dies_at or time.time() < self.dies_at


@dataclass
class World:
    """The whole server's memory."""

    clients: dict[str, str] = field(default_factory=lambda: {CLIENT_ID: CLIENT_SECRET})
    accounts: dict[str, Account] = field(default_factory=dict)
    codes: dict[str, Grant] = field(default_factory=dict)
    access: dict[str, Grant] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    # Requests by operation, such as token.refresh or events.insert.
    counts: Counter[str] = field(default_factory=Counter)
    # Seconds an access token is good for, and whether each refresh gives a new refresh token and ends the old one.
    token_life: int = 3599
    rotates: bool = False

    def account(self, email: str) -> Account:
        """The account of that address; the first visit makes it."""
        return self.accounts.setdefault(email, Account(email, name=email.partition("@")[0].title()))

    def issue(self, grant: Grant, *, with_refresh: bool) -> dict[str, Any]:
        """The token endpoint's answer for a grant."""
        token = f"ya29.{secrets.token_urlsafe(48)}"
        self.access[token] = Grant(grant.account, grant.client_id, grant.scopes, dies_at=time.time() + self.token_life)
        answer = {"access_token": token, "expires_in": self.token_life, "token_type": "Bearer"}
        if with_refresh:
            lasting = f"1//{secrets.token_urlsafe(48)}"
            self.refresh[lasting] = Grant(grant.account, grant.client_id, grant.scopes, offline=True)
            answer["refresh_token"] = lasting
        return {**answer, "scope": " ".join(sorted(grant.scopes))}

    def let_in(self, bearer: str, *scopes: str) -> Account:
        """Whose access token it is, where it was given one of the scopes."""
        grant = self.access.get(bearer)
        if grant is None or not grant.alive:
            raise Refused("authError")
        if scopes and not grant.scopes & set(scopes):
            raise Refused("insufficientPermissions")
        return grant.account

    def revoke(self, token: str) -> None:
        """End everything a client was given by an account, as revoking any of its tokens does."""
        grant = self.refresh.get(token) or self.access.get(token)
        if grant is None or not grant.alive:
            raise Refused("invalid_token")
        self.forget(grant.account, grant.client_id)

    def forget(self, account: Account, client_id: str = CLIENT_ID) -> None:
        """The person takes their yes back."""
        account.granted.pop(client_id, None)
        for store in (self.access, self.refresh, self.codes):
            for token in [
                key for key, grant in store.items() if (grant.account, grant.client_id) == (account, client_id)
            ]:
                del store[token]

    def age(self, seconds: float) -> None:
        """Let access tokens grow older."""
        for grant in self.access.values():
            grant.dies_at -= seconds
