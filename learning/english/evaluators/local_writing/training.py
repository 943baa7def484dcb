"""Fits the model of sentence levels with numpy alone: one hidden layer, soft labels of two teachers, fixed chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy

from learning.english.evaluators.local_writing.sentence_levels import classify, features_of_sentence

LEVELS = 6
HIDDEN, ROUNDS, BATCH, RATE, DECAY = 32, 30, 256, 0.01, 1e-3
# Rare levels weigh more, by this power of their share.
BALANCE = 0.7
SEED = 0
DIGITS = 4
LEAST_SPREAD = 1e-3
Array = Any


@dataclass(frozen=True)
class Labelled:
    """A sentence and the levels two teachers gave it, 1 to 6."""

    text: str
    levels: tuple[int, int]


def read_labelled(file: Path) -> list[Labelled]:
    """A file of CEFR-SP: sentence, level, level, with tabs between."""
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if line.count("\t") == 2]
    return [Labelled(text, (int(one), int(other))) for text, one, other in rows]


def fit(labelled: Sequence[Labelled]) -> dict[str, Any]:
    """The model as it is stored; the same sentences give the same numbers on the same kind of machine."""
    features = numpy.array([features_of_sentence(each.text) for each in labelled])
    means, spreads = features.mean(0), numpy.maximum(features.std(0), LEAST_SPREAD)
    layers = _train((features - means) / spreads, _targets(labelled))
    return {
        "source": "CEFR-SP, sentences from Wikipedia (Arase, Uchida, Kajiwara 2022)",
        "licence": "CC BY-SA 3.0",
        "levels": list(range(1, LEVELS + 1)),
        "means": _rounded(means),
        "spreads": _rounded(spreads),
        "layers": [{"weights": _rounded(weights.T), "biases": _rounded(biases)} for weights, biases in layers],
    }


def macro_f1(labelled: Sequence[Labelled]) -> dict[str, float]:
    """How well the stored model does: where both teachers agree, and counting either of their levels as right."""
    found = [classify(features_of_sentence(each.text)) for each in labelled]
    agreed = [
        (each.levels[0], level) for each, level in zip(labelled, found, strict=True) if len(set(each.levels)) == 1
    ]
    nearest = [(_nearest(each.levels, level), level) for each, level in zip(labelled, found, strict=True)]
    return {"agreed": _macro_f1(agreed), "either": _macro_f1(nearest)}


def _nearest(levels: tuple[int, int], found: int) -> int:
    return levels[0] if abs(levels[0] - found) <= abs(levels[1] - found) else levels[1]


def _macro_f1(pairs: Sequence[tuple[int, int]]) -> float:
    scores = []
    for level in sorted({given for given, _ in pairs}):
        hits = sum(given == level == found for given, found in pairs)
        all_of_it = sum((given == level) + (found == level) for given, found in pairs)
        scores.append(2 * hits / all_of_it)
    return sum(scores) / len(scores)


def _targets(labelled: Sequence[Labelled]) -> Array:
    targets = numpy.zeros((len(labelled), LEVELS))
    for row, each in enumerate(labelled):
        for level in each.levels:
            targets[row, level - 1] += 0.5
    return targets


def _train(inputs: Array, targets: Array) -> list[tuple[Array, Array]]:
    """Cross-entropy by Adam."""
    chance = numpy.random.default_rng(SEED)
    weights = _balance(targets)
    network = [
        chance.normal(0, inputs.shape[1] ** -0.5, (inputs.shape[1], HIDDEN)), numpy.zeros(HIDDEN),
        chance.normal(0, HIDDEN**-0.5, (HIDDEN, LEVELS)), numpy.zeros(LEVELS),
    ]  # fmt: skip
    first, second = [numpy.zeros_like(part) for part in network], [numpy.zeros_like(part) for part in network]
    steps = 0
    for done in range(ROUNDS):
        order = chance.permutation(len(inputs))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            steps += 1
            slopes = _slopes(network, inputs[rows], targets[rows], weights[rows])
            for number, slope in enumerate(slopes):
                first[number] = 0.9 * first[number] + 0.1 * slope
                second[number] = 0.999 * second[number] + 0.001 * slope**2
                size = numpy.sqrt(second[number] / (1 - 0.999**steps)) + 1e-8
                network[number] = network[number] - RATE * (1 - done / ROUNDS) * first[number] / (1 - 0.9**steps) / size
    return [(network[0], network[1]), (network[2], network[3])]


def _slopes(network: list[Array], inputs: Array, targets: Array, weights: Array) -> list[Array]:
    before = inputs @ network[0] + network[1]
    hidden = numpy.maximum(before, 0)
    logits = hidden @ network[2] + network[3]
    shares = numpy.exp(logits - logits.max(1, keepdims=True))
    shares /= shares.sum(1, keepdims=True)
    wrong = (shares - targets) * weights / len(inputs)
    back = wrong @ network[2].T * (before > 0)
    return [inputs.T @ back + DECAY * network[0], back.sum(0), hidden.T @ wrong + DECAY * network[2], wrong.sum(0)]


def _balance(targets: Array) -> Array:
    rare = (targets.mean(0) + 1e-4) ** -BALANCE
    return (targets @ (rare / (targets @ rare).mean()))[:, None]


def _rounded(values: Array) -> Any:
    return numpy.round(values, DIGITS).tolist()
