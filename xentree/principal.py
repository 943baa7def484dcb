"""Who is asking: every way of authenticating ends in one Principal, and every door reads only that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

# `service`: a program of the operator acts for a person, at the one door that takes its key.
Method = Literal["session", "bearer", "key", "token", "ticket", "service"]


@dataclass(frozen=True)
class Credentials:
    """What a request or a socket brought along: lower-case headers, Django session if any, ticket, address, path."""

    headers: Mapping[str, str]
    session: Any = None
    ticket: str = ""
    address: str = ""
    path: str = ""


@dataclass(frozen=True)
class Principal:
    """A person, and how far they may go here; `scopes` is None where everything their user may is allowed.

    `organization_id` is the tenant whose workspace they are in: for a key or a token the only one there is for them.
    `key_id` and `expires_at` are those of the key or token they came with; `subject_id` is the one thing that a ticket
    is for.
    """

    user: Any
    method: Method
    session_id: UUID | None = None
    organization_id: UUID | None = None
    scopes: frozenset[str] | None = None
    origin: str | None = None
    key_id: UUID | None = None
    expires_at: datetime | None = None
    subject_id: UUID | None = None
    address: str = field(default="", compare=False)

    @property
    def is_self(self) -> bool:
        """True when the person came in their own name, not through a key or token of theirs."""
        return self.method in ("session", "bearer", "ticket")

    def may(self, *scopes: str) -> bool:
        """A person may everything here; a key or token needs to have been given one of these scopes."""
        return self.is_self or not (self.scopes or frozenset()).isdisjoint({*scopes, "api:admin"})


Authenticator = Callable[[Credentials], Principal | None]


@cache
def _authenticators(paths: tuple[str, ...]) -> list[Authenticator]:
    return [import_string(path) for path in paths]


def resolve(credentials: Credentials) -> Principal | None:
    """The principal behind `credentials`, None when there are none; NotAuthenticated when they are no good."""
    for authenticate in _authenticators(tuple(settings.AUTHENTICATORS)):
        if principal := authenticate(credentials):
            return principal
    return None


def principal_of(request: HttpRequest) -> Principal | None:
    """Who is behind an HTTP request; found when first asked for, then kept."""
    if "XENTREE_PRINCIPAL" not in request.META:
        headers = {name.lower(): value for name, value in request.headers.items()}
        session = getattr(request, "session", None)
        credentials = Credentials(headers, session, address=address_of(request), path=request.path)
        request.META["XENTREE_PRINCIPAL"] = resolve(credentials)
    return request.META["XENTREE_PRINCIPAL"]


def address_of(request: HttpRequest) -> str:
    """The client's IP address, as far as trusted proxies tell it."""
    return client_address(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def client_address(peer: str, forwarded_for: str) -> str:
    """The client's IP: the last address in X-Forwarded-For that is no trusted proxy, if the peer itself is one."""
    chain = [*(part.strip() for part in forwarded_for.split(",") if part.strip()), peer]
    while len(chain) > 1 and _is_trusted(chain[-1]):
        chain.pop()
    return plain_address(chain[-1] if _is_address(chain[-1]) else peer)


def plain_address(address: str) -> str:
    """An IPv4 address that came wrapped in an IPv6 one as itself; everything else unchanged."""
    parsed = ip_address(address) if _is_address(address) else None
    return str(parsed.ipv4_mapped) if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped else address


def _is_trusted(address: str) -> bool:
    return _is_address(address) and any(
        ip_address(plain_address(address)) in ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES
    )


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False
