"""All that is taken from a recording before anything is judged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from learning.english.evaluators.local_speaking.paths import Loop, forced, loop
from learning.english.evaluators.local_speaking.sphinx import AlignedPhone, AlignedWord, Costs, Way, hear
from learning.english.evaluators.local_speaking.supplied import SuppliedModel
from learning.english.evaluators.local_speaking.tables import Table
from learning.english.evaluators.local_speaking.voice import Voice, trace

# Less than this many bytes of samples (a fifth of a second) is not listened to.
LEAST_BYTES = 6400


@dataclass(frozen=True)
class Listening:
    """By the frame: costs, the voice, the likeliest sounds; `words`, said in these `ways`, or None."""

    costs: Costs
    voice: Voice
    loop: Loop
    words: tuple[AlignedWord, ...] | None
    ways: tuple[Way, ...] = ()
    # Of our ear, or a supplied model: frames x spoken sounds, logarithms of probabilities.
    posteriors: Table | None = None

    @property
    def frames(self) -> int:
        """Hundredths of a second that all of it covers."""
        return min(len(self.costs.spoken), len(self.voice.pitch))

    def between(self, first: int, last: int) -> "Listening":
        """Only the words [first, last), with the silence around them."""
        assert self.words is not None
        begin = _end(self.words[first - 1]) if first else 0
        end = self.words[last].phones[0].start if last < len(self.words) else self.frames
        words = tuple(_moved(word, begin) for word in self.words[first:last])
        return replace(self.during(begin, end), words=words, ways=self.ways[first:last])

    def during(self, begin: int, end: int) -> "Listening":
        """Only the frames [begin, end), without words."""
        span = slice(begin, end)
        voice = Voice(self.voice.pitch[span], self.voice.voicing[span], self.voice.loudness[span])
        starts = [start - begin for start in self.loop.starts if begin < start < end]
        sounds = Loop(self.loop.fit[span], self.loop.phone[span], (0, *starts))
        costs = Costs(self.costs.spoken[span], self.costs.plain[span])
        posteriors = None if self.posteriors is None else self.posteriors[span]
        return replace(self, costs=costs, voice=voice, loop=sounds, words=None, ways=(), posteriors=posteriors)


def _end(word: AlignedWord) -> int:
    return word.phones[-1].start + word.phones[-1].length


def _moved(word: AlignedWord, begin: int) -> AlignedWord:
    phones = tuple(AlignedPhone(each.start - begin, each.length, each.score) for each in word.phones)
    return AlignedWord(word.way, phones)


def listen(samples: bytes, words: Sequence[Sequence[Way]], model: SuppliedModel | None = None) -> Listening:
    """To samples in which the words are expected, each in one of its ways; without words to whatever is said."""
    costs, aligned = hear(samples, words)
    if words and aligned is None:
        # Pocketsphinx gives up where little fits; our own path does not.
        aligned = forced(costs.plain, words)
    ways = tuple(ways[word.way] for ways, word in zip(words, aligned or (), strict=False))
    if [len(word.phones) for word in aligned or ()] != [len(way) for way in ways]:
        aligned, ways = None, ()
    posteriors = model.posteriors(samples, len(costs.spoken)) if model else None
    return Listening(costs, trace(samples), loop(costs.plain), aligned, ways, posteriors)


def silent(samples: bytes) -> bool:
    """Whether there is nothing to listen to: next to no samples, or all of them next to nothing."""
    wave = np.frombuffer(samples, "<i2").astype(np.float64)
    return len(samples) < LEAST_BYTES or float(np.abs(wave).max()) < 200
