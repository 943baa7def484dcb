"""Writing a report: claimed by one worker, taken up again where a worker died, given up after some attempts."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import now

from learning.english.services.spoken_words import mark_spoken, new_words
from learning.models import XPEvent
from live.models import LiveSession, LiveTranscript, TranscriptTurn
from live.rules import can_use
from live.services.report.evidence import tell_index, weigh
from live.services.report.figures import Figures, figures_of, said_in
from xentree.errors import NotAllowed, NotFound
from xentree.events import LiveReportFinished, LiveReportRequested, emit
from xentree.principal import Principal

ATTEMPTS = 3
AT_A_TIME = 10
# Marking takes seconds; a worker that is silent for so long is dead.
DEAD_AFTER = timedelta(minutes=3)
DEADLINE = timedelta(hours=1)
# As much of one person's words is marked, in characters, and so many new words are kept.
MOST_MARKED = 60_000
MOST_NEW_WORDS = 200
Status = LiveSession.ReportStatus


def request_report(session: LiveSession, *, by: Principal) -> LiveSession:
    """Have it written, again where that failed; what is there or on its way stays. NotFound where nothing was kept."""
    if not can_use(by, session):
        raise NotAllowed
    if not LiveTranscript.objects.filter(session=session).exists():
        raise NotFound("Nothing of this session was kept, so there is no report on it.")
    fresh = {"report_status": Status.QUEUED, "report_attempts": 0, "report_alive_at": now()}
    rows = LiveSession.objects.filter(pk=session.pk, report_status__in=[Status.NONE, Status.FAILED])
    with transaction.atomic():
        if rows.update(**fresh):
            emit(LiveReportRequested(session.pk))
    session.refresh_from_db()
    return session


def waiting_reports() -> list[UUID]:
    """Sessions whose report nobody writes although somebody should."""
    return list(_free().order_by("report_alive_at", "pk").values_list("pk", flat=True)[:AT_A_TIME])


def fail_overdue() -> int:
    """Give up what waits for too long; how many."""
    overdue = LiveSession.objects.filter(
        report_status__in=[Status.QUEUED, Status.RUNNING], report_alive_at__lt=now() - DEADLINE
    )
    return sum(_fail(session) for session in overdue[:AT_A_TIME])


def write_report(session_id: UUID) -> None:
    """Write the report on a session that waits for one; leaves it done or failed."""
    if (session := _claim(session_id)) is None:
        return
    if session.report_attempts > ATTEMPTS:
        _fail(session)
        return
    try:
        _write(session)
    except BaseException:
        # Whatever it is: it must not seem to be written by a worker that has left it.
        _mine(session).update(report_status=Status.QUEUED)
        raise


def _free() -> Any:
    dead = Q(report_status=Status.RUNNING, report_alive_at__lt=now() - DEAD_AFTER)
    return LiveSession.objects.filter(Q(report_status=Status.QUEUED) | dead)


def _claim(session_id: UUID) -> LiveSession | None:
    """One row changed, or somebody else has it."""
    taken = {"report_status": Status.RUNNING, "report_alive_at": now(), "report_attempts": F("report_attempts") + 1}
    if not _free().filter(pk=session_id).update(**taken):
        return None
    return LiveSession.objects.select_related("user").get(pk=session_id)


def _mine(session: LiveSession) -> Any:
    """The row, as long as nobody else took it up: who does counts one attempt more."""
    return LiveSession.objects.filter(
        pk=session.pk, report_status=session.report_status, report_attempts=session.report_attempts
    )


def _fail(session: LiveSession) -> int:
    with transaction.atomic():
        failed = _mine(session).update(report_status=Status.FAILED)
        if failed:
            emit(LiveReportFinished(session.pk, session.user_id, Status.FAILED))
    return failed


def _write(session: LiveSession) -> None:
    """What takes long first, then everything it leads to at once."""
    turns = list(TranscriptTurn.objects.filter(transcript__session=session).order_by("position"))
    said = said_in(turns, list(session.turns.all()))
    marked = _marked(turns)
    words = new_words(_own_words(turns), _said_before(session))
    figures = figures_of(said)
    evidence = weigh(session, said, figures)
    with transaction.atomic():
        if not _mine(session).select_for_update().exists():
            return
        TranscriptTurn.objects.bulk_update(marked, ["marks"], batch_size=200)
        report = {**_told(figures), "new_words": [_word(*each) for each in words[:MOST_NEW_WORDS]]}
        report |= {"new_word_count": len(words), "xp": _xp_of(session)}
        report["english"] = tell_index(session, evidence)
        _mine(session).update(report_status=Status.DONE, report=report)
        emit(LiveReportFinished(session.pk, session.user_id, Status.DONE))


def _told(figures: Figures) -> dict[str, Any]:
    return {**asdict(figures), "talk_ratio": figures.talk_ratio, "words_a_minute": figures.words_a_minute}


def _marked(turns: list[TranscriptTurn]) -> list[TranscriptTurn]:
    """The person's turns, each with its marks."""
    left = MOST_MARKED
    own = [turn for turn in turns if turn.role == "user"]
    for turn in own:
        turn.marks = [_mark(each) for each in mark_spoken(turn.text)] if len(turn.text) <= left else []
        left -= len(turn.text)
    return own


def _mark(found: Any) -> dict[str, Any]:
    about = {"start": found.start, "end": found.end, "type": found.type}
    return {**about, "message": found.message, "fix": found.suggestion}


def _own_words(turns: list[TranscriptTurn]) -> str:
    return "\n".join(turn.text for turn in turns if turn.role == "user")


def _said_before(session: LiveSession) -> Any:
    """All that the person said in talks that were kept and began earlier, the latest first."""
    earlier = TranscriptTurn.objects.filter(
        transcript__user=session.user_id, role="user", transcript__session_started_at__lt=session.started_at
    )
    texts = earlier.order_by("-transcript__session_started_at", "position").values_list("text", flat=True)
    return texts.iterator(chunk_size=500)


def _word(word: str, level: str) -> dict[str, str]:
    return {"word": word, "level": level}


def _xp_of(session: LiveSession) -> list[dict[str, Any]]:
    events = XPEvent.objects.filter(user=session.user_id, source_id=session.pk).order_by("happened_at")
    return [{"reason": reason, "amount": amount} for reason, amount in events.values_list("reason", "amount")]
