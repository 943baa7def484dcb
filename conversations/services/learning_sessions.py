"""Learning sessions: the server's own count of the minutes somebody was really at it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.timezone import now

from conversations.models import Conversation, LearningSession, Message
from conversations.rules import can_change
from xentree import rewards
from xentree.errors import Conflict, NotAllowed
from xentree.events import LearningSessionEnded, emit
from xentree.principal import Principal

IDLE_SECONDS = 120
STALE = timedelta(minutes=30)
_QUOTED_QUESTIONS = 3
_QUOTE_CHARACTERS = 120


@transaction.atomic
def start_session(conversation: Conversation, *, goal: str = "", by: Principal) -> tuple[LearningSession, bool]:
    """(the open session, whether it is new); the lock makes parallel starts agree on one."""
    _lock(conversation, by)
    session = open_session(conversation)
    if session and session.last_activity_at < now() - STALE:
        _close(session, session.last_activity_at)
        session = None
    if session:
        return session, False
    return LearningSession.objects.create(conversation=conversation, owner_id=conversation.owner_id, goal=goal), True


@transaction.atomic
def record_activity(
    conversation: Conversation, *, active_seconds: float | None = None, by: Principal
) -> LearningSession:
    """Count the time since the last sign of life: at most what is claimed, what has passed, and two minutes."""
    _lock(conversation, by)
    session = open_session(conversation)
    if session is None:
        raise Conflict("There is no open learning session here. Start one first.", "no_open_session")
    _count(session, active_seconds)
    session.save(update_fields=["active_seconds", "last_activity_at"])
    return session


@transaction.atomic
def end_session(conversation: Conversation, *, by: Principal) -> LearningSession:
    """Close the open session with a recap and its reward; without an open one the last one is answered again."""
    _lock(conversation, by)
    session = open_session(conversation)
    if session:
        _count(session, None)
        return _close(session, now())
    last = LearningSession.objects.filter(conversation=conversation).order_by("-ended_at").first()
    if last is None:
        raise Conflict("There is no open learning session here. Start one first.", "no_open_session")
    return last


def open_session(conversation: Conversation) -> LearningSession | None:
    """The one that has not ended."""
    return LearningSession.objects.filter(conversation=conversation, ended_at=None).first()


@transaction.atomic
def close_sessions_of(conversation: Conversation) -> None:
    """The conversation goes away: what was learnt in it still counts."""
    Conversation.objects.select_for_update().get(pk=conversation.pk)
    if session := open_session(conversation):
        _close(session, session.last_activity_at)


def close_stale_sessions() -> int:
    """End the sessions that nobody gave a sign of life in for half an hour, at their last one; how many."""
    stale = LearningSession.objects.filter(ended_at=None, last_activity_at__lt=now() - STALE)
    return sum(_close_if_stale(session_id) for session_id in stale.values_list("pk", flat=True)[:500])


@transaction.atomic
def _close_if_stale(session_id: UUID) -> int:
    """Look again under the lock: the person may have come back or ended it meanwhile."""
    found = LearningSession.objects.select_for_update().filter(
        pk=session_id, ended_at=None, last_activity_at__lt=now() - STALE
    )
    if session := found.first():
        _close(session, session.last_activity_at)
    return int(session is not None)


def _lock(conversation: Conversation, by: Principal) -> None:
    if not can_change(by, conversation):
        raise NotAllowed
    Conversation.objects.select_for_update().get(pk=conversation.pk)


def _count(session: LearningSession, claimed: float | None) -> None:
    """Whole seconds are counted; the fraction stays in the gap, so that frequent signs lose nothing."""
    moment = now()
    gap = max(0.0, (moment - session.last_activity_at).total_seconds())
    counted = min(gap, IDLE_SECONDS, gap if claimed is None else claimed)
    session.active_seconds += int(counted)
    session.last_activity_at = moment - timedelta(seconds=counted - int(counted))


def _close(session: LearningSession, moment: datetime) -> LearningSession:
    written = _messages_of(session, moment)
    session.ended_at, session.message_count = moment, len(written)
    session.recap = _recap(session, [text for role, text in written if role == Message.Role.USER])
    facts = {
        "active_seconds": session.active_seconds,
        "started_at": session.started_at,
        "happened_at": moment,
        "organization_id": session.conversation.organization_id,
    }
    session.xp_awarded = rewards.reward(session.owner, "learning_session", session.pk, facts)
    session.save()
    emit(LearningSessionEnded(session.pk, session.owner_id, session.active_seconds))
    return session


def _messages_of(session: LearningSession, until: datetime) -> list[tuple[str, str]]:
    messages = session.conversation.messages.filter(created_at__gte=session.started_at, created_at__lte=until)
    return list(messages.order_by("created_at", "id").values_list("role", "content"))


def _recap(session: LearningSession, questions: list[str]) -> str:
    """What can be said for certain, in the person's own words: nothing is made up."""
    parts = [f"Goal: {session.goal}."] if session.goal else []
    parts.append(f"{_minutes(session.active_seconds)}, {_counted(session.message_count, 'message')}.")
    if questions:
        parts.append(f"You wrote {_counted(len(questions), 'question or task', 'questions and tasks')}:")
        parts += [f"- {_quote(question)}" for question in questions[:_QUOTED_QUESTIONS]]
    if len(questions) > _QUOTED_QUESTIONS:
        parts.append(f"and {len(questions) - _QUOTED_QUESTIONS} more.")
    return "\n".join(parts)


def _minutes(seconds: int) -> str:
    return f"{_counted(round(seconds / 60), 'active minute')}" if seconds >= 60 else "Less than one active minute"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _quote(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE_CHARACTERS else f"{line[: _QUOTE_CHARACTERS - 1].rstrip()}…"
