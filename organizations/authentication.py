"""The ways of proving who one is that know tenants: a sign-in in a workspace, and an API key."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.timezone import now

from accounts.authentication import FindSession, bearer_token, principal_of_session, session_of_cookie, session_of_token
from accounts.models import Session
from organizations.addresses import is_allowed
from organizations.models import APIKey, Membership
from organizations.secrets import KEY_PREFIX, hash_of
from xentree.errors import AppError, NotAllowed, NotAuthenticated
from xentree.prepared import Prepared
from xentree.principal import Credentials, Principal

# Under this key Django's session names the tenant whose workspace the person is in.
WORKSPACE = "organization_id"
USED_EVERY = timedelta(minutes=1)
# Sign-ins of active members of a tenant; joined, which is cheaper to ask than a subquery.
_MEMBERS: Prepared[Session] = Prepared(
    lambda pk, organization_id: (
        Session.objects.select_related("user")
        .filter(
            pk=pk,
            user__memberships__organization=organization_id,
            user__memberships__status=Membership.Status.ACTIVE,
            user__memberships__organization__deletion_requested_at=None,
        )
        .order_by()
    ),
    UUID,
    UUID,
)
# What speaks OpenAI's dialect sends its key as a bearer token, and only there is it taken as one.
BEARER_KEYS_BELOW = "/v1/"


def bearer(credentials: Credentials) -> Principal | None:
    """`Authorization: Bearer <access token>`; `X-Organization-ID` names the workspace, 403 where one is no member."""
    token = bearer_token(credentials)
    if token is None:
        return None
    if token.startswith(KEY_PREFIX):
        raise NotAuthenticated("An API key goes into the X-API-Key header.")
    wanted = credentials.headers.get("x-organization-id", "")
    if not wanted:
        return principal_of_session(session_of_token(token), "bearer", credentials)
    workspace = _uuid(wanted)
    session = _session_in(workspace, token) if workspace else None
    if session is None:
        session_of_token(token)
        raise NotAllowed("X-Organization-ID names no organization that you are an active member of.")
    return principal_of_session(session, "bearer", credentials, organization_id=workspace)


def session(credentials: Credentials) -> Principal | None:
    """The browser's session, in the workspace it names as long as the person is an active member there."""
    cookie = credentials.session
    workspace = _uuid(cookie.get(WORKSPACE)) if cookie else None
    if workspace and (found := session_of_cookie(cookie, _within(workspace))):
        return principal_of_session(found, "session", credentials, organization_id=workspace)
    found = session_of_cookie(cookie)
    return principal_of_session(found, "session", credentials) if found else None


def api_key(credentials: Credentials) -> Principal | None:
    """`X-API-Key: xntr-...`, below /v1 also as a bearer token: its creator in its tenant, as far as its scopes go."""
    secret = _presented_key(credentials)
    if secret is None:
        return None
    try:
        key = APIKey.objects.find(hash_of(secret))
    except APIKey.DoesNotExist as error:
        refusal = "The API key is not valid: it was mistyped, revoked or replaced, or it has expired."
        raise NotAuthenticated(refusal) from error
    _check_place(key, credentials)
    _mark_used(key)
    return Principal(
        key.created_by,
        "key",
        organization_id=key.organization_id,
        scopes=frozenset(key.present_scopes),
        key_id=key.pk,
        expires_at=key.expires_at,
        address=credentials.address,
    )


def _presented_key(credentials: Credentials) -> str | None:
    header, token = credentials.headers.get("x-api-key"), bearer_token(credentials)
    if header is not None and token is not None:
        raise AppError("ambiguous_credentials", 400, "Send either Authorization or X-API-Key, not both.")
    if header is None and token and token.startswith(KEY_PREFIX) and credentials.path.startswith(BEARER_KEYS_BELOW):
        return token
    return header


def _check_place(key: APIKey, credentials: Credentials) -> None:
    """Refuse a key away from its addresses, or together with the name of another tenant."""
    if not is_allowed(credentials.address, key.allowed_ips):
        raise NotAllowed(f"This API key does not work from {credentials.address or 'an unknown address'}.")
    wanted = credentials.headers.get("x-organization-id", "")
    if wanted and _uuid(wanted) != key.organization_id:
        raise NotAllowed("This API key belongs to another organization than X-Organization-ID names.")


def _mark_used(key: APIKey) -> None:
    """At most one write per key and minute."""
    moment = now()
    if key.last_used_at is None or moment - key.last_used_at > USED_EVERY:
        APIKey.objects.filter(pk=key.pk).update(last_used_at=moment)


def _within(organization_id: UUID) -> FindSession:
    return lambda pk: _MEMBERS.first(pk, organization_id)


def _session_in(organization_id: UUID, token: str) -> Session | None:
    try:
        return session_of_token(token, _within(organization_id))
    except NotAuthenticated:
        return None


def _uuid(text: Any) -> UUID | None:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError):
        return None
