"""A session of Live from its start to its end: it belongs to the server, whatever becomes of the socket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from conversations.models import Conversation
from live.models import LiveSession
from live.models.sessions import LAPSES_AFTER
from live.rules import can_end, can_use
from live.services import clock
from live.services.closing import close, close_if_lapsed, lock_session, one_of_many
from live.services.metering import count_time, left_for, new_warning
from live.services.quota import least, left_of, require_time
from organizations.services import Remaining
from organizations.services.allowances import accounts_of
from xentree.errors import Conflict, NotAllowed, NotFound
from xentree.events import LiveSessionStarted, emit
from xentree.principal import Principal

ACTIVE = "You have a Live session open already. End it first, or go on with it."
OVER = "This Live session is over. Start another one."
SIGN_IN, KEY, TOKEN = "sign-in", "key", "token"
_CHOICES = ("session_type", "persona", "language")


@dataclass(frozen=True)
class Beat:
    """Where a session stands; `remaining_seconds` is None where nobody has a limit, `reason` empty while it is open."""

    elapsed_seconds: int
    remaining_seconds: int | None
    warning: str = ""
    ended: bool = False
    reason: str = ""


def start_session(data: Mapping[str, Any], *, by: Principal) -> LiveSession:
    """A new session from `session_type` and, where given, `conversation_id`, `persona`, `language`.

    It is in the workspace of the conversation it goes on with. LimitReached `live_quota_exceeded` without time left,
    Conflict `live_session_active` while the person has another one open: of parallel starts one wins.
    """
    conversation = _find_conversation(data.get("conversation_id"), by)
    organization_id = conversation.organization_id if conversation else by.organization_id
    _close_lapsed(LiveSession.objects.open().filter(user=by.user))
    with transaction.atomic():
        moment = clock.database_time(by.user.pk)
        _refuse_second(by)
        require_time(left_of(accounts_of(by.user, organization_id), moment))
        session = LiveSession(
            user=by.user,
            organization_id=organization_id,
            conversation=conversation,
            origin=by.origin or "",
            opened_by=opened_by(by),
            started_at=moment,
            beaten_at=moment,
            metered_at=moment,
            **{name: data[name] for name in _CHOICES if data.get(name)},
        )
        _insert(session, by)
        emit(LiveSessionStarted(session.pk, session.user_id))
    return session


def opened_by(by: Principal) -> str:
    """What a session was opened with, in one word: when that ends, so does the session."""
    if by.key_id:
        return f"{KEY}:{by.key_id}"
    return f"{SIGN_IN}:{by.session_id}" if by.session_id else by.method


@transaction.atomic
def beat(session: LiveSession, *, by: Principal | None = None) -> Beat:
    """A sign of life: the time since the last one is counted; where that used an allowance up, the session ends."""
    locked, moment = lock_session(session.pk)
    _require(by is None or can_use(by, locked))
    left = _go_on(locked, moment)
    return Beat(
        locked.duration_seconds(moment),
        least(left),
        warning=_warn(locked, left) if locked.ended_at is None else "",
        ended=locked.ended_at is not None,
        reason=locked.end_reason,
    )


@transaction.atomic
def end_session(session: LiveSession, *, reason: str, by: Principal | None = None) -> LiveSession:
    """Close it, counting what is not counted yet; again, nothing changes. Without `by` it is the server's own doing."""
    locked, moment = lock_session(session.pk)
    _require(by is None or can_end(by, locked))
    if locked.ended_at is None and not close_if_lapsed(locked, moment):
        count_time(locked, moment)
        close(locked, reason, moment)
    return locked


def attach_socket(session: LiveSession, channel_name: str) -> str:
    """This socket has it from now on, which is a sign of life; the name of the one that had it, empty if none did.

    Conflict `session_ended` where it is over.
    """
    before = _attach(session.pk, channel_name)
    if before is None:
        raise Conflict(OVER, "session_ended")
    return before


def detach_socket(session: LiveSession, channel_name: str) -> None:
    """It has no socket any more, if it was this one that had it."""
    LiveSession.objects.filter(pk=session.pk, socket=channel_name).update(socket="")


def sweep_lapsed_sessions() -> int:
    """Close those that gave no sign of life for too long, at their last one; how many."""
    return _close_lapsed(LiveSession.objects.open())


def _find_conversation(conversation_id: UUID | None, by: Principal) -> Conversation | None:
    if conversation_id is None:
        return None
    found = Conversation.objects.visible_to(by).filter(pk=conversation_id).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


def _refuse_second(by: Principal) -> None:
    """Conflict while the person has a session open; its id is told where it is theirs to see here."""
    mine = LiveSession.objects.open().filter(user=by.user)
    if mine.exists():
        seen = LiveSession.objects.visible_to(by).open().values_list("pk", flat=True).first()
        raise Conflict(ACTIVE, "live_session_active", **({"session_id": str(seen)} if seen else {}))


def _insert(session: LiveSession, by: Principal) -> None:
    """Of parallel ones the database takes one."""
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError:
        _refuse_second(by)
        raise


def _go_on(session: LiveSession, moment: datetime) -> list[Remaining]:
    """Count the time until now, and close what has to end; of one that is over nothing changes. What is left then."""
    if session.ended_at is not None or close_if_lapsed(session, moment):
        return left_for(session, moment)
    all_counted = count_time(session, moment)
    session.beaten_at = moment
    left = left_for(session, moment)
    if all_counted and least(left) != 0:
        session.save(update_fields=["beaten_at", "metered_at", "billed_seconds"])
    else:
        close(session, LiveSession.EndReason.QUOTA, moment)
    return left


def _warn(session: LiveSession, left: Sequence[Remaining]) -> str:
    """What the person is to be told of their allowance now, and has not been yet."""
    warning = new_warning(session, left)
    if warning:
        session.save(update_fields=["warned_percent"])
    return warning


@transaction.atomic
def _attach(session_id: UUID, channel_name: str) -> str | None:
    """None where it is over, or ends with this."""
    locked, moment = lock_session(session_id)
    _go_on(locked, moment)
    if locked.ended_at is not None:
        return None
    before, locked.socket = locked.socket, channel_name
    locked.save(update_fields=["socket"])
    return before


def _close_lapsed(sessions: Any) -> int:
    """Look first, and again under the lock of each: it may have been taken up meanwhile."""
    known = list(sessions.values_list("pk", "user_id", "beaten_at"))
    if not known:
        return 0
    moment = clock.database_time(known[0][1])
    return sum(_close_one_if_lapsed(pk) for pk, _, beaten_at in known if moment - beaten_at > LAPSES_AFTER)


def _close_one_if_lapsed(session_id: UUID) -> bool:
    with one_of_many(session_id), transaction.atomic():
        return close_if_lapsed(*lock_session(session_id))
    return False


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed("This Live session is not yours.")
