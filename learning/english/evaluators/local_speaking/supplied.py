"""A stronger model of sounds that an operator supplies: a folder with an ONNX file, what its outputs are, and a scorer.

`model.onnx` takes samples (1 x n floats, -1 to 1, 16 kHz) and gives 1 x frames x symbols, higher where a symbol is
likelier; `model.json` says `{"symbols": ["AA", ...], "frame_seconds": 0.02}`, symbols being ARPAbet without stress,
`SIL`, and anything else, which is left out; `scorer.json` is made for it by `manage.py train_speaking_scorer --model`.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from learning.english.evaluators.local_speaking.sphinx import SILENCE, phones
from learning.english.evaluators.local_speaking.tables import Table, log_softmax

GRAPH, MEANING, SCORER = "model.onnx", "model.json", "scorer.json"
_FRAME = 0.01
# The logarithm of the least probability anything has, sounds the model does not know too.
_LEAST = -15.0


@dataclass(frozen=True)
class SuppliedModel:
    """Ready to be asked."""

    session: Any
    symbols: tuple[str, ...]
    frame_seconds: float

    def posteriors(self, samples: bytes, frames: int) -> Table:
        """frames x spoken sounds: the logarithm of how likely each is, a hundred times a second."""
        wave = np.frombuffer(samples, "<i2").astype(np.float32)[None] / 32768
        (found,) = self.session.run(None, {self.session.get_inputs()[0].name: wave})
        sounds = (*phones().spoken, SILENCE)
        columns = [self.symbols.index(name) if name in self.symbols else -1 for name in sounds]
        values = np.where(np.array(columns) < 0, _LEAST, log_softmax(found[0].astype(np.float64))[:, columns])
        at = np.minimum(np.arange(frames) * _FRAME / self.frame_seconds, len(values) - 1).astype(int)
        return np.maximum(log_softmax(values)[at, : len(phones().spoken)], _LEAST)


@cache
def supplied(folder: Path) -> SuppliedModel:
    """The model of a folder; ValueError or OSError where it is not as it should be."""
    import onnxruntime

    meaning = json.loads((folder / MEANING).read_text())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(folder / GRAPH), options, providers=["CPUExecutionProvider"])
    return SuppliedModel(session, tuple(meaning["symbols"]), float(meaning["frame_seconds"]))
