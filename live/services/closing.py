"""What begins and ends with every change of a session: its lock, and its close, all in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

import structlog

from live.models import LiveSession
from live.models.sessions import LAPSES_AFTER
from live.services import clock
from live.services.activity import active_seconds
from live.services.transcripts import keep_session
from xentree import rewards
from xentree.errors import NotFound
from xentree.events import LiveSessionEnded, emit

log = structlog.get_logger(__name__)


def lock_session(session_id: UUID) -> tuple[LiveSession, datetime]:
    """The session as it is now, nobody else changing it until the transaction ends, and the time after that wait."""
    rows = LiveSession.objects.select_related("user").select_for_update(of=("self",), no_key=True)
    session = rows.filter(pk=session_id).first()
    if session is None:
        raise NotFound("There is no such Live session.")
    return session, clock.database_time(session.user_id)


def close(session: LiveSession, reason: str, moment: datetime) -> None:
    """It is over, under its lock; what was practised counts, and what was said is kept for who wants that."""
    session.ended_at, session.end_reason, session.socket = moment, reason, ""
    facts = {
        "active_seconds": active_seconds(session),
        "started_at": session.started_at,
        "happened_at": moment,
        "organization_id": session.organization_id,
    }
    session.xp_awarded = rewards.reward(session.user, "live", session.pk, facts)
    times = ["beaten_at", "metered_at", "billed_seconds"]
    session.save(update_fields=["ended_at", "end_reason", "socket", *times, "xp_awarded"])
    keep_session(session)
    emit(LiveSessionEnded(session.pk, session.user_id, session.billed_seconds))


def close_if_lapsed(session: LiveSession, moment: datetime) -> bool:
    """Close an open one that gave no sign of life for too long; all until the last one is counted already."""
    if session.ended_at is not None or moment - session.beaten_at <= LAPSES_AFTER:
        return False
    close(session, LiveSession.EndReason.LAPSED, session.beaten_at)
    return True


@contextmanager
def one_of_many(session_id: UUID) -> Iterator[None]:
    """What cannot be closed keeps no other open; that it was erased with its person meanwhile is no news."""
    try:
        yield
    except NotFound:
        pass
    except Exception:
        log.exception("live_session_not_closed", session_id=str(session_id))
