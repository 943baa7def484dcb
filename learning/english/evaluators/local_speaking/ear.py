"""A small network that tells sounds apart better than the acoustic model alone, as learners of English make them.

It looks at what each sound costs over a fifth of a second, and was taught by learners' recordings with known texts.
"""

import base64
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from learning.english.evaluators.local_speaking.listening import Listening
from learning.english.evaluators.local_speaking.sphinx import NATS, STATES, phones
from learning.english.evaluators.local_speaking.tables import Table, log_softmax

# The frames around a frame that are looked at.
OFFSETS = np.array([-9, -6, -4, -2, -1, 0, 1, 2, 4, 6, 9])
_NO_SPEECH = ("SIL", "+NSN+", "+SPN+")
_SOFT = 0.3
# So many frames at once: the memory it takes does not grow with the recording.
_BLOCK = 2000


@dataclass(frozen=True)
class Ear:
    """Layers of weights and biases, the last one with a row for each spoken sound and one for all else."""

    mean: Table
    deviation: Table
    weights: tuple[Table, ...]
    biases: tuple[Table, ...]

    def lend(self, listening: Listening) -> Listening:
        """With the logarithms of how likely each spoken sound is in each frame."""
        rows = (frame_inputs(listening) - self.mean) / self.deviation
        blocks = [self._answer(rows, first, min(len(rows), first + _BLOCK)) for first in range(0, len(rows), _BLOCK)]
        return replace(listening, posteriors=np.concatenate(blocks)[:, :-1])

    def _answer(self, rows: Table, first: int, last: int) -> Table:
        at = np.clip(np.arange(first, last)[:, None] + OFFSETS, 0, len(rows) - 1)
        values = rows[at].reshape(last - first, -1)
        for weights, biases in zip(self.weights[:-1], self.biases[:-1], strict=True):
            values = np.maximum(values @ weights + biases, 0)
        return log_softmax((values @ self.weights[-1] + self.biases[-1]).astype(np.float64))

    def written(self) -> dict[str, Any]:
        """As the scorer's file has it: halves of floats, in base64."""
        return {
            "mean": _packed(self.mean),
            "deviation": _packed(self.deviation),
            "layers": [
                {"inputs": len(weights), "weights": _packed(weights), "biases": _packed(biases)}
                for weights, biases in zip(self.weights, self.biases, strict=True)
            ],
        }


def ear_of(written: dict[str, Any]) -> Ear:
    """What `written` wrote."""
    layers = written["layers"]
    return Ear(
        _unpacked(written["mean"]),
        _unpacked(written["deviation"]),
        tuple(_unpacked(layer["weights"]).reshape(layer["inputs"], -1) for layer in layers),
        tuple(_unpacked(layer["biases"]) for layer in layers),
    )


def _packed(values: Table) -> str:
    return base64.b64encode(values.astype("<f2").tobytes()).decode()


def _unpacked(text: str) -> Table:
    return np.frombuffer(base64.b64decode(text), "<f2").astype(np.float32)


def frame_inputs(listening: Listening) -> Table:
    """A row a frame: what each sound, silence and the noises cost against their mean, loudness and voicing."""
    frames, names = listening.frames, phones().names
    silence = [names.index(name) for name in _NO_SPEECH]
    plain = listening.costs.plain[:frames].reshape(frames, -1, STATES).min(2)[:, silence]
    fits = -np.concatenate([listening.costs.spoken[:frames], plain], axis=1).astype(np.float32) * np.float32(NATS)
    loudness = listening.voice.loudness[:frames]
    rest = np.stack([(loudness - np.percentile(loudness, 95)) / 10, listening.voice.voicing[:frames]], axis=1)
    return np.concatenate([(fits - fits.mean(1, keepdims=True)) * _SOFT, rest], axis=1).astype(np.float32)
