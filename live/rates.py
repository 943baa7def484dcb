"""Samples from one rate to another, as they come: clients have theirs, engines 16 000 a second."""


class Resampler:
    """One stream of 16-bit mono samples; what goes in comes out some milliseconds later."""

    def __init__(self, source: int, target: int) -> None:
        # Only who has another rate needs them.
        import numpy
        import soxr

        self._numpy = numpy
        # Of what keeps speech whole the high quality is the quickest: 12 ms behind at 48 000, medium 30.
        self._stream = soxr.ResampleStream(source, target, 1, dtype="int16", quality="HQ")

    def feed(self, samples: bytes) -> bytes:
        """What is ready by now."""
        return self._convert(samples, last=False)

    def finish(self) -> bytes:
        """What is still inside; then it is as new."""
        rest = self._convert(b"", last=True)
        self.clear()
        return rest

    def clear(self) -> None:
        """Forget what is still inside."""
        self._stream.clear()

    def _convert(self, samples: bytes, *, last: bool) -> bytes:
        taken = self._numpy.frombuffer(samples, dtype="<i2")
        return bytes(self._stream.resample_chunk(taken, last=last).astype("<i2", copy=False).tobytes())


def resampler(source: int, target: int) -> Resampler | None:
    """None where there is nothing to convert."""
    return Resampler(source, target) if source != target else None
