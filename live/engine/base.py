"""What the socket and an engine know of each other; which engine it is, settings say (live/engine/choice.py)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from xentree.principal import Principal
from xentree.providers.speech import Voice

# Samples are everywhere 16-bit, little-endian, mono, at this rate; the socket converts what clients send and take.
RATE = 16_000


# A client that tells what it plays has done so by then, in seconds of a turn; what one that never does has heard is
# told by the clock.
REPORTS_WITHIN = 1.0


class Wire(Protocol):
    """How an engine reaches the client; it never fails: what cannot be sent any more is dropped."""

    async def event(self, kind: str, **payload: Any) -> None:
        """A text frame `{"type": kind, ...payload}` of contract 8.1."""

    async def audio(self, turn_id: int, seq: int, samples: bytes) -> None:
        """Sound of an assistant's turn; `seq` counts from 0 within the turn."""


@dataclass(frozen=True)
class Talk:
    """All an engine needs to know of the session it is for."""

    session_id: UUID
    principal: Principal
    persona: str
    language: str
    nickname: str = ""
    voice: Voice = "a"
    # Whether voices may go to hosted providers; else those of this machine are used.
    may_leave: bool = False
    # The client writes down what is said itself and sends text.
    browser_ears: bool = False
    # Visemes and expressions are wanted.
    avatar: bool = False
    conversation_id: UUID | None = None


@dataclass(frozen=True)
class Said:
    """A turn of before, as it was heard."""

    role: str
    text: str


class Engine(ABC):
    """One session's ears, mind and mouth, in the event loop that made it; made anew after a reconnect.

    Speech is answered in sound; a person who begins to speak (or `interrupt`) silences the assistant, and what is
    stored of its turn is what was played by then. Whoever fails, the person is told in words, and the session goes on
    with what works.
    """

    @abstractmethod
    async def start(self, history: Sequence[Said]) -> None:
        """Ready to hear; ProviderDown when nothing at all can."""

    @abstractmethod
    async def hear(self, samples: bytes) -> None:
        """The next samples of the microphone, in order; silence counts as well. Never waits for a vendor."""

    @abstractmethod
    async def take_text(self, text: str) -> None:
        """Something typed, or written down by the browser: a whole turn of the person; it interrupts."""

    @abstractmethod
    async def interrupt(self) -> None:
        """Be silent at once."""

    @abstractmethod
    async def note_playback(self, turn_id: int, played_ms: int) -> None:
        """How much of a turn the client has played; it only grows, and never beyond what was sent."""

    @abstractmethod
    async def say(self, text: str) -> None:
        """Speak a sentence of ours (a warning, a goodbye) as a turn; returns when it is played, or cannot be."""

    @abstractmethod
    async def close(self) -> None:
        """Stop everything and store what was heard; again is harmless. Leaves no process and no task behind."""
