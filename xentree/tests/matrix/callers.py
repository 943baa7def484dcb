"""Every way of proving who one is, good and bad, and what it is refused with before any right is asked."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils.text import slugify
from django.utils.timezone import now
from rest_framework_simplejwt.tokens import AccessToken

from accounts.models import Session
from accounts.services import open_token_session
from integrations.models import IntegrationToken
from integrations.services import visitor_of
from integrations.tests.factories import ORIGIN, grant
from organizations.authentication import WORKSPACE
from organizations.models import APIKey
from organizations.secrets import hash_of, new_key
from xentree.principal import Principal
from xentree.tests.matrix.words import ELSEWHERE, EVERY_WORD, READ_BY_KEY, READ_BY_PERSON, READ_BY_VISITORS
from xentree.tests.matrix.world import RUN, World

# The contract's scopes, written down once more: a scope added or lost in the code is noticed.
AREAS = ("conversations", "rag", "quiz", "live", "organizations", "integrations", "xel", "api")
SCOPES = tuple(f"{area}:{right}" for area in AREAS for right in ("read", "write"))
ADMIN_SCOPE = "api:admin"
ADDRESS = "203.0.113.7"

NOT_AUTHENTICATED = (401, "not_authenticated")
NOT_ALLOWED = (403, "not_allowed")
CSRF = secrets.token_hex(16)
WITH_FORM = {"xentree_csrf": CSRF}


@dataclass
class Caller:
    """`who` comes by `way`; `refused` where the way itself is no good, else as far as `scopes` go."""

    name: str
    way: str
    who: str = "nobody"
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    refused: tuple[int, str] | None = None
    may_read: frozenset[str] = frozenset()
    # In no workspace; a bearer token then lists everything, a browser's session what is personal.
    personal: bool = False
    # Below /v1 a key is sent as OpenAI's libraries send theirs.
    good_below_v1: bool = False

    @property
    def forbidden(self) -> frozenset[str]:
        """Words no answer to this caller may contain."""
        return EVERY_WORD - self.may_read


def callers(world: World) -> list[Caller]:
    """All of them, in this world."""
    return [Caller("nobody", "none"), *_bearers(world), *_sessions(world), *_keys(world), *_tokens(world)]


# -- a person's own sign-in ------------------------------------------------------------


def _bearers(world: World) -> Iterator[Caller]:
    here = {"X-Organization-ID": str(world.ids["org_id"])}
    inside, outside = ("owner", "admin", "manager", "teammate"), ("stranger", "staff", "removed", "suspended")
    for who in (*inside, *outside, "invited", "joiner"):
        yield _bearer(world, who, personal=True)
    for who in ("owner", "teammate"):
        yield _bearer(world, who, "in the workspace", headers=here)
    for who in outside:
        yield _bearer(world, who, "in a workspace of others", headers=here, refused=NOT_ALLOWED)
    yield _bearer(world, "closed", refused=NOT_AUTHENTICATED)
    yield Caller("bearer, malformed", "bearer", headers=_bearing("x.y.z"), refused=NOT_AUTHENTICATED)
    yield _bearer(world, "owner", "expired", token=_expired(world), refused=NOT_AUTHENTICATED)
    yield _bearer(world, "owner", "revoked", token=_revoked(world), refused=NOT_AUTHENTICATED)
    yield _bearer(world, "owner", "refresh", token=world.secrets["refresh_token"], refused=NOT_AUTHENTICATED)


def _bearer(world: World, who: str, more: str = "", token: str = "", **fields: Any) -> Caller:
    token = token or open_token_session(world.people[who], user_agent="matrix", address="").access_token
    headers = {**_bearing(token), **fields.pop("headers", {})}
    return Caller(_named("bearer", who, more), "bearer", who, headers, may_read=_read(READ_BY_PERSON, who), **fields)


def _bearing(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _expired(world: World) -> str:
    session = Session.objects.filter(user=world.people["owner"], kind="token").latest("created_at")
    token: Any = AccessToken()
    token["sub"], token["sid"] = str(session.user_id), str(session.pk)
    token.set_exp(from_time=now() - timedelta(hours=1), lifetime=timedelta(minutes=15))
    return str(token)


def _revoked(world: World) -> str:
    token = open_token_session(world.people["owner"], user_agent="matrix", address="").access_token
    Session.objects.filter(pk=AccessToken(token)["sid"]).update(revoked_at=now())  # type: ignore[arg-type]
    return token


def _sessions(world: World) -> Iterator[Caller]:
    for who in ("owner", "admin", "manager", "teammate", "stranger", "staff", "removed", "suspended"):
        yield _session(world, who, workspace=world.ids["org_id"])
    yield _session(world, "owner", "personal", personal=True)
    for who in ("invited", "joiner"):
        yield _session(world, who, personal=True)
    unprotected = _session(world, "owner", "without the CSRF token", workspace=world.ids["org_id"])
    unprotected.way, unprotected.headers = "unprotected session", {}
    yield unprotected
    yield _session(world, "owner", "revoked", revoked=True, refused=NOT_AUTHENTICATED)
    yield _session(world, "closed", refused=NOT_AUTHENTICATED)


def _session(
    world: World, who: str, more: str = "", workspace: UUID | None = None, revoked: bool = False, **fields: Any
) -> Caller:
    browser, person = Client(), world.people[who]
    browser.force_login(person)
    cookie = browser.session
    if workspace:
        cookie[WORKSPACE] = str(workspace)
        cookie.save()
    if revoked:
        Session.objects.filter(session_key=cookie.session_key).update(revoked_at=now())
    cookies = {"xentree_session": cookie.session_key, **WITH_FORM}
    name, read = _named("session", who, more), _read(READ_BY_PERSON, who)
    return Caller(name, "session", who, {"X-CSRFToken": CSRF}, cookies, may_read=read, **fields)


# -- API keys --------------------------------------------------------------------------


def _keys(world: World) -> Iterator[Caller]:
    for scope in SCOPES:
        yield _key(world, "owner", scope, scopes=[scope])
    for who in ("admin", "manager", "teammate"):
        yield _key(world, who)
    yield _key(world, "stranger", "of another tenant", tenant="elsewhere")
    yield _key(world, "owner", "of another tenant of theirs", tenant="annex", seen_as="annex")
    yield _key(world, "staff", ADMIN_SCOPE, tenant="office", scopes=[ADMIN_SCOPE])
    yield _key(world, "owner", "api:admin of somebody who is no staff", scopes=[ADMIN_SCOPE], granted=[])
    here = {"X-Organization-ID": str(world.ids["org_id"])}
    yield _key(world, "owner", "in its own workspace", headers=here)
    yield _key(world, "stranger", "in a workspace of others", "elsewhere", headers=here, refused=NOT_ALLOWED)
    yield _key(world, "owner", "from elsewhere", row={"allowed_ips": ["198.51.100.0/24"]}, refused=NOT_ALLOWED)
    yield from _dead_keys(world)


def _dead_keys(world: World) -> Iterator[Caller]:
    yield Caller("key, made up", "key", headers={"X-API-Key": new_key()}, refused=NOT_AUTHENTICATED)
    yield _key(world, "owner", "expired", row={"expires_at": now()}, refused=NOT_AUTHENTICATED)
    yield _key(world, "owner", "revoked", row={"revoked_at": now()}, refused=NOT_AUTHENTICATED)
    for who in ("removed", "suspended", "closed"):
        yield _key(world, who, refused=NOT_AUTHENTICATED)
    both = _key(world, "owner", "beside a bearer token", refused=(400, "ambiguous_credentials"))
    both.headers |= _bearer(world, "owner").headers
    yield both
    wrong = _key(world, "owner", "as a bearer token", refused=NOT_AUTHENTICATED)
    wrong.good_below_v1 = True
    wrong.headers = _bearing(wrong.headers["X-API-Key"])
    yield wrong


def _key(
    world: World,
    who: str,
    more: str = "",
    tenant: str = "tenant",
    *,
    scopes: Any = SCOPES,
    granted: Any = None,
    seen_as: str = "",
    row: Any = None,
    headers: Any = None,
    refused: Any = None,
) -> Caller:
    secret = new_key()
    APIKey.objects.create(
        organization=world.tenants[tenant],
        created_by=world.people[who],
        name="Matrix",
        prefix=secret[:12],
        key_hash=hash_of(secret),
        scopes=list(scopes),
        **{"last_used_at": now(), **(row or {})},
    )
    sent = {"X-API-Key": secret, **(headers or {})}
    left = frozenset(scopes if granted is None else granted)
    read = _read(READ_BY_KEY, seen_as or who)
    return Caller(_named("key", who, more), "key", seen_as or who, sent, {}, left, refused, read)


# -- integration tokens ----------------------------------------------------------------

TOKEN_SCOPES = ("profile:read", "quota:read", "chat:write", "live:start", "knowledge:read")


def _tokens(world: World) -> Iterator[Caller]:
    for scope in TOKEN_SCOPES:
        yield _token(world, scope, scopes=(scope,))
    yield _token(world, "for a server", mode="api", origin="")
    yield _token(world, "of another tenant", "elsewhere", "stranger", may_read=frozenset({ELSEWHERE}))
    yield _token(world, "from another origin", origin="https://evil.example", refused=NOT_ALLOWED)
    yield _token(world, "from no origin", origin="", refused=NOT_ALLOWED)
    yield _token(world, "for a server, from a page", mode="api", refused=NOT_ALLOWED)
    yield _token(world, "expired", row={"expires_at": now()}, refused=NOT_AUTHENTICATED)
    yield _token(world, "revoked", row={"revoked_at": now()}, refused=NOT_AUTHENTICATED)
    for who in ("removed", "suspended", "closed", "manager"):
        granter = {"granted_by": world.people[who]}
        yield _token(world, f"granted by {who}", row=granter, refused=NOT_AUTHENTICATED)
    forged = _token(world, "forged", refused=NOT_AUTHENTICATED)
    head, _, signature = forged.headers["Authorization"].rpartition(".")
    forged.headers["Authorization"] = f"{head}.{signature[::-1]}"
    yield forged


def _token(
    world: World,
    more: str,
    tenant: str = "tenant",
    granter: str = "owner",
    *,
    scopes: tuple[str, ...] = TOKEN_SCOPES,
    mode: str = "embed",
    origin: str = ORIGIN,
    row: Any = None,
    refused: Any = None,
    may_read: Any = frozenset(READ_BY_VISITORS),
) -> Caller:
    by = Principal(world.people[granter], "bearer")
    wanted = {"scopes": scopes, "mode": mode, "subject": slugify(more), "ttl": RUN}
    issued = grant(world.tenants[tenant], by, **wanted)
    visitor_of(issued.token)
    if row:
        IntegrationToken.objects.filter(pk=issued.token.pk).update(**row)
    headers = _bearing(issued.secret) | ({"Origin": origin} if origin else {})
    return Caller(f"token, {more}", "token", "visitor", headers, {}, frozenset(scopes), refused, may_read)


def _named(way: str, who: str, more: str) -> str:
    return f"{way} of {who}" + (f", {more}" if more else "")


def _read(table: Any, who: str) -> frozenset[str]:
    return frozenset(table.get(who, ()))
