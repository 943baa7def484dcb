"""What every evaluator is given, and what it answers; nothing here knows a table or a request."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# How far an evaluation is, 0 to 1, and what is being done, in words.
Report = Callable[[float, str], None]


def silent(share: float, doing: str) -> None:
    """For those who do not watch."""


@dataclass(frozen=True)
class WritingRequest:
    """A text and what was asked for; the task's own words are data to compare with, never instructions."""

    text: str
    prompt: str = ""
    level: str | None = None
    form: str | None = None
    points: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    # The task's model answer: what is copied from it, or from the prompt, counts for nothing.
    model: str = ""
    min_words: int = 80


@dataclass(frozen=True)
class SpeakingRequest:
    """Samples (PCM16 little-endian, mono, 16 kHz) of a known text, or of a free answer to a prompt."""

    samples: bytes
    expected_text: str | None = None
    prompt: str = ""
    level: str | None = None
    targets: tuple[str, ...] = ()
    # As the person gave it (child, teen or adult), never guessed.
    age_group: str | None = None


@dataclass(frozen=True)
class Criterion:
    """One side of the quality, 0 to 100 (None: cannot be told from this), with quotations that show it."""

    name: str
    score: float | None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Correction:
    """A place that can be better: [start, end) in characters; `suggestion` is empty where nothing is sure."""

    start: int
    end: int
    original: str
    suggestion: str
    type: str
    message: str


@dataclass(frozen=True)
class SpokenPhone:
    """A sound (ARPAbet) and how it went, 0 to 100; `heard` is the sound it was likely mistaken for."""

    phone: str
    start: float
    end: float
    score: float
    heard: str | None = None


@dataclass(frozen=True)
class SpokenWord:
    """A word in seconds from the start, 0 to 100; `sure` says whether the score may be shown as a colour."""

    text: str
    start: float
    end: float
    score: float | None
    sure: bool = False
    said: bool = True
    phones: tuple[SpokenPhone, ...] = ()
    # Where a likely error can be named: "th → s".
    error: str | None = None


@dataclass(frozen=True)
class Assessment:
    """A judgement: `score` 0 to 100, or None with a `reason`; `confidence` 0 to 1; `transcript` of free speech."""

    score: float | None
    feedback: str
    evaluator: str
    cefr: str | None = None
    confidence: float = 0.0
    criteria: tuple[Criterion, ...] = ()
    corrections: tuple[Correction, ...] = ()
    words: tuple[SpokenWord, ...] = ()
    # words_per_minute, articulation_rate, pause_ratio, long_pauses, speech_seconds, ...
    fluency: Mapping[str, float] = field(default_factory=dict)
    transcript: str = ""
    # not_enough_evidence, or why the answer stands at the floor: empty, copied, off_topic, gibberish,
    # other_language, instructions.
    reason: str | None = None


class Evaluator(ABC):
    """One judge: the same request, the same assessment, while `version` stays; `local` keeps it on this machine."""

    id: str
    version: str
    local: bool

    @abstractmethod
    def assess_writing(self, request: WritingRequest, report: Report = silent) -> Assessment:
        """Judge a text; ProviderDown where the judge cannot be reached."""

    @abstractmethod
    def assess_speaking(self, request: SpeakingRequest, report: Report = silent) -> Assessment:
        """Judge a recording; ProviderDown where the judge cannot be reached."""
