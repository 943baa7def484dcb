"""The speech capability: texts that are said, recordings that are written down; who does it, settings say.

`TTS` and `STT` are `local` (flite and pocketsphinx, on this machine) or the id of a connected provider that speaks
OpenAI's dialect; `TTS_BASE_URL` and `STT_BASE_URL` are servers apart, with keys of their own. Samples are everywhere
those of xentree/audio.py.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Literal

from django.conf import settings

# The two voices of the course: a is a woman's, b a man's.
Voice = Literal["a", "b"]
VOICES: tuple[Voice, ...] = ("a", "b")
LOCAL = "local"


@dataclass(frozen=True)
class Phone:
    """A sound in ARPAbet, or SIL; seconds from the start."""

    phone: str
    start: float
    end: float


@dataclass(frozen=True)
class Speech:
    """Samples, and the sounds in them where whoever spoke tells (the local voices do)."""

    samples: bytes
    phones: tuple[Phone, ...] = ()


@dataclass(frozen=True)
class HeardWord:
    """A word in seconds from the start; 0 to 1 how sure, None where nobody said."""

    text: str
    start: float
    end: float
    confidence: float | None = None


@dataclass(frozen=True)
class Heard:
    """What was understood; `rough`: by a recognizer that often errs, so that no word of it is evidence."""

    text: str
    confidence: float | None
    words: tuple[HeardWord, ...] = ()
    rough: bool = False


class TextToSpeech(ABC):
    """Somebody who speaks English; `id` names the sound: another id, another recording. `local` keeps it here."""

    id: str
    local: bool

    @abstractmethod
    def say(self, text: str, voice: Voice = "a", *, pace: float = 1.0) -> Speech:
        """A text of at most some thousand characters; pace .8 is slower. Raises ProviderDown."""


class SpeechToText(ABC):
    """Somebody who understands English; `local` keeps voices on this machine or in its network."""

    id: str
    local: bool

    @abstractmethod
    def hear(self, samples: bytes) -> Heard:
        """What was said, an empty text where nothing was. Raises ProviderDown."""


class Speaker(ABC):
    """Somebody who speaks while the text still comes, for talks; stateless, any number at once."""

    id: str
    local: bool

    @abstractmethod
    def speak(self, text: str, voice: Voice = "a") -> AsyncGenerator[Speech, None]:
        """A sentence or a clause in pieces, the first as soon as it is there; phones count from their piece's start.

        Raises ProviderDown. Closing the generator drops the work or the connection at once.
        """


class Listener(ABC):
    """The ears for one talk: utterance by utterance, while they are spoken. Never used from two tasks at once."""

    id: str
    local: bool
    # What is understood of the utterance so far, where it can be told; changes as more is heard.
    so_far: str = ""

    @abstractmethod
    async def open(self) -> None:
        """Ready to hear; ProviderDown."""

    @abstractmethod
    def begin(self) -> None:
        """An utterance begins; one that was not ended is forgotten."""

    @abstractmethod
    def feed(self, samples: bytes) -> None:
        """The next samples of it; returns at once."""

    @abstractmethod
    async def end(self) -> Heard:
        """The utterance is over: what was said, an empty text where nothing was. Raises ProviderDown."""

    @abstractmethod
    async def close(self) -> None:
        """Leaves no process and no connection behind; again is harmless."""


def text_to_speech() -> TextToSpeech:
    """The voices that settings name; the local ones where those are not to be had."""
    from xentree.providers import speech_flite

    found = _chosen_voices()
    return found if isinstance(found, TextToSpeech) else speech_flite.FliteVoices()


def speech_to_text(*, may_leave: bool) -> SpeechToText:
    """The recognizer that settings name; the local one where a voice may not leave this network, or nobody is there."""
    from xentree.providers import speech_pocketsphinx

    found = _chosen_ears()
    if isinstance(found, SpeechToText) and (found.local or may_leave):
        return found
    return speech_pocketsphinx.PocketsphinxEars()


def speaker(*, may_leave: bool) -> Speaker:
    """Who speaks in talks, by the same settings; a stored key is looked up, so this is not for an event loop.

    What is said stays in this network unless it may leave: then, or where nobody else is to be had, flite speaks.
    """
    from xentree.providers import speaker_flite, speech_openai

    found = speech_openai.speaker() if settings.TTS != LOCAL or settings.TTS_BASE_URL else None
    return found if isinstance(found, Speaker) and (found.local or may_leave) else speaker_flite.FliteSpeaker()


def listener(*, may_leave: bool, language: str = "en") -> Listener:
    """The same for who listens; one for each talk. Pocketsphinx understands English only, whatever the language."""
    from xentree.providers import listener_pocketsphinx, speech_openai

    found = speech_openai.listener(language) if settings.STT != LOCAL or settings.STT_BASE_URL else None
    if isinstance(found, Listener) and (found.local or may_leave):
        return found
    return listener_pocketsphinx.PocketsphinxListener()


def problems() -> list[str]:
    """Why whom the settings name cannot be asked, in words for staff; nothing where they can, or name nobody."""
    return [found for found in (_chosen_voices(), _chosen_ears()) if isinstance(found, str)]


def _chosen_voices() -> TextToSpeech | str | None:
    from xentree.providers import speech_openai

    return speech_openai.voices() if settings.TTS != LOCAL or settings.TTS_BASE_URL else None


def _chosen_ears() -> SpeechToText | str | None:
    from xentree.providers import speech_openai

    return speech_openai.ears() if settings.STT != LOCAL or settings.STT_BASE_URL else None
