"""Sign-ins: how a browser's is opened, and how any of them ends."""

from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.db import transaction
from django.utils.timezone import now

from accounts.models import SESSION_ID, Session, SessionQuerySet, User
from xentree.events import SessionEnded, emit
from xentree.principal import Principal

AGENT_LENGTH = Session._meta.get_field("user_agent").max_length


def open_browser_session(user: User, cookie: SessionBase, *, user_agent: str, address: str) -> Session:
    """A sign-in that lives in Django's session `cookie`, which gets a new key; one it carried before is over."""
    if before := cookie.get(SESSION_ID):
        _revoke(Session.objects.filter(pk=UUID(before)))
        cookie.cycle_key()
    if not cookie.session_key:
        cookie.create()
    session = Session.objects.create(
        user=user,
        kind=Session.Kind.BROWSER,
        session_key=cookie.session_key or "",
        user_agent=user_agent[:AGENT_LENGTH],
        address=address or None,
        expires_at=now() + timedelta(seconds=settings.SESSION_COOKIE_AGE),
    )
    cookie[SESSION_ID] = str(session.pk)
    return session


def follow_cookie(cookie: SessionBase) -> None:
    """Remember the key that Django's session has now."""
    if session_id := cookie.get(SESSION_ID):
        Session.objects.filter(pk=UUID(session_id)).update(session_key=cookie.session_key or "")


def end_session(session_id: UUID) -> bool:
    """Sign one sign-in out everywhere; False when it was over already."""
    return end_sessions(Session.objects.filter(pk=session_id)) == 1


def revoke_session(session_id: UUID, *, by: Principal) -> bool:
    """End one of the asker's own sign-ins; False when they have no such living one."""
    return end_sessions(Session.objects.visible_to(by).alive().filter(pk=session_id)) == 1


def end_present_session(*, by: Principal) -> None:
    """Sign out where the asker is now."""
    if by.session_id:
        end_session(by.session_id)


def end_other_sessions(*, by: Principal) -> int:
    """End every sign-in of the asker but the present one; how many."""
    return end_sessions(Session.objects.visible_to(by).but(by.session_id))


def end_all_sessions(user: User) -> int:
    """Sign a person out everywhere; how many sign-ins that ended."""
    return end_sessions(Session.objects.filter(user=user))


def end_sessions(sessions: SessionQuerySet) -> int:
    """Revoke them, and forget Django's own session of each, in the database and the cache; how many there were."""
    ended = _revoke(sessions)
    for session in ended:
        if session.session_key:
            _store(session.session_key).delete()
    return len(ended)


def forget_in_cookies(user_id: UUID, name: str, value: object) -> None:
    """Remove what Django's sessions of the person keep under `name`, where it is that value."""
    mine = Session.objects.filter(user=user_id, kind=Session.Kind.BROWSER).alive().exclude(session_key="")
    for key in mine.values_list("session_key", flat=True):
        cookie = _store(key)
        if cookie.get(name) == value:
            del cookie[name]
            with suppress(UpdateError):
                cookie.save(must_create=False)


@transaction.atomic
def _revoke(sessions: SessionQuerySet) -> list[Session]:
    """Those that this call, and no other, has ended."""
    ended = [
        session
        for session in sessions.filter(revoked_at=None)
        if Session.objects.filter(pk=session.pk, revoked_at=None).update(revoked_at=now(), refresh_jti=None)
    ]
    for session in ended:
        emit(SessionEnded(session.pk, session.user_id))
    return ended


def _store(key: str) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)
