"""How much a client may send in a time, counted in the process: sound comes fifty times a second."""

from collections import deque
from time import monotonic

from xentree.errors import LimitReached

# As much sound as is spoken in this time, threefold, so that a stutter of the line may be made up for.
SOUND_WINDOW = 5.0
FASTEST = 3.0
TEXT_FRAMES_A_SECOND = 50
# Frames that say nothing we know, in a session: so many are a mistake of the program.
MOST_FAULTS = 20
_SLICES = 10


class Window:
    """At most `limit` within `seconds`, counted in tenths of them."""

    def __init__(self, limit: float, seconds: float) -> None:
        self._limit, self._slice = limit, seconds / _SLICES
        self._slices: deque[tuple[int, float]] = deque()
        self._total = 0.0

    def add(self, amount: float) -> bool:
        """True as long as it is not too much."""
        slice_now = int(monotonic() / self._slice)
        while self._slices and self._slices[0][0] <= slice_now - _SLICES:
            self._total -= self._slices.popleft()[1]
        self._total += amount
        if self._slices and self._slices[-1][0] == slice_now:
            amount += self._slices.pop()[1]
        self._slices.append((slice_now, amount))
        return self._total <= self._limit


class Flow:
    """What one socket takes in; LimitReached where it floods."""

    def __init__(self) -> None:
        self._sound = Window(FASTEST * SOUND_WINDOW, SOUND_WINDOW)
        # A worklet's own blocks are 128 samples, some 400 a second.
        self._frames = Window(500, 1)
        self._texts = Window(TEXT_FRAMES_A_SECOND, 1)

    def count_frame(self, *, is_text: bool) -> None:
        """A frame came, whatever it says."""
        if not (self._texts if is_text else self._frames).add(1):
            raise LimitReached("These are too many frames. Connect again, and send fewer.")

    def count_sound(self, seconds: float) -> None:
        """So much sound came."""
        if not self._sound.add(seconds):
            raise LimitReached("Sound comes faster than anybody speaks. Connect again, and send it as it is recorded.")
