"""Numbers about a reading: for each sound how well it fits, for the whole how it is timed and sung."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.english.evaluators.local_speaking.listening import Listening
from learning.english.evaluators.local_speaking.sphinx import NATS, SILENCE, STATES, phones
from learning.english.evaluators.local_speaking.tables import Table, log_softmax

VOWELS = frozenset(["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"])
# What is measured of each sound; `Measures.phones` has these columns.
PHONE = (
    "aligned", "fit", "margin", "gap", "worst", "rank", "posterior", "posterior_best", "lead", "loop",
    "loop_agrees", "silence", "length", "log_length", "rival", "place", "count", "progress", "is_last",
)  # fmt: skip
COLUMN = {name: place for place, name in enumerate(PHONE)}
# Softens the costs of single states, which are far too sure, before they are made probabilities.
_SOFT = 0.3
FRAMES_A_SECOND = 100
LONG_PAUSE, SHORT_PAUSE = 15, 5


@dataclass(frozen=True)
class Measures:
    """A row a sound; `names` are rows of the model's spoken sounds, `words` the places of their words in the text."""

    phones: Table
    names: NDArray[np.int64]
    words: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    # The mean logarithm of the probability of each spoken sound while this one should be heard.
    heard: Table
    timing: Table
    melody: Table

    @property
    def word_count(self) -> int:
        """How many words there are."""
        return int(self.words[-1]) + 1

    @property
    def ends(self) -> NDArray[np.int64]:
        """The frame after each sound."""
        return self.starts + self.lengths


def measure(listening: Listening) -> Measures | None:
    """None where the words were not found."""
    if not listening.words:
        return None
    frames, known = listening.frames, phones()
    ways, found = listening.ways, [phone for word in listening.words for phone in word.phones]
    names = np.array([known.spoken.index(name) for way in ways for name in way])
    starts = np.clip([phone.start for phone in found], 0, frames - 1)
    lengths = np.clip([phone.length for phone in found], 1, frames - starts)
    places = [
        (place, len(way), word / len(ways), place == len(way) - 1)
        for word, way in enumerate(ways)
        for place in range(len(way))
    ]
    sounds = _Sounds(listening, frames)
    rows = [
        [phone.score / phone.length, *sounds.measure(name, start, length), *where]
        for phone, name, start, length, where in zip(found, names, starts, lengths, places, strict=True)
    ]
    word_of = np.repeat(np.arange(len(ways)), [len(way) for way in ways])
    heard = np.stack([sounds.posteriors[a : a + n].mean(0) for a, n in zip(starts, lengths, strict=True)])
    timing = _timing(names, word_of, starts, lengths, listening)
    melody = _melody(word_of, starts, starts + lengths, listening)
    return Measures(np.array(rows, float), names, word_of, starts, lengths, heard, timing, melody)


def posteriors(listening: Listening) -> Table:
    """frames x spoken sounds: logarithms of how likely each is, by whoever listened best."""
    if listening.posteriors is not None:
        return listening.posteriors[: listening.frames]
    return log_softmax(-listening.costs.spoken[: listening.frames].astype(np.float64) * NATS * _SOFT)


class _Sounds:
    """How well each sound fits each frame, in nats below the best one."""

    def __init__(self, listening: Listening, frames: int) -> None:
        known = phones()
        self.fit = -listening.costs.spoken[:frames].astype(np.float64) * NATS
        plain = listening.costs.plain[:frames].reshape(frames, -1, STATES).min(2)
        self.plain = -plain.astype(np.float64) * NATS
        self.posteriors = posteriors(listening)
        self.loop = listening.loop
        self.row = [known.names.index(name) for name in known.spoken]
        self.silence = known.names.index(SILENCE)

    def measure(self, name: int, start: int, length: int) -> list[float]:
        """The columns from `fit` to `rival`."""
        span = slice(start, start + length)
        fit, row = self.fit[span], self.row[name]
        gaps = fit[:, name] - fit.max(1)
        middle = gaps[1:-1] if length > 4 else gaps
        mean = fit.mean(0)
        rivals = np.where(np.arange(len(mean)) == name, -np.inf, mean)
        posterior, plain = self.posteriors[span].mean(0), self.plain[span].mean(0)
        lead = posterior[name] - np.delete(posterior, name).max()
        return [
            mean[name], mean[name] - rivals.max(), gaps.mean(), middle.min(), float((mean > mean[name]).sum()),
            posterior[name], self.posteriors[span, name].max(), lead, plain[row] - self.loop.fit[span].mean(),
            float((self.loop.phone[span] == row).mean()), plain[self.silence] - plain[row],
            float(length), float(np.log(length)), float(rivals.argmax()),
        ]  # fmt: skip


def pauses(words: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """The frames of silence between one word and the next, where there are any."""
    gaps = starts[1:] - ends[:-1]
    return gaps[(gaps > 0) & (words[1:] != words[:-1])]


def npvi(lengths: Table) -> float:
    """The normalised pairwise variability of durations (Grabe and Low 2002), as a share: 0 where all are the same."""
    if len(lengths) < 2:
        return 0.0
    return float(np.mean(2 * np.abs(np.diff(lengths)) / (lengths[1:] + lengths[:-1])))


def vowels(names: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the sounds are vowels."""
    is_vowel = np.array([name in VOWELS for name in phones().spoken])
    return is_vowel[names]


def _timing(
    names: NDArray[np.int64],
    words: NDArray[np.int64],
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    listening: Listening,
) -> Table:
    begin, end = int(starts[0]), int(starts[-1] + lengths[-1])
    seconds, count, word_count = (end - begin) / FRAMES_A_SECOND, len(names), int(words[-1]) + 1
    gaps = pauses(words, starts, starts + lengths)
    vocal = vowels(names)
    vowel_lengths = lengths[vocal].astype(float) if vocal.any() else np.array([5.0])
    logs, sounds, frames = np.log(lengths), listening.loop, listening.frames
    said = sum(start < frames for start in sounds.starts)
    silent = sounds.phone[begin:end] == phones().names.index(SILENCE)
    return np.array([
        seconds, word_count, count, word_count / seconds, count / seconds, vocal.sum() / seconds,
        count / (lengths.sum() / FRAMES_A_SECOND), (gaps >= LONG_PAUSE).sum() / word_count,
        (gaps >= SHORT_PAUSE).sum() / word_count, gaps.sum() / FRAMES_A_SECOND / seconds,
        gaps.max(initial=0) / FRAMES_A_SECOND, logs.std(), logs.mean(), np.log(vowel_lengths).std(),
        npvi(vowel_lengths), lengths.max(), np.sort(lengths)[-2:].mean(), begin / FRAMES_A_SECOND,
        (frames - end) / FRAMES_A_SECOND, said / count, silent.mean(),
    ])  # fmt: skip


def semitones(listening: Listening, begin: int, end: int) -> Table:
    """The pitch of the voiced frames of a stretch, those that jump an octave left out."""
    voice = listening.voice
    loudness = voice.loudness[begin:end]
    voiced = (voice.voicing[begin:end] > 0.5) & (loudness > np.percentile(voice.loudness, 60) - 10)
    if voiced.sum() <= 5:
        return np.full(6, 84.0)
    pitch = 12 * np.log2(voice.pitch[begin:end][voiced].astype(float))
    return pitch[np.abs(pitch - np.median(pitch)) < 12]


def _melody(
    words: NDArray[np.int64], starts: NDArray[np.int64], ends: NDArray[np.int64], listening: Listening
) -> Table:
    begin, end, voice = int(starts[0]), int(ends[-1]), listening.voice
    loudness = voice.loudness[begin:end].astype(float)
    voiced = (voice.voicing[begin:end] > 0.5) & (loudness > np.percentile(voice.loudness, 60) - 10)
    pitch = semitones(listening, begin, end)
    half = len(pitch) // 2
    firsts = np.r_[0, np.flatnonzero(np.diff(words)) + 1]
    lasts = np.r_[firsts[1:] - 1, len(words) - 1]
    peaks = np.array([
        voice.loudness[starts[first] : ends[last]].max(initial=-90) for first, last in zip(firsts, lasts, strict=True)
    ])  # fmt: skip
    return np.array([
        pitch.std(), np.percentile(pitch, 95) - np.percentile(pitch, 5),
        np.abs(np.diff(pitch)).mean() if len(pitch) > 1 else 0.0, np.median(pitch),
        pitch[:half].mean() - pitch[half:].mean() if half else 0.0, voiced.mean(), loudness.std(),
        np.percentile(loudness, 95) - np.percentile(loudness, 5), np.percentile(voice.loudness, 95),
        np.percentile(voice.loudness, 5), peaks.std(), peaks[-1] - peaks[0],
    ])  # fmt: skip
