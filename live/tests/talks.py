"""Talks for tests: sessions in which something was said, and transcripts of them."""

from datetime import UTC, datetime, timedelta

from live.models import LiveSession, LiveSettings, LiveTurn
from live.services.transcripts import NewTranscript, SpokenTurn, keep_session, save_transcript
from xentree.principal import Principal

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TALK = (("user", "Why are tides so high?"), ("ai", "The moon pulls the sea."), ("user", "And the sun helps."))


def session_of(user, said=TALK, *, spoken_ms=4000, ears="local", **fields):
    """One that is over, with a turn every ten seconds; `said` is (role, text) or (role, text, spoken_ms)."""
    ended = fields.pop("ended_at", AT + timedelta(minutes=5))
    session = LiveSession.objects.create(user=user, session_type="voice", started_at=AT, ended_at=ended, **fields)
    for number, (role, text, *more) in enumerate(said, start=1):
        LiveTurn.objects.create(
            session=session,
            number=number,
            role=role,
            text=text,
            said_at=AT + timedelta(seconds=10 * number),
            spoken_ms=more[0] if more else spoken_ms,
            provider=ears if role == "user" else "local",
            latency={} if role == "user" else {"end_of_turn": 400, "stt": 20, "model": 120, "tts": 80, "total": 620},
        )
    return session


def keeps(user, **more):
    """The person wants transcripts kept."""
    LiveSettings.objects.update_or_create(user=user, defaults={"keep_transcripts": True, **more})
    return user


def kept(user, said=TALK, **fields):
    """The transcript of such a session."""
    return keep_session(session_of(keeps(user), said, **fields))


def new_talk(said=TALK, started_at=AT):
    """One that was held elsewhere."""
    turns = [SpokenTurn(role, text, started_at + timedelta(seconds=number)) for number, (role, text) in enumerate(said)]
    return NewTranscript(started_at, started_at + timedelta(minutes=5), turns)


def saved(user, said=TALK, started_at=AT, organization=None):
    """Its transcript."""
    by = Principal(user, "bearer", organization_id=organization and organization.pk)
    return save_transcript(new_talk(said, started_at), by=by)


def body(said=TALK, **more):
    """The same as it is sent."""
    talk = new_talk(said)
    turns = [{"role": turn.role, "text": turn.text, "timestamp": turn.timestamp.isoformat()} for turn in talk.turns]
    times = {"session_started_at": talk.started_at.isoformat(), "session_ended_at": talk.ended_at.isoformat()}
    return {**times, "transcripts": turns, **more}
