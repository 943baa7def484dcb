"""What is found out about one recording, as plain values that one process can tell another."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from learning.english.evaluators.local_speaking.free import pieces, segments, speech
from learning.english.evaluators.local_speaking.listening import Listening, listen, silent
from learning.english.evaluators.local_speaking.measures import (
    FRAMES_A_SECOND,
    VOWELS,
    Measures,
    measure,
    npvi,
    pauses,
    semitones,
    vowels,
)
from learning.english.evaluators.local_speaking.scorer import Marks, Scorer
from learning.english.evaluators.local_speaking.slips import said_for
from learning.english.evaluators.local_speaking.sphinx import Way, phones
from learning.english.evaluators.local_speaking.supplied import SuppliedModel

_LONG_PAUSE = 50
_NO_SPEECH = 0.3


@dataclass(frozen=True)
class ReadPhone:
    """A sound in seconds, 0 to 100, and the one it was likely said as."""

    name: str
    start: float
    end: float
    score: float
    heard: str | None


@dataclass(frozen=True)
class ReadWord:
    """A word in seconds, 0 to 100; `said`: how likely it was said at all, 0 to 1."""

    start: float
    end: float
    score: float
    said: float
    phones: tuple[ReadPhone, ...]


@dataclass(frozen=True)
class Piece:
    """A sentence, or a stretch of free speech: how much it is of the whole, and its marks, 0 to 100.

    `same`: how likely it is the text that was expected, 0 to 1.
    """

    weight: float
    marks: dict[str, float]
    same: float = 1.0


@dataclass(frozen=True)
class Reading:
    """`words` is empty where there was no text, or it was not found; `figures` say how fast and even the speech is."""

    seconds: float
    speech_seconds: float
    words: tuple[ReadWord, ...]
    pieces: tuple[Piece, ...]
    figures: dict[str, float]


def read(
    samples: bytes,
    words: Sequence[Sequence[Way]],
    sentences: Sequence[int],
    age: str | None,
    scorer: Scorer,
    model: SuppliedModel | None = None,
) -> Reading:
    """Of a text in so many sentences of so many words, or (without words) of free speech."""
    seconds = len(samples) / 32_000
    if silent(samples):
        return Reading(seconds, 0.0, (), (), {})
    listening = scorer.lend_ear(listen(samples, words, model))
    spoken = float(speech(listening).sum()) / FRAMES_A_SECOND
    if spoken < _NO_SPEECH:
        return Reading(seconds, spoken, (), (), {})
    if not words:
        return _free(listening, seconds, spoken, age, scorer)
    whole = measure(listening)
    if whole is None:
        return Reading(seconds, spoken, (), (), {})
    return _text(listening, whole, sentences, seconds, spoken, age, scorer)


def _text(
    listening: Listening,
    whole: Measures,
    sentences: Sequence[int],
    seconds: float,
    spoken: float,
    age: str | None,
    scorer: Scorer,
) -> Reading:
    words: list[ReadWord] = []
    parts: list[Piece] = []
    first = 0
    for count in sentences:
        # One sentence is the whole, with the silence before and after it.
        part = listening if count == whole.word_count else listening.between(first, first + count)
        measures = whole if part is listening else measure(part)
        assert measures is not None
        marks = scorer.mark(measures, age)
        words += _words(measures, marks, whole.starts[whole.words == first][0] - measures.starts[0], scorer)
        parts.append(Piece(float(count), marks.whole, scorer.same_text(measures, part, age)))
        first += count
    return Reading(seconds, spoken, tuple(words), tuple(parts), _figures(whole, listening, spoken))


def _words(measures: Measures, marks: Marks, shift: int, scorer: Scorer) -> list[ReadWord]:
    heard = said_for(measures, marks.phones, scorer.trust)
    names = phones().spoken
    starts, ends = (measures.starts + shift) / FRAMES_A_SECOND, (measures.ends + shift) / FRAMES_A_SECOND
    sounds = [
        ReadPhone(names[measures.names[at]], float(starts[at]), float(ends[at]), float(marks.phones[at]), heard[at])
        for at in range(len(starts))
    ]
    rows = [np.flatnonzero(measures.words == word) for word in range(measures.word_count)]
    return [
        ReadWord(sounds[at[0]].start, sounds[at[-1]].end, float(score), float(said), tuple(sounds[each] for each in at))
        for at, score, said in zip(rows, marks.words, marks.said, strict=True)
    ]


def _figures(whole: Measures, listening: Listening, spoken: float) -> dict[str, float]:
    seconds = float(whole.ends[-1] - whole.starts[0]) / FRAMES_A_SECOND
    gaps = pauses(whole.words, whole.starts, whole.ends)
    vocal = vowels(whole.names)
    return _rounded(
        words_per_minute=whole.word_count / seconds * 60,
        articulation_rate=float(vocal.sum()) / (float(whole.lengths.sum()) / FRAMES_A_SECOND),
        pause_ratio=float(gaps.sum()) / FRAMES_A_SECOND / seconds,
        long_pauses=float((gaps >= _LONG_PAUSE).sum()),
        speech_seconds=spoken,
        rhythm=100 * npvi(whole.lengths[vocal].astype(float)),
        pitch_range=_pitch_range(listening),
    )


def _free(listening: Listening, seconds: float, spoken: float, age: str | None, scorer: Scorer) -> Reading:
    parts = [
        Piece(float(end - begin), scorer.mark_free(listening.during(begin, end), age))
        for begin, end in pieces(listening)
    ]
    talking = speech(listening)
    at = np.flatnonzero(talking)
    begin, end = int(at[0]), int(at[-1]) + 1
    length = (end - begin) / FRAMES_A_SECOND
    sounds = [each for each in segments(listening) if begin <= each.start < end and each.name in VOWELS]
    still = np.diff(np.flatnonzero(np.r_[True, talking[begin:end], True])) - 1
    figures = _rounded(
        articulation_rate=len(sounds) / spoken,
        pause_ratio=max(0.0, 1 - spoken / length),
        long_pauses=float((still >= _LONG_PAUSE).sum()),
        speech_seconds=spoken,
        rhythm=100 * npvi(np.array([each.length for each in sounds], float)),
        pitch_range=_pitch_range(listening),
    )
    return Reading(seconds, spoken, (), tuple(parts), figures)


def _pitch_range(listening: Listening) -> float:
    """From low to high in semitones, the outermost twentieths left out."""
    pitch = semitones(listening, 0, listening.frames)
    return float(np.percentile(pitch, 95) - np.percentile(pitch, 5))


def _rounded(**figures: float) -> dict[str, float]:
    return {name: round(value, 2) for name, value in figures.items()}


def written(reading: Reading) -> dict[str, Any]:
    """For the other process."""
    return asdict(reading)


def read_back(row: dict[str, Any]) -> Reading:
    """What `written` wrote."""
    words = tuple(
        ReadWord(**{**word, "phones": tuple(ReadPhone(**phone) for phone in word["phones"])}) for word in row["words"]
    )
    return Reading(**{**row, "words": words, "pieces": tuple(Piece(**each) for each in row["pieces"])})
