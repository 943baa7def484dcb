"""The two ways a person proves who they are, an access token or the browser's session: both lead to a sign-in."""

from collections.abc import Callable
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
from xentree.prepared import Prepared
from xentree.principal import Credentials, Method, Principal

SEEN_EVERY = timedelta(minutes=5)
# A sign-in and its person by its id, alive or not.
FindSession = Callable[[UUID], Session | None]

# Asked on every request.
_SESSION: Prepared[Session] = Prepared(lambda pk: Session.objects.select_related("user").filter(pk=pk).order_by(), UUID)


def bearer_token(credentials: Credentials) -> str | None:
    """What follows `Authorization: Bearer`, if that is how the request names somebody."""
    scheme, _, token = credentials.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else None


def session_of_token(token: str, find: FindSession = _SESSION.first) -> Session:
    """The living sign-in, if `find` finds it, that an access token belongs to; NotAuthenticated for any other text."""
    try:
        session_id = UUID(AccessToken(token)["sid"])  # type: ignore[arg-type]
    except (TokenError, KeyError, ValueError) as error:
        raise NotAuthenticated("The access token is expired or malformed. Refresh it or sign in again.") from error
    session = _alive(find, session_id, Session.Kind.TOKEN)
    if session is None:
        raise NotAuthenticated("This sign-in has ended. Sign in again.")
    return session


def session_of_cookie(cookie: Any, find: FindSession = _SESSION.first) -> Session | None:
    """The living sign-in, if `find` finds it, that Django's session names; None where it was revoked."""
    key = cookie and cookie.get(SESSION_ID)
    if not key:
        return None
    found = _alive(find, UUID(key), Session.Kind.BROWSER)
    return found if found and _has_same_password(found.user, cookie) else None


def principal_of_session(
    session: Session, method: Method, credentials: Credentials, *, organization_id: UUID | None = None
) -> Principal:
    """The person who signed in, in that workspace; the sign-in is marked as seen."""
    _mark_seen(session)
    return Principal(
        session.user, method, session_id=session.pk, organization_id=organization_id, address=credentials.address
    )


def _alive(find: FindSession, session_id: UUID, kind: Session.Kind) -> Session | None:
    session = find(session_id)
    return session if session and session.kind == kind and session.is_alive else None


def _has_same_password(user: User, cookie: Any) -> bool:
    """Django's own rule: a new password, however it was set, ends the cookies made before it."""
    return constant_time_compare(cookie.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())


def _mark_seen(session: Session) -> None:
    """At most one write per session and five minutes."""
    now = timezone.now()
    if now - session.last_seen_at > SEEN_EVERY:
        Session.objects.filter(pk=session.pk).update(last_seen_at=now)
