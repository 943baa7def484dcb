"""What Live keeps: sessions with their meter, what is said in them, transcripts, and how a person likes it."""

from live.models.sessions import LiveSession, LiveTurn
from live.models.settings import LiveSettings
from live.models.transcripts import LiveTranscript, TranscriptTurn

__all__ = ["LiveSession", "LiveSettings", "LiveTranscript", "LiveTurn", "TranscriptTurn"]
