"""A report as it is shown: its figures, and the corrections that stand in the transcript."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from live.models import LiveSession, LiveTranscript, TranscriptTurn


@dataclass(frozen=True)
class Report:
    """`figures` is empty until it is done; corrections are in the order of the talk."""

    session_id: UUID
    transcript_id: UUID | None
    status: str
    figures: dict[str, Any] = field(default_factory=dict)
    corrections: tuple[dict[str, Any], ...] = ()


def report_of(session: LiveSession) -> Report:
    """How far it is, and what it says."""
    # Whoever came by the transcript has it at hand, turns and all.
    transcript: LiveTranscript | None = getattr(session, "transcript", None)
    is_done = session.report_status == LiveSession.ReportStatus.DONE
    return Report(
        session_id=session.pk,
        transcript_id=transcript.pk if transcript else None,
        status=session.report_status,
        figures=session.report if is_done else {},
        corrections=corrections_in(list(transcript.turns.all())) if transcript and is_done else (),
    )


def corrections_in(turns: list[TranscriptTurn]) -> tuple[dict[str, Any], ...]:
    """Each with the turn it is in and the words it is about."""
    return tuple(
        {"turn": turn.position, "original": turn.text[mark["start"] : mark["end"]], **mark}
        for turn in turns
        for mark in turn.marks
    )
