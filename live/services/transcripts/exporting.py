"""Taking transcripts away: Markdown and plain text for reading, JSON for programs."""

import json
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.core.serializers.json import DjangoJSONEncoder

from live.models import LiveSession, LiveSettings, LiveTranscript, LiveTurn, TranscriptTurn
from live.services.settings import CHOICES
from live.services.transcripts.searching import title_of
from xentree.personal_data import ExportedFile
from xentree.principal import Principal

SPEAKERS = {"user": "You", "ai": "Xentree"}
_SESSION = ["id", "session_type", "persona", "language", "conversation_id", "organization_id", "origin"]
_SESSION += ["started_at", "ended_at", "end_reason", "billed_seconds", "xp_awarded", "report_status", "report"]
_TURN = ("session_id", "number", "role", "text", "said_at", "spoken_ms", "interrupted", "latency", "provider", "model")


def export_transcript(transcript: LiveTranscript, form: str) -> str:
    """In one of the forms markdown, text and json."""
    return {"markdown": _markdown, "text": _text, "json": _json}[form](transcript)


def export_filename(transcript: LiveTranscript, extension: str) -> str:
    """A name for the downloaded file."""
    return f"talk-{_local(transcript, transcript.session_started_at):%Y-%m-%d-%H%M}.{extension}"


def transcript_data(transcript: LiveTranscript) -> dict[str, Any]:
    """Everything there is to say of it, its turns in order."""
    turns = [
        {"role": turn.role, "text": turn.text, "timestamp": turn.timestamp, "marks": turn.marks}
        for turn in transcript.turns.all()
    ]
    return {
        "format": "xentree.transcript",
        "version": 1,
        "id": transcript.pk,
        "session_id": transcript.session_id,
        "session_started_at": transcript.session_started_at,
        "session_ended_at": transcript.session_ended_at,
        "turns": turns,
    }


def export_personal_data(user: Any) -> Iterator[ExportedFile]:
    """For the copy of a person's data: settings, sessions, transcripts; but of tenants they have left."""
    by = Principal(user, "session")
    sessions = LiveSession.objects.visible_to(by)
    turns = LiveTurn.objects.filter(session__in=sessions).order_by("session__started_at", "session", "number")
    yield ExportedFile("live/settings.json", list(LiveSettings.objects.filter(user=user).values(*CHOICES)))
    yield ExportedFile("live/sessions.json", list(sessions.values(*_SESSION)))
    yield ExportedFile("live/turns.json", list(turns.values(*_TURN)))
    for transcript in LiveTranscript.objects.visible_to(by).prefetch_related("turns").iterator(chunk_size=20):
        yield ExportedFile(f"live/transcripts/{transcript.pk}.json", transcript_data(transcript))


def _markdown(transcript: LiveTranscript) -> str:
    said = (_paragraph(transcript, turn) for turn in transcript.turns.all())
    return "\n\n".join([f"# {title_of(transcript)}", *said]) + "\n"


def _paragraph(transcript: LiveTranscript, turn: TranscriptTurn) -> str:
    return f"**{SPEAKERS[turn.role]}** *{_clock(transcript, turn)}*\n\n{turn.text}"


def _text(transcript: LiveTranscript) -> str:
    return "\n".join([title_of(transcript), "", *(_line(transcript, turn) for turn in transcript.turns.all())]) + "\n"


def _line(transcript: LiveTranscript, turn: TranscriptTurn) -> str:
    return f"[{_clock(transcript, turn)}] {SPEAKERS[turn.role]}: {' '.join(turn.text.split())}"


def _json(transcript: LiveTranscript) -> str:
    return json.dumps(transcript_data(transcript), ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)


def _clock(transcript: LiveTranscript, turn: TranscriptTurn) -> str:
    return f"{_local(transcript, turn.timestamp):%H:%M:%S}"


def _local(transcript: LiveTranscript, moment: Any) -> Any:
    """By the person's clock."""
    return moment.astimezone(ZoneInfo(transcript.user.timezone))
