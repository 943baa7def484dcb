"""Lips by loudness: models that speak themselves tell no sounds, and their words come apart from their sound."""

import numpy

from live.engine.base import RATE

STEP_MS = 80
# From silence to a loud vowel, by the loudness (root mean square of full scale) from which on it is shown.
STEPS = ((0.12, "aa"), (0.06, "oh"), (0.03, "E"), (0.012, "ih"), (0.004, "nn"), (0.0, "sil"))


def visemes_of(samples: bytes, start_ms: int) -> list[dict[str, object]]:
    """A viseme every 80 ms, with times from the start of the turn; one that goes on is not told again."""
    size = 2 * STEP_MS * RATE // 1000
    shown: list[dict[str, object]] = []
    for number, start in enumerate(range(0, len(samples), size)):
        name = _viseme(loudness(samples[start : start + size]))
        if not shown or shown[-1]["id"] != name:
            shown.append({"t": start_ms + number * STEP_MS, "id": name})
    return shown


def loudness(samples: bytes) -> float:
    """Root mean square, 1 at full scale."""
    sound = numpy.frombuffer(samples, dtype="<i2").astype(numpy.float32) / 32768
    return float(numpy.sqrt(numpy.mean(sound**2))) if len(sound) else 0.0


def _viseme(loud: float) -> str:
    return next(name for least, name in STEPS if loud >= least)
