"""A recording as it was heard: each word with how it went, and how the speech flowed beside what is usual."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from learning.english.results.sounds import Sound, sound_of

# Evaluators are sure of a word only well above or below this.
CLEAR = 55
STATES = {"good": "clear", "poor": "try again", "missed": "not said", "unsure": "not judged"}


@dataclass(frozen=True)
class Word:
    """A word, its place in the recording in seconds, and its state (one of STATES)."""

    number: int
    text: str
    start: float
    end: float
    state: str
    error: str
    sounds: Sequence[Sound]

    @property
    def words(self) -> str:
        """The state, as it is said."""
        return STATES[self.state]


@dataclass(frozen=True)
class Figure:
    """How the speech flowed, in one number; `place` is below, within or above what is usual, or nothing."""

    label: str
    value: str
    usual: str
    place: str


@dataclass(frozen=True)
class Spoken:
    """A recording's words and figures, and what was heard of free speech."""

    words: Sequence[Word]
    figures: Sequence[Figure]
    transcript: str

    @property
    def states(self) -> list[tuple[str, str, int]]:
        """Each state that occurs: its name, in words, and how often."""
        counts = ((name, said, sum(word.state == name for word in self.words)) for name, said in STATES.items())
        return [each for each in counts if each[2]]


@dataclass(frozen=True)
class _Kind:
    label: str
    unit: str
    usual: tuple[float, float] | None = None
    times: float = 1
    digits: int = 0

    def figure(self, value: float) -> Figure:
        """With the unit, beside the usual."""
        return Figure(self.label, f"{self._said(value)} {self.unit}", self._usual_words(), self._place(value))

    def _said(self, value: float) -> str:
        return f"{value * self.times:.{self.digits}f}"

    def _usual_words(self) -> str:
        return f"{self._said(self.usual[0])} to {self._said(self.usual[1])} is usual" if self.usual else ""

    def _place(self, value: float) -> str:
        if not self.usual:
            return ""
        return "below" if value < self.usual[0] else "above" if value > self.usual[1] else "within"


# What is usual among fluent speakers: see docs/assessment.md.
_FIGURES = {
    "words_per_minute": _Kind("Pace", "words a minute", (100, 170)),
    "articulation_rate": _Kind("Speed between pauses", "syllables a second", (3.0, 5.5), digits=1),
    "pause_ratio": _Kind("Time in pauses", "%", (0.05, 0.3), times=100),
    "long_pauses": _Kind("Long pauses", "over half a second"),
    "speech_seconds": _Kind("Speech", "seconds"),
}


def spoken(result: Mapping[str, Any]) -> Spoken:
    """From the result of an evaluation, as it is stored."""
    fluency = result.get("fluency") or {}
    figures = [kind.figure(fluency[name]) for name, kind in _FIGURES.items() if fluency.get(name) is not None]
    words = [_word(number, found) for number, found in enumerate(result.get("words", ()))]
    return Spoken(words, figures, result.get("transcript", ""))


def _word(number: int, found: Mapping[str, Any]) -> Word:
    state = _state(found)
    shows = state in ("good", "poor")
    sounds = [sound_of(phone) for phone in found.get("phones", ())] if shows else []
    error = (found.get("error") or "") if shows else ""
    return Word(number, found["text"], found.get("start") or 0, found.get("end") or 0, state, error, sounds)


def _state(found: Mapping[str, Any]) -> str:
    """No verdict where the evaluator is not sure."""
    score = found.get("score")
    if not found.get("said", True):
        return "missed"
    if score is None or not found.get("sure"):
        return "unsure"
    return "good" if score >= CLEAR else "poor"
