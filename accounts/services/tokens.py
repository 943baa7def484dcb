"""Access and refresh tokens: one family a sign-in, one refresh token alive in it, used once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.timezone import now
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts.models import Session, User
from accounts.services.sessions import AGENT_LENGTH, end_session
from xentree.errors import NotAuthenticated


@dataclass(frozen=True)
class IssuedTokens:
    """What a sign-in hands out; `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


def open_token_session(user: User, *, user_agent: str, address: str) -> IssuedTokens:
    """A new sign-in of `user`, and the first tokens of its family."""
    refresh = RefreshToken()
    session = Session.objects.create(
        user=user,
        kind=Session.Kind.TOKEN,
        refresh_jti=UUID(refresh["jti"]),
        user_agent=user_agent[:AGENT_LENGTH],
        address=address or None,
        expires_at=now() + RefreshToken.lifetime,
    )
    return _issue(user.pk, session.pk, refresh)


def rotate_tokens(refresh_token: str, *, address: str) -> IssuedTokens:
    """New tokens for an unused refresh token; a used one ends its whole family (401 either way it is refused)."""
    session_id, jti = _read(refresh_token)
    session = Session.objects.alive().filter(pk=session_id, kind=Session.Kind.TOKEN).first()
    if session is None:
        raise _invalid()
    refresh = RefreshToken()
    if not _claim(session_id, jti, UUID(refresh["jti"]), address):
        end_session(session_id)
        raise NotAuthenticated(
            "This refresh token was used before, so its session has been signed out. Sign in again.",
            "refresh_token_reused",
        )
    return _issue(session.user_id, session_id, refresh)


def session_of_refresh_token(refresh_token: str) -> UUID | None:
    """The sign-in a genuine refresh token belongs to; None for any other text."""
    try:
        return _read(refresh_token)[0]
    except NotAuthenticated:
        return None


def _claim(session_id: UUID, jti: UUID, following: UUID, address: str) -> bool:
    """Only one of any number of parallel uses changes the row."""
    moment = now()
    unused = Session.objects.filter(pk=session_id, refresh_jti=jti, revoked_at=None)
    return (
        unused.update(
            refresh_jti=following,
            last_seen_at=moment,
            address=address or None,
            expires_at=moment + RefreshToken.lifetime,
        )
        == 1
    )


def _read(refresh_token: str) -> tuple[UUID, UUID]:
    try:
        claims = RefreshToken(refresh_token)  # type: ignore[arg-type]
        return UUID(claims["sid"]), UUID(claims["jti"])
    except (TokenError, KeyError, ValueError, AttributeError, TypeError) as error:
        raise _invalid() from error


def _invalid() -> NotAuthenticated:
    return NotAuthenticated("The refresh token is not valid any more. Sign in again.", "refresh_token_invalid")


def _issue(user_id: UUID, session_id: UUID, refresh: RefreshToken) -> IssuedTokens:
    access: Any = AccessToken()
    for token in (access, refresh):
        token["sub"], token["sid"] = str(user_id), str(session_id)
    return IssuedTokens(str(access), str(refresh), int(AccessToken.lifetime.total_seconds()))
