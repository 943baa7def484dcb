"""A session of Live ends with what it was opened by: a sign-in, a key, a membership, an account."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from accounts.models import Session, User
from live.models import LiveSession
from live.services.closing import one_of_many
from live.services.sessions import KEY, SIGN_IN, TOKEN, end_session
from organizations.models import APIKey, Membership, Organization


def has_access(session: LiveSession) -> bool:
    """Whether whoever opened it could still open it."""
    return not _without_access([session])


def end_without_access(sessions: Any) -> int:
    """End those of these rows that are open and that nobody could open any more; how many."""
    lost = _without_access(sessions.open().select_related("user"))
    for session in lost:
        with one_of_many(session.pk):
            end_session(session, reason=LiveSession.EndReason.ACCESS)
    return len(lost)


def end_opened_by_token(user_id: UUID) -> None:
    """End what a visitor has open: a token of theirs was called back."""
    for session in LiveSession.objects.open().filter(user=user_id, opened_by=TOKEN):
        end_session(session, reason=LiveSession.EndReason.ACCESS)


def _without_access(sessions: Iterable[LiveSession]) -> list[LiveSession]:
    """Asked for all at once, in as many queries for hundreds as for one."""
    rows = list(sessions)
    openers = {SIGN_IN: _alive(Session.objects.alive(), rows, SIGN_IN), KEY: _alive(APIKey.objects.alive(), rows, KEY)}
    places = {each.organization_id for each in rows if each.organization_id}
    members = Membership.objects.active().filter(user__in=[each.user_id for each in rows], organization__in=places)
    belongs = set(members.values_list("user_id", "organization_id"))
    present = set(Organization.objects.present().filter(pk__in=places).values_list("pk", flat=True))

    def may_go_on(session: LiveSession) -> bool:
        kind, _, opener = session.opened_by.partition(":")
        if not session.user.is_active or (kind in openers and opener not in openers[kind]):
            return False
        if session.user.kind == User.Kind.VISITOR:
            return session.organization_id in present
        return session.organization_id is None or (session.user_id, session.organization_id) in belongs

    return [each for each in rows if not may_go_on(each)]


def _alive(alive: Any, sessions: Sequence[LiveSession], kind: str) -> set[str]:
    """Which of the sign-ins, or keys, that opened these are still good."""
    named = [each.opened_by.partition(":") for each in sessions]
    ids = alive.filter(pk__in=[opener for of, _, opener in named if of == kind]).values_list("pk", flat=True)
    return {str(each) for each in ids}
