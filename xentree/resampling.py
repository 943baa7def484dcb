"""Samples at one rate as they come, given out at another: a windowed sinc, without delay, whatever the pieces."""

from __future__ import annotations

from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy

# Zero crossings of the sinc on each side, and how steep its window is: some 70 dB down, the last 8 % left out.
_CROSSINGS, _KAISER, _KEPT = 12, 7.0, 0.92


class Resampler:
    """Of one stream of PCM16 mono; pieces may be cut anywhere, in the middle of a sample too.

    It is at most two milliseconds behind; where both rates are the same it does nothing.
    """

    def __init__(self, source: int, target: int) -> None:
        common = gcd(source, target)
        self._up, self._down = target // common, source // common
        self._half = 0
        if self._up != self._down:
            self._table = _phases(self._up, self._down)
            # The filter looks so far ahead.
            self._half = self._table.shape[1] // 2
        self.clear()

    def clear(self) -> None:
        """Forget what was held back: another stream begins."""
        self._odd = b""
        if self._half:
            import numpy

            # What stands before the first sample is silence.
            self._waiting = numpy.zeros(self._table.shape[1] - 1 - self._half, numpy.float32)
            self._next, self._gone = 0, 0

    def push(self, samples: bytes) -> bytes:
        """What can be told by now."""
        whole = self._odd + samples
        cut = len(whole) & ~1
        self._odd = whole[cut:]
        return self._made(whole[:cut]) if self._half else whole[:cut]

    def rest(self) -> bytes:
        """What was held back for what would follow; the stream is over, and another one may begin."""
        rest = self._made(bytes(2 * self._half)) if self._half else b""
        self.clear()
        return rest

    def _made(self, samples: bytes) -> bytes:
        import numpy

        values = numpy.concatenate([self._waiting, numpy.frombuffer(samples, "<i2").astype(numpy.float32)])
        width = self._table.shape[1]
        ready = len(values) - width + 1
        # Of the outputs still to come, those whose window has begun to lie whole within `values`.
        count = max(0, -(-(ready + self._gone) * self._up // self._down) - self._next)
        steps = (self._next + numpy.arange(count)) * self._down
        places = steps // self._up - self._gone
        windows = numpy.lib.stride_tricks.sliding_window_view(values, width) if ready > 0 else values[:0, None]
        made = numpy.einsum("nk,nk->n", windows[places], self._table[steps % self._up]) if count else values[:0]
        self._forget(values, max(0, ready))
        self._next += count
        return numpy.clip(numpy.rint(made), -32768, 32767).astype("<i2").tobytes()

    def _forget(self, values: numpy.ndarray, heard: int) -> None:
        self._waiting, self._gone = values[heard:], self._gone + heard


@lru_cache(maxsize=16)
def _phases(up: int, down: int) -> numpy.ndarray:
    """A row of weights for each place an output may have between two inputs."""
    import numpy

    widest = max(1.0, down / up)
    half = int(_CROSSINGS * widest) + 1
    offsets = numpy.arange(-half + 1, half + 1)[None, :] - (numpy.arange(up) / up)[:, None]
    window = numpy.i0(_KAISER * numpy.sqrt(numpy.clip(1 - (offsets / half) ** 2, 0, None))) / numpy.i0(_KAISER)
    weights = numpy.sinc(offsets * _KEPT / widest) * window
    return (weights / weights.sum(axis=1, keepdims=True)).astype(numpy.float32)
