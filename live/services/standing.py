"""What is told of a session: the row with its time and what is left of the month."""

from typing import Any
from uuid import UUID

from live.models import LiveSession, LiveTranscript
from live.services import clock
from live.services.metering import left_for
from live.services.quota import least


def standing_of(session: LiveSession) -> dict[str, Any]:
    """The session, `duration_seconds`, `remaining_seconds`, `has_socket`, `transcript_id`."""
    moment = clock.database_time(session.user_id)
    return {
        "session": session,
        "duration_seconds": session.duration_seconds(moment),
        "remaining_seconds": least(left_for(session, moment)),
        "has_socket": bool(session.socket),
        "transcript_id": _transcript_id(session),
    }


def end_of(session: LiveSession) -> dict[str, Any]:
    """What sockets and windows are told of one that is over: `reason`, `duration_seconds`, `transcript_id`."""
    transcript_id = _transcript_id(session)
    return {
        "reason": session.end_reason,
        "duration_seconds": session.duration_seconds(session.ended_at or session.beaten_at),
        "transcript_id": transcript_id and str(transcript_id),
    }


def _transcript_id(session: LiveSession) -> UUID | None:
    return LiveTranscript.objects.filter(session=session).values_list("pk", flat=True).first()
