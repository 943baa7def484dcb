"""The two ways a person proves who they are: an access token, or the browser's session."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.models import SESSION_ID, Session, User
from xentree.errors import NotAuthenticated
from xentree.principal import Credentials, Principal

SEEN_EVERY = timedelta(minutes=5)


def bearer(credentials: Credentials) -> Principal | None:
    """`Authorization: Bearer <JWT>` of a sign-in that is still alive."""
    scheme, _, token = credentials.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    try:
        session_id = AccessToken(token)["sid"]  # type: ignore[arg-type]
    except (TokenError, KeyError) as error:
        raise NotAuthenticated("The access token is expired or malformed. Refresh it or sign in again.") from error
    session = _alive(session_id, Session.Kind.TOKEN)
    if session is None:
        raise NotAuthenticated("This sign-in has ended. Sign in again.")
    return _principal(session, "bearer", credentials)


def session(credentials: Credentials) -> Principal | None:
    """Django's session, whose sign-in must not have been revoked."""
    cookie = credentials.session
    key = cookie and cookie.get(SESSION_ID)
    if not key:
        return None
    found = _alive(UUID(key), Session.Kind.BROWSER)
    if found is None or not _has_same_password(found.user, cookie):
        return None
    return _principal(found, "session", credentials)


def _alive(session_id: UUID | str, kind: Session.Kind) -> Session | None:
    """Asked on every request, so the query is the plainest there is."""
    try:
        session = Session.objects.select_related("user").get(pk=session_id)
    except Session.DoesNotExist:
        return None
    return session if session.kind == kind and session.is_alive else None


def _has_same_password(user: User, cookie: Any) -> bool:
    """Django's own rule: a new password, however it was set, ends the cookies made before it."""
    return constant_time_compare(cookie.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _principal(session: Session, method: Any, credentials: Credentials) -> Principal:
    _mark_seen(session)
    return Principal(session.user, method, session_id=session.pk, address=credentials.address)


def _mark_seen(session: Session) -> None:
    """At most one write per session and five minutes."""
    now = timezone.now()
    if now - session.last_seen_at > SEEN_EVERY:
        Session.objects.filter(pk=session.pk).update(last_seen_at=now)
