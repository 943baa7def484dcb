"""Where whoever speaks does not tell the sounds: those of the text, dealt out over what is heard.

Pauses are where it is silent, lengths are typical ones. That is near enough for lips, and for nothing else.
"""

from __future__ import annotations

import mmap
import re
from collections import deque
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from xentree.audio import RATE
from xentree.providers.speech import Phone
from xentree.providers.visemes import SHAPES, SILENCE

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)*|\d|[.,;:!?]")
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
# What a letter mostly is, in words that no dictionary knows.
_LETTERS = {
    "a": "AE", "b": "B", "c": "K", "d": "D", "e": "EH", "f": "F", "g": "G", "h": "HH", "i": "IH", "j": "JH", "k": "K",
    "l": "L", "m": "M", "n": "N", "o": "AA", "p": "P", "q": "K", "r": "R", "s": "S", "t": "T", "u": "AH", "v": "V",
    "w": "W", "x": "K", "y": "IY", "z": "Z",
}  # fmt: skip
# Seconds: of a sound of two shapes, of a vowel, of any other; how long the sound before a pause may be held for it.
_DIPHTHONG, _VOWEL, _CONSONANT, _HELD, _FRAME = 0.13, 0.09, 0.065, 0.14, 0.02
_OPEN = ("aa", "E", "ih", "oh", "ou", "RR")
# So much of the loudest frame is silence, and so many silent frames are a pause.
_SILENT, _LOUD, _PAUSE_FRAMES = 0.06, 1000.0, 6
# A pause is the next one of the text if that is no more than so many sounds away.
_NEAR = 8


class GuessedPhones:
    """Of one text, over the pieces of its sound as they come."""

    def __init__(self, text: str) -> None:
        self._left = deque(_phones_of(text))
        # The sound that is shown, the one of the text, and how much longer.
        self._shown, self._now, self._for = "AH", "", 0.0
        self._loudest, self._silent = _LOUD, 0

    def over(self, samples: bytes) -> tuple[Phone, ...]:
        """The sounds in the next samples, in seconds from their start."""
        found: list[Phone] = []
        for place, level in enumerate(_levels(samples)):
            self._loudest = max(self._loudest, level)
            name = self._voiced() if level > _SILENT * self._loudest else self._pausing()
            start, end = place * _FRAME, min((place + 1) * _FRAME, len(samples) / (2 * RATE))
            if found and found[-1].phone == name:
                start = found.pop().start
            found.append(Phone(name, round(start, 3), round(end, 3)))
        return tuple(found)

    def _voiced(self) -> str:
        self._silent = 0
        while self._for <= 0 and self._left:
            self._now = self._left.popleft()
            self._for += _length(self._now)
        self._for -= _FRAME
        if self._now and self._now != SILENCE:
            self._shown = self._now
        return self._shown

    def _pausing(self) -> str:
        self._silent += 1
        if self._silent == _PAUSE_FRAMES and self._now != SILENCE and SILENCE in (near := list(self._left)[:_NEAR]):
            for _ in range(near.index(SILENCE) + 1):
                self._left.popleft()
        if self._silent == _PAUSE_FRAMES:
            self._for = 0.0
        return SILENCE


def _length(phone: str) -> float:
    shapes = SHAPES.get(phone, ())
    if phone == SILENCE or len(shapes) > 1:
        return _HELD if phone == SILENCE else _DIPHTHONG
    return _VOWEL if shapes and shapes[0] in _OPEN else _CONSONANT


def _levels(samples: bytes) -> list[float]:
    """How loud each frame is; the last one may be shorter."""
    import numpy

    values = numpy.frombuffer(samples[: len(samples) & ~1], "<i2").astype(numpy.float32)
    size = int(_FRAME * RATE)
    return [float(numpy.sqrt(numpy.mean(values[at : at + size] ** 2))) for at in range(0, len(values), size)]


def _phones_of(text: str) -> Iterator[str]:
    for token in _TOKEN.findall(text.lower()):
        if token.isdecimal():
            yield from _said(_DIGITS[int(token)])
        elif token[0].isalpha():
            yield from _said(token)
        else:
            yield SILENCE


@lru_cache(maxsize=4096)
def _said(word: str) -> tuple[str, ...]:
    """By the CMU Pronouncing Dictionary of the pocketsphinx package, else letter by letter."""
    book = _dictionary()
    at = book.find(f"\n{word} ".encode())
    if at < 0:
        return tuple(_LETTERS[letter] for letter in word if letter in _LETTERS)
    return tuple(book[at : book.find(b"\n", at + 1)].decode().split()[1:])


@cache
def _dictionary() -> mmap.mmap:
    """The file as it lies on the disk: as objects it would take forty megabytes."""
    package = find_spec("pocketsphinx")
    assert package is not None and package.origin is not None
    path = Path(package.origin).parent / "model/en-us/cmudict-en-us.dict"
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
