"""Samples at one rate as they come, given out at another: FFmpeg's resampler by PyAV, whatever the pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import av


class Resampler:
    """Of one stream of PCM16 mono; pieces may be cut anywhere, in the middle of a sample too.

    It is at most two milliseconds behind; where both rates are the same it does nothing.
    """

    def __init__(self, source: int, target: int) -> None:
        self._source, self._target = source, target
        self.clear()

    def clear(self) -> None:
        """Forget what was held back: another stream begins."""
        self._odd = b""
        self._resampler = None if self._source == self._target else _resampler(self._target)

    def push(self, samples: bytes) -> bytes:
        """What can be told by now."""
        whole = self._odd + samples
        cut = len(whole) & ~1
        self._odd = whole[cut:]
        if self._resampler is None or not cut:
            return whole[:cut]
        return _bytes(self._resampler.resample(_frame(whole[:cut], self._source)))

    def rest(self) -> bytes:
        """What was held back for what would follow; the stream is over, and another one may begin."""
        rest = _bytes(self._resampler.resample(None)) if self._resampler else b""
        self.clear()
        return rest


def _resampler(rate: int) -> av.AudioResampler:
    # Loaded with the first talk: it takes 19 MB.
    import av

    return av.AudioResampler(format="s16", layout="mono", rate=rate)


def _frame(samples: bytes, rate: int) -> av.AudioFrame:
    import av

    frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples) // 2)
    frame.sample_rate = rate
    frame.planes[0].update(samples)
    return frame


def _bytes(frames: list[av.AudioFrame]) -> bytes:
    return b"".join(bytes(frame.planes[0])[: frame.samples * 2] for frame in frames)
