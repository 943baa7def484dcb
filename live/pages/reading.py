"""A transcript as it is read: turns in order, with marks in them, what was searched for, and how long answers took."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from knowledge import search
from learning.english.results import Pencilled, pencil
from learning.english.results.marks import Note
from live.models import LiveTranscript, LiveTurn, TranscriptTurn
from live.services.transcripts import SPEAKERS

# What a latency is made of, in the order it happens.
STAGES = {"end_of_turn": "end of turn", "stt": "hearing", "model": "thinking", "tts": "voice"}


@dataclass(frozen=True)
class Piece:
    """Some characters as HTML, and the note on them."""

    html: SafeString
    note: Note | None


@dataclass(frozen=True)
class Read:
    """A turn as the page shows it."""

    turn: TranscriptTurn
    speaker: str
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
    # Its words were searched for.
    is_found: bool
    was_interrupted: bool = False
    latency: str = ""


@dataclass(frozen=True)
class Talk:
    """All turns, and how many of them say what was searched for."""

    turns: tuple[Read, ...]

    @property
    def found_count(self) -> int:
        """Turns with a hit."""
        return sum(each.is_found for each in self.turns)

    @property
    def has_latencies(self) -> bool:
        """Whether there is anything to show on demand."""
        return any(each.latency for each in self.turns)


def read(transcript: LiveTranscript, query: search.Query | None) -> Talk:
    """In two queries, however long it was."""
    times = {time.number: time for time in LiveTurn.objects.filter(session=transcript.session_id)}
    turns = transcript.turns.all()
    return Talk(tuple(_read(turn, times.get(turn.position), query) for turn in turns))


def _read(turn: TranscriptTurn, time: LiveTurn | None, query: search.Query | None) -> Read:
    sheet = _pencilled(turn)
    pieces = tuple(Piece(_html(piece.text, query), piece.note) for piece in sheet.pieces)
    return Read(
        turn=turn,
        speaker=SPEAKERS[turn.role],
        pieces=pieces,
        notes=sheet.notes,
        is_found=any("<mark>" in piece.html for piece in pieces),
        was_interrupted=bool(time and time.interrupted),
        latency=latency_in_words(time) if time else "",
    )


def _pencilled(turn: TranscriptTurn) -> Pencilled:
    return pencil(turn.text, [{**mark, **_said_of(turn, mark)} for mark in turn.marks])


def _said_of(turn: TranscriptTurn, mark: dict[str, Any]) -> dict[str, str]:
    return {"original": turn.text[mark["start"] : mark["end"]], "suggestion": mark["fix"]}


def _html(text: str, query: search.Query | None) -> SafeString:
    """Everything but the marks of the search is escaped there too."""
    return mark_safe(search.highlight(text, query)) if query else escape(text)  # noqa: S308


def latency_in_words(time: LiveTurn) -> str:
    """Such as 620 ms: end of turn 400, hearing 20, thinking 120, voice 80; empty where nothing was measured."""
    total = time.latency.get("total")
    if total is None:
        return ""
    parts = ", ".join(_stages(time.latency))
    return f"{round(total)} ms{': ' if parts else ''}{parts}"


def _stages(latency: dict[str, Any]) -> Iterator[str]:
    for name, words in STAGES.items():
        if latency.get(name) is not None:
            yield f"{words} {round(latency[name])}"
