"""Time at English, counted by the server from what was done, and what was said meanwhile."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.timezone import now

from conversations.services.learning_sessions import IDLE_SECONDS
from learning.english.models import EnglishSession, Module, TranscriptLine
from learning.english.services.evidence import lock_english
from xentree import rewards
from xentree.errors import Conflict, Invalid
from xentree.events import EnglishSessionEnded, emit
from xentree.principal import Principal

STALE = timedelta(minutes=30)
MOST_LINES = 2000
AT_A_TIME = 500


@transaction.atomic
def start_session(kind: str, *, module: Module | None = None, by: Principal) -> tuple[EnglishSession, bool]:
    """(a session, whether it is new): somebody is at one thing at a time, and said again it is a sign of life."""
    lock_english(by.user.pk)
    session = open_session(by)
    if session and session.kind == kind and session.module == module:
        _count(session)
        session.save(update_fields=["active_seconds", "active_at"])
        return session, False
    if session:
        _close(session, now())
    place = {"user": by.user, "organization_id": by.organization_id}
    return EnglishSession.objects.create(kind=kind, module=module, **place), True


def open_session(by: Principal) -> EnglishSession | None:
    """The person's open one, under the learner's lock; one that was forgotten is closed first."""
    session = EnglishSession.objects.select_related("module").filter(user=by.user, ended_at=None).first()
    if session and session.active_at < now() - STALE:
        _close(session, session.active_at)
        return None
    return session


def record_act(by: Principal, session: EnglishSession | None = None) -> EnglishSession | None:
    """Count the time until something was done in a session, the open one without any; under the learner's lock."""
    found = open_session(by) if session is None else EnglishSession.objects.get(pk=session.pk)
    if found and found.ended_at is None:
        _count(found)
        found.save(update_fields=["active_seconds", "active_at"])
    return found


@transaction.atomic
def end_session(session: EnglishSession, *, by: Principal) -> EnglishSession:
    """Close it, and its time counts; said again, the answer is the same."""
    lock_english(by.user.pk)
    session.refresh_from_db()
    if session.ended_at is None:
        _count(session)
        _close(session, now())
    return session


@transaction.atomic
def save_transcript_line(
    session: EnglishSession, *, role: str, text: str, said_at: datetime | None = None, by: Principal
) -> TranscriptLine:
    """Keep what was said; a time outside of the session becomes the nearest within it."""
    lock_english(by.user.pk)
    session.refresh_from_db()
    if session.ended_at:
        raise Conflict("This session is over. Start another one.", "session_ended")
    if session.transcript.count() >= MOST_LINES:
        raise Invalid(f"A session keeps {MOST_LINES} lines. Start another one.", session_id=["It is full."])
    record_act(by, session)
    moment = now()
    when = min(max(said_at or moment, session.started_at), moment)
    return TranscriptLine.objects.create(session=session, role=role, text=text, said_at=when)


def close_forgotten_sessions() -> int:
    """End those without an act for half an hour, at their last one; how many."""
    forgotten = EnglishSession.objects.filter(ended_at=None, active_at__lt=now() - STALE)
    return sum(_close_if_forgotten(pk) for pk in forgotten.values_list("pk", flat=True)[:AT_A_TIME])


@transaction.atomic
def _close_if_forgotten(pk: UUID) -> int:
    """Look again under the lock: the person may have come back or ended it meanwhile."""
    lock_english(EnglishSession.objects.values_list("user", flat=True).get(pk=pk))
    session = EnglishSession.objects.filter(pk=pk, ended_at=None, active_at__lt=now() - STALE).first()
    if session:
        _close(session, session.active_at)
    return int(session is not None)


def _count(session: EnglishSession) -> None:
    """At most two minutes of a gap; the fraction of a second stays in the gap, so that many acts lose nothing."""
    moment = now()
    counted = min(max(0.0, (moment - session.active_at).total_seconds()), IDLE_SECONDS)
    session.active_seconds += int(counted)
    session.active_at = moment - timedelta(seconds=counted - int(counted))


def _close(session: EnglishSession, moment: datetime) -> None:
    session.ended_at = moment
    session.xp_awarded = session.submissions.aggregate(total=Sum("xp_awarded", default=0))["total"]
    session.save(update_fields=["ended_at", "xp_awarded", "active_seconds", "active_at"])
    facts = {
        "active_seconds": session.active_seconds,
        "started_at": session.started_at,
        "happened_at": moment,
        "organization_id": session.organization_id,
    }
    rewards.reward(session.user, "english", session.pk, facts)
    emit(EnglishSessionEnded(session.pk, session.user_id, session.active_seconds))
