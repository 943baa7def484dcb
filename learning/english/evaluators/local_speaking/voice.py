"""The voice in samples: its pitch, how much of a voice there is, and how loud it is, a hundred times a second."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.english.evaluators.local_speaking.tables import Table

RATE = 16_000
HOP = 160
_WINDOW = 640
_LOWEST, _HIGHEST = 70, 450
# So many frames at once: the memory it takes does not grow with the recording.
_BLOCK = 1000


@dataclass(frozen=True)
class Voice:
    """A value a frame: `pitch` in hertz (of any meaning only where `voicing` is above about .5), `loudness` in dB."""

    pitch: NDArray[np.float32]
    voicing: NDArray[np.float32]
    loudness: NDArray[np.float32]


def trace(samples: bytes) -> Voice:
    """By the peak of the autocorrelation of each window, divided by that of the window itself."""
    wave = np.frombuffer(samples, "<i2").astype(np.float32) / 32768
    wave = wave - wave.mean() if len(wave) else wave
    count = max(0, 1 + (len(wave) - _WINDOW) // HOP)
    blocks = [_block(wave, first, min(_BLOCK, count - first)) for first in range(0, count, _BLOCK)]
    columns = np.concatenate(blocks, axis=1) if blocks else np.zeros((3, 0), np.float32)
    return Voice(*columns.astype(np.float32))


def _block(wave: Table, first: int, count: int) -> Table:
    part = wave[first * HOP : (first + count - 1) * HOP + _WINDOW]
    window = np.hanning(_WINDOW)
    frames = np.lib.stride_tricks.sliding_window_view(part, _WINDOW)[::HOP] * window
    ratio = _autocorrelation(frames) / (_autocorrelation(window[None]) + 1e-3)
    lowest, highest = RATE // _HIGHEST, RATE // _LOWEST
    lag = ratio[:, lowest:highest].argmax(1) + lowest
    return np.stack([RATE / lag, ratio[np.arange(count), lag], 10 * np.log10((frames**2).mean(1) + 1e-9)])


def _autocorrelation(frames: Table) -> Table:
    """1 at lag 0."""
    power = np.abs(np.fft.rfft(frames, 2048, axis=1)) ** 2
    product: Table = np.fft.irfft(power, axis=1)[:, :_WINDOW]
    product /= product[:, :1] + 1e-9
    return product
