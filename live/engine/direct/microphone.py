"""What the person says on its way to the model: never waited for, never too old."""

from __future__ import annotations

import asyncio
from collections import deque

from live.engine.base import RATE
from live.engine.direct.lips import loudness
from xentree.audio import BYTES_A_SECOND, seconds_of, silence
from xentree.resampling import Resampler

# A model that takes nothing for longer than this hears no more of what was said before.
MOST_SECONDS = 5.0
# Who holds a key to speak sends nothing afterwards, and a model that waits for silence waits in vain: it is given some.
GAP = 0.25
MOST_SILENCE = 1.5
# Louder than a quiet room; only tells when the person's voice was there, for the figures.
VOICE = 0.015
# After so many seconds without a voice it is another utterance.
PAUSE = 1.0


class Microphone:
    """Samples as they come, at the rate the model hears."""

    def __init__(self) -> None:
        self.voiced_at: float | None = None
        self._heard: deque[bytes] = deque()
        self._size = 0
        self._more = asyncio.Event()
        self._silence = 0.0
        self._spoken = self._unvoiced = 0.0
        self._resampler = Resampler(RATE, RATE)

    def put(self, samples: bytes) -> None:
        """The next samples; the oldest are forgotten where too many wait."""
        self._heard.append(samples)
        self._size += len(samples)
        while self._size > MOST_SECONDS * BYTES_A_SECOND:
            self._size -= len(self._heard.popleft())
        self._measure(samples)
        self._silence = MOST_SILENCE
        self._more.set()

    def take_spoken_ms(self) -> int:
        """How long the last utterance was, short pauses counted; what was taken counts no more."""
        spoken, self._spoken, self._unvoiced = self._spoken, 0.0, PAUSE
        return round(1000 * spoken)

    def open(self, hears_at: int) -> None:
        """A call begins, with what waits."""
        self._resampler = Resampler(RATE, hears_at)

    async def next(self) -> bytes:
        """What there is by now, or a little silence after the end of it; nothing where nothing is to be sent."""
        try:
            async with asyncio.timeout(GAP):
                await self._more.wait()
        except TimeoutError:
            if self._silence <= 0:
                return b""
            self._silence -= GAP
            return self._resampler.push(silence(GAP))
        samples = b"".join(self._heard)
        self._heard.clear()
        self._size = 0
        self._more.clear()
        return self._resampler.push(samples)

    def _measure(self, samples: bytes) -> None:
        seconds = seconds_of(samples)
        if loudness(samples) <= VOICE:
            self._unvoiced += seconds
            return
        before = self._spoken + self._unvoiced if self._unvoiced < PAUSE else 0.0
        self._spoken, self._unvoiced = before + seconds, 0.0
        self.voiced_at = asyncio.get_running_loop().time()
