"""Numbers about speech whose words nobody knows: from its likeliest sounds, its silences and its voice."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.english.evaluators.local_speaking.inputs import AGES
from learning.english.evaluators.local_speaking.listening import Listening
from learning.english.evaluators.local_speaking.measures import (
    FRAMES_A_SECOND,
    LONG_PAUSE,
    SHORT_PAUSE,
    VOWELS,
    npvi,
    posteriors,
    semitones,
)
from learning.english.evaluators.local_speaking.sphinx import phones
from learning.english.evaluators.local_speaking.tables import Table

# A stretch of so many frames without speech parts two pieces, which are about this long.
_PART, _PIECE = 25, 600
_SHORTEST_PIECE = 150
# How far below the loud parts of a recording speech may lie, in dB.
_QUIET = 30


@dataclass(frozen=True)
class Segment:
    """A stretch of one of the likeliest sounds."""

    name: str
    start: int
    length: int


def segments(listening: Listening) -> list[Segment]:
    """One after the other, silences and noises too."""
    starts = [start for start in listening.loop.starts if start < listening.frames]
    ends = [*starts[1:], listening.frames]
    names = phones().names
    return [Segment(names[listening.loop.phone[a]], a, b - a) for a, b in zip(starts, ends, strict=True)]


def speech(listening: Listening) -> NDArray[np.bool_]:
    """For each frame whether somebody speaks: a spoken sound is likeliest, it is loud enough, and a voice is near."""
    frames, names = listening.frames, phones().names
    spoken = np.array([name in phones().spoken for name in names])[listening.loop.phone[:frames]]
    loudness = listening.voice.loudness[:frames]
    loud = loudness > max(float(np.percentile(loudness, 95)) - _QUIET, -75.0)
    voiced = (listening.voice.voicing[:frames] > 0.5).astype(float)
    near = np.convolve(voiced, np.ones(61), "same")[:frames] >= 6
    return spoken & loud & near


def pieces(listening: Listening) -> list[tuple[int, int]]:
    """Stretches of frames of about six seconds with speech in them, parted at silences."""
    talking = speech(listening)
    at = np.flatnonzero(talking)
    found: list[tuple[int, int]] = []
    for run in np.split(at, np.flatnonzero(np.diff(at) >= _PART) + 1) if len(at) else []:
        begin, end = int(run[0]), int(run[-1]) + 1
        if found and (found[-1][1] - found[-1][0] < _SHORTEST_PIECE or end - found[-1][0] <= _PIECE):
            found[-1] = (found[-1][0], end)
        else:
            found.append((begin, end))
    return [
        (max(0, a - 10), min(listening.frames, b + 10)) for a, b in found if talking[a:b].sum() >= _SHORTEST_PIECE // 2
    ]


def free_inputs(listening: Listening, age: str) -> Table:
    """One row: likeliest sounds, their lengths, silences, melody, and the age."""
    return np.array([[*free_measures(listening), *AGES[age]]])


def free_measures(listening: Listening) -> list[float]:
    """In the order the models learnt them."""
    talking, frames = speech(listening), listening.frames
    at = np.flatnonzero(talking)
    begin, end = (int(at[0]), int(at[-1]) + 1) if len(at) else (0, frames)
    said = [
        each
        for each in segments(listening)
        if begin <= each.start < end and talking[each.start : each.start + each.length].any()
    ]
    lengths = np.array([float(each.length) for each in said] or [8.0])
    vowel_lengths = np.array([float(each.length) for each in said if each.name in VOWELS] or [8.0])
    gaps = _gaps(talking[begin:end])
    seconds, talked = max(0.2, (end - begin) / FRAMES_A_SECOND), max(0.2, talking.sum() / FRAMES_A_SECOND)
    vowel_count = sum(each.name in VOWELS for each in said)
    likely = posteriors(listening)[talking if talking.any() else slice(None)]
    sure, unsure = likely.max(1), -(np.exp(likely) * likely).sum(1)
    loops = listening.loop.fit[begin:end]
    pitch, loudness = semitones(listening, begin, end), listening.voice.loudness[begin:end].astype(float)
    return [
        seconds, talked, len(said) / seconds, vowel_count / seconds, len(said) / talked, vowel_count / talked,
        (gaps >= LONG_PAUSE).sum() / max(1, vowel_count), (gaps >= SHORT_PAUSE).sum() / max(1, vowel_count),
        gaps.sum() / FRAMES_A_SECOND / seconds, gaps.max(initial=0) / FRAMES_A_SECOND,
        np.log(lengths).mean(), np.log(lengths).std(), np.log(vowel_lengths).mean(), np.log(vowel_lengths).std(),
        npvi(vowel_lengths), lengths.max(), np.sort(lengths)[-2:].mean(),
        *_spread(sure), *_spread(unsure), *_spread(loops),
        pitch.std(), np.percentile(pitch, 95) - np.percentile(pitch, 5), np.median(pitch),
        np.abs(np.diff(pitch)).mean() if len(pitch) > 1 else 0.0,
        loudness.std(), np.percentile(loudness, 95) - np.percentile(loudness, 5),
        (listening.voice.voicing[begin:end] > 0.5).mean(),
    ]  # fmt: skip


def _gaps(talking: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Lengths of the stretches in which nobody speaks."""
    edges = np.flatnonzero(np.diff(np.r_[True, talking, True].astype(int)))
    return edges[1::2] - edges[::2]


def _spread(values: Table) -> list[float]:
    return [*np.percentile(values, [10, 25, 50, 75, 90]), values.mean(), values.std()]
