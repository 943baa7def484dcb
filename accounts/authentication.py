"""The two ways a person proves who they are, an access token or the browser's session: both lead to a sign-in."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken

from accounts.models import SESSION_ID, Session, SessionQuerySet, User
from xentree.errors import NotAuthenticated
from xentree.principal import Credentials, Method, Principal

SEEN_EVERY = timedelta(minutes=5)


def bearer_token(credentials: Credentials) -> str | None:
    """What follows `Authorization: Bearer`, if that is how the request names somebody."""
    scheme, _, token = credentials.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else None


def session_of_token(token: str, sessions: SessionQuerySet) -> Session:
    """The living sign-in, one of `sessions`, that an access token belongs to; NotAuthenticated for any other text."""
    try:
        session_id = AccessToken(token)["sid"]  # type: ignore[arg-type]
    except (TokenError, KeyError) as error:
        raise NotAuthenticated("The access token is expired or malformed. Refresh it or sign in again.") from error
    session = _alive(sessions, session_id, Session.Kind.TOKEN)
    if session is None:
        raise NotAuthenticated("This sign-in has ended. Sign in again.")
    return session


def session_of_cookie(cookie: Any, sessions: SessionQuerySet) -> Session | None:
    """The living sign-in, one of `sessions`, that Django's session names; None where it was revoked."""
    key = cookie and cookie.get(SESSION_ID)
    if not key:
        return None
    found = _alive(sessions, UUID(key), Session.Kind.BROWSER)
    return found if found and _has_same_password(found.user, cookie) else None


def principal_of_session(
    session: Session, method: Method, credentials: Credentials, *, organization_id: UUID | None = None
) -> Principal:
    """The person who signed in, in that workspace; the sign-in is marked as seen."""
    _mark_seen(session)
    return Principal(
        session.user, method, session_id=session.pk, organization_id=organization_id, address=credentials.address
    )


def _alive(sessions: SessionQuerySet, session_id: UUID | str, kind: Session.Kind) -> Session | None:
    """Asked on every request, so the query is the plainest there is."""
    try:
        session = sessions.select_related("user").get(pk=session_id)
    except Session.DoesNotExist:
        return None
    return session if session.kind == kind and session.is_alive else None


def _has_same_password(user: User, cookie: Any) -> bool:
    """Django's own rule: a new password, however it was set, ends the cookies made before it."""
    return constant_time_compare(cookie.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _mark_seen(session: Session) -> None:
    """At most one write per session and five minutes."""
    now = timezone.now()
    if now - session.last_seen_at > SEEN_EVERY:
        Session.objects.filter(pk=session.pk).update(last_seen_at=now)
