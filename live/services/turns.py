"""What is said in a session, written while it is said; of one that is over nothing is written any more."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from live.engine.base import Said
from live.models import LiveSession, LiveTurn


@transaction.atomic
def record_turn(
    session_id: UUID, role: str, text: str, *, said_at: datetime, number: int | None = None, **told: Any
) -> int:
    """Write a turn as the one after the last, or as `number` where that is later still; its number, 0 if it is over.

    `told` are other fields of LiveTurn: spoken_ms, interrupted, latency, provider, model.
    """
    if not _is_open(session_id):
        return 0
    free = last_number(session_id) + 1
    turn = LiveTurn(session_id=session_id, role=role, text=text, said_at=said_at, number=max(free, number or 0), **told)
    turn.save(force_insert=True)
    return turn.number


@transaction.atomic
def move_heard(session_id: UUID, number: int, text: str, spoken_ms: int, **told: Any) -> bool:
    """More of an assistant's turn was heard, or it ended; what was heard before is never taken back."""
    if not _is_open(session_id):
        return False
    turn = LiveTurn.objects.filter(session=session_id, number=number, role=LiveTurn.Role.AI, spoken_ms__lte=spoken_ms)
    return bool(turn.update(text=text, spoken_ms=spoken_ms, **told))


def history_of(session: LiveSession) -> list[Said]:
    """What was said so far, as it was heard, oldest first."""
    return [Said(role, text) for role, text in session.turns.exclude(text="").values_list("role", "text")]


def last_number(session_id: UUID) -> int:
    """The number of the last turn, 0 before the first."""
    return LiveTurn.objects.filter(session=session_id).aggregate(last=Max("number"))["last"] or 0


def _is_open(session_id: UUID) -> bool:
    """Whoever ends the session waits until what is being written is there, or has ended it before."""
    return LiveSession.objects.select_for_update(no_key=True).order_by().filter(pk=session_id, ended_at=None).exists()


@transaction.atomic
def write_down(session_id: UUID, number: int, text: str, **told: Any) -> bool:
    """What the person said in a turn, where that is understood only after it; nothing said: it was no turn."""
    if not _is_open(session_id):
        return False
    turn = LiveTurn.objects.filter(session=session_id, number=number, role=LiveTurn.Role.USER)
    return bool(turn.update(text=text, **told) if text else turn.delete()[0])
