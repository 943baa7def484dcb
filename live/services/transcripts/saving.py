"""Keeping what was said: of Live's own sessions, and of talks that a program held elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from live.models import LiveSession, LiveSettings, LiveTranscript, TranscriptTurn
from live.services.transcripts.searching import index_transcript
from xentree.errors import Invalid, LimitReached
from xentree.events import LiveReportRequested, emit
from xentree.principal import Principal
from xentree.prose import prose_of

MOST_TURNS = 2_000
LONGEST_TURN = 10_000
MOST_CHARACTERS = 500_000
LONGEST_TALK = timedelta(hours=24)
MOST_TRANSCRIPTS = 10_000
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# Clocks differ: so far ahead of ours is not the future yet.
CLOCKS_DIFFER = timedelta(minutes=1)
PREVIEW_CHARACTERS = 160
_SAME_TALK = UUID("6a1c7a0e-52fb-4b5b-9f4e-1d9c0a8d3f10")


@dataclass(frozen=True)
class SpokenTurn:
    """What one side said; `role` is user or ai."""

    role: str
    text: str
    timestamp: datetime


@dataclass(frozen=True)
class NewTranscript:
    """A talk that was held elsewhere, its turns in order."""

    started_at: datetime
    ended_at: datetime
    turns: Sequence[SpokenTurn]


def save_transcript(new: NewTranscript, *, by: Principal) -> LiveTranscript:
    """Keep a talk of the principal's own in their workspace; the same talk said again is the same transcript."""
    _refuse_nonsense(new)
    transcript = LiveTranscript(
        id=_id_of(new, by),
        user=by.user,
        organization_id=by.organization_id,
        session_started_at=new.started_at,
        session_ended_at=new.ended_at,
    )
    try:
        with transaction.atomic():
            return _known(transcript) or _write_within_limit(transcript, new.turns)
    except IntegrityError:
        # Said twice at the same time.
        return LiveTranscript.objects.get(pk=transcript.pk)


def keep_session(session: LiveSession) -> LiveTranscript | None:
    """The transcript of a session that ends, in the transaction that ends it; again it is the same one.

    None where nobody said anything or its person keeps no transcripts. No text stays behind with the session.
    """
    spoken = [turn for turn in session.turns.all() if turn.text.strip()]
    session.turns.exclude(text="").update(text="")
    kept = LiveTranscript.objects.filter(session=session).first()
    if kept or not spoken or not _keeps_transcripts(session):
        return kept
    transcript = LiveTranscript(
        session=session,
        user_id=session.user_id,
        organization_id=session.organization_id,
        session_started_at=session.started_at,
        session_ended_at=session.ended_at or now(),
    )
    session.report_status, session.report_alive_at = LiveSession.ReportStatus.QUEUED, now()
    session.save(update_fields=["report_status", "report_alive_at"])
    emit(LiveReportRequested(session.pk))
    said = [SpokenTurn(turn.role, turn.text, turn.said_at) for turn in spoken]
    return _write(transcript, said, [turn.number for turn in spoken])


def _keeps_transcripts(session: LiveSession) -> bool:
    return LiveSettings.objects.filter(user=session.user_id, keep_transcripts=True).exists()


def _refuse_nonsense(new: NewTranscript) -> None:
    if new.started_at > new.ended_at:
        raise _wrong("A talk cannot end before it starts.", "session_ended_at")
    if new.started_at < EARLIEST:
        raise _wrong("That is too long ago.", "session_started_at")
    if new.ended_at - new.started_at > LONGEST_TALK:
        raise _wrong("A talk lasts 24 hours at most.", "session_ended_at")
    if new.ended_at > now() + CLOCKS_DIFFER:
        raise _wrong("That is still to come.", "session_ended_at")
    if sum(len(turn.text) for turn in new.turns) > MOST_CHARACTERS:
        raise _wrong(f"A transcript holds {MOST_CHARACTERS} characters at most.", "transcripts")


def _wrong(message: str, field: str) -> Invalid:
    return Invalid(message, **{field: [message]})


def _id_of(new: NewTranscript, by: Principal) -> UUID:
    """Made of all that it says and whose it is, so that the same talk cannot be kept twice."""
    turns = [(turn.role, turn.text, turn.timestamp.astimezone(UTC).isoformat()) for turn in new.turns]
    times = (new.started_at.astimezone(UTC).isoformat(), new.ended_at.astimezone(UTC).isoformat())
    return uuid5(_SAME_TALK, repr((by.user.pk, by.organization_id, times, turns)))


def _known(transcript: LiveTranscript) -> LiveTranscript | None:
    return LiveTranscript.objects.filter(pk=transcript.pk).first()


def _write_within_limit(transcript: LiveTranscript, said: Sequence[SpokenTurn]) -> LiveTranscript:
    if LiveTranscript.objects.filter(user=transcript.user_id).count() >= MOST_TRANSCRIPTS:
        raise LimitReached(f"You keep {MOST_TRANSCRIPTS} transcripts, which is the most there can be.", "cap_reached")
    return _write(transcript, said)


def _write(transcript: LiveTranscript, said: Sequence[SpokenTurn], positions: Sequence[int] = ()) -> LiveTranscript:
    """With its turns, found by its words; the positions of Live's own turns are their numbers in the session."""
    transcript.turn_count = len(said)
    transcript.preview = preview_of(said)
    transcript.save(force_insert=True)
    TranscriptTurn.objects.bulk_create(
        TranscriptTurn(
            transcript=transcript,
            position=position,
            role=turn.role,
            text=turn.text,
            timestamp=min(max(turn.timestamp, transcript.session_started_at), transcript.session_ended_at),
        )
        for position, turn in zip(positions or count(1), said, strict=False)
    )
    index_transcript(transcript)
    return transcript


def preview_of(said: Sequence[SpokenTurn]) -> str:
    """What a list shows of a talk: how its person began, else how the assistant did."""
    own = [turn.text for turn in said if turn.role == "user"]
    first = next(iter(own or [turn.text for turn in said]), "")
    return prose_of(first[: 4 * PREVIEW_CHARACTERS])[:PREVIEW_CHARACTERS]
