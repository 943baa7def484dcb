"""How long a person was really at it: an open microphone that nobody speaks into is no practice."""

from itertools import pairwise

from conversations.services.learning_sessions import IDLE_SECONDS
from live.models import LiveSession, LiveTurn


def active_seconds(session: LiveSession) -> int:
    """Of a session that is over: the time around what the person said, at most two minutes of a silence."""
    said = session.turns.filter(role=LiveTurn.Role.USER).order_by("said_at").values_list("said_at", flat=True)
    if not said or session.ended_at is None:
        return 0
    moments = [session.started_at, *said, session.ended_at]
    gaps = ((later - sooner).total_seconds() for sooner, later in pairwise(moments))
    return min(session.billed_seconds, int(sum(min(max(0.0, gap), IDLE_SECONDS) for gap in gaps)))
