"""Teaches the ear: by which sound of the text is being said in each frame of the recordings."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from learning.english.evaluators.local_speaking.ear import OFFSETS, Ear, ear_of, frame_inputs
from learning.english.evaluators.local_speaking.listening import Listening
from learning.english.evaluators.local_speaking.sphinx import phones
from learning.english.evaluators.local_speaking.tables import Table
from learning.english.evaluators.local_speaking.training.corpus import Utterance, folds
from learning.english.evaluators.local_speaking.training.examples import marks_of

_WIDTH = 160
_ROUNDS, _BATCH, _RATE = 5, 512, 1.5e-3
_DROPPED = np.float32(0.2)
# Of the frames without speech so many are learnt from; sounds with a lower mark than this (of 10) are not.
_SILENCE, _WELL_SAID = 0.2, 8.0
_FOLDS = 5
Heard = tuple[Utterance, Listening]


def lend_ears(heard: Sequence[Heard], others: Sequence[Heard]) -> tuple[Ear, list[Heard], list[Heard]]:
    """An ear taught by all, and the recordings as ears hear them that were taught by other speakers."""
    part_of = {speaker: part for part in folds([each.speaker for each, _ in heard], _FOLDS) for speaker in part}
    parts = {part: teach([(u, each) for u, each in heard if u.speaker not in part]) for part in set(part_of.values())}

    def lent(rows: Sequence[Heard]) -> list[Heard]:
        return [(utterance, parts[part_of[utterance.speaker]].lend(each)) for utterance, each in rows]

    return teach(heard), lent(heard), lent(others)


def teach(heard: Sequence[Heard], seed: int = 0) -> Ear:
    """By gradient descent (Adam) on the frames in random order, some of the units left out each time."""
    inputs = [frame_inputs(listening) for _, listening in heard]
    rows = np.concatenate(inputs)
    targets = np.concatenate([_targets(utterance, listening) for utterance, listening in heard])
    lengths = [len(each) for each in inputs]
    first = np.repeat(np.cumsum([0, *lengths[:-1]]), lengths)
    last = np.repeat(np.cumsum(lengths) - 1, lengths)
    mean, deviation = rows.mean(0), rows.std(0) + np.float32(1e-3)
    rows = (rows - mean) / deviation
    chance = np.random.default_rng(seed)
    silence = len(phones().spoken)
    learnt = np.flatnonzero((targets >= 0) & ((targets < silence) | (chance.random(len(targets)) < _SILENCE)))
    network = _Network(rows.shape[1] * len(OFFSETS), silence + 1, chance, _ROUNDS * (len(learnt) // _BATCH))
    for places in _batches(learnt, chance):
        around = np.clip(places[:, None] + OFFSETS, first[places][:, None], last[places][:, None])
        network.learn(rows[around].reshape(len(places), -1), targets[places])
    ear = Ear(mean, deviation, tuple(network.weights), tuple(network.biases))
    # As it will be read from the file.
    return ear_of(ear.written())


def _batches(places: NDArray[np.int64], chance: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    for _ in range(_ROUNDS):
        order = chance.permutation(places)
        for begin in range(0, len(order) - _BATCH + 1, _BATCH):
            yield order[begin : begin + _BATCH]


def _targets(utterance: Utterance, listening: Listening) -> NDArray[np.int64]:
    """The sound of each frame, one more for silence, -1 where it was said too badly to be learnt from."""
    spoken = phones().spoken
    targets = np.full(listening.frames, len(spoken))
    marks = iter(marks_of(utterance, listening))
    for word, way in zip(listening.words or (), listening.ways, strict=True):
        for phone, name in zip(word.phones, way, strict=True):
            badly = next(marks) < _WELL_SAID
            targets[phone.start : phone.start + phone.length] = -1 if badly else spoken.index(name)
    return targets


class _Network:
    """Two hidden layers; what Adam remembers of each of its parts."""

    def __init__(self, inputs: int, outputs: int, chance: np.random.Generator, steps: int) -> None:
        sizes = (inputs, _WIDTH, _WIDTH, outputs)
        self.weights = [_begun(chance, *pair) for pair in pairwise(sizes)]
        self.biases = [np.zeros(size, np.float32) for size in sizes[1:]]
        self.chance, self.steps, self.step = chance, steps, 0
        self.parts = [*self.weights, *self.biases]
        self.drift = [np.zeros_like(part) for part in self.parts]
        self.spread = [np.zeros_like(part) for part in self.parts]

    def learn(self, rows: Table, targets: NDArray[np.int64]) -> None:
        """One step towards the targets."""
        values, masks = [rows * self._mask(rows.shape, _DROPPED / 2)], []
        for weights, biases in zip(self.weights[:-1], self.biases[:-1], strict=True):
            masks.append(self._mask((len(rows), len(biases)), _DROPPED))
            values.append(np.maximum(values[-1] @ weights + biases, 0) * masks[-1])
        answer = values[-1] @ self.weights[-1] + self.biases[-1]
        wrong = np.exp(answer - answer.max(1, keepdims=True))
        wrong /= wrong.sum(1, keepdims=True)
        wrong[np.arange(len(rows)), targets] -= 1
        wrong /= len(rows)
        steps: list[tuple[Table, Table]] = []
        for layer in reversed(range(len(self.weights))):
            steps.insert(0, (values[layer].T @ wrong, wrong.sum(0)))
            if layer:
                wrong = (wrong @ self.weights[layer].T) * (values[layer] > 0) * masks[layer - 1]
        self._move([step for step, _ in steps] + [step for _, step in steps])

    def _mask(self, shape: tuple[int, ...], dropped: np.float32) -> Table:
        kept: Table = (self.chance.random(shape, np.float32) > dropped) / (1 - dropped)
        return kept

    def _move(self, steps: list[Table]) -> None:
        self.step += 1
        rate = _RATE * 0.5 * (1 + np.cos(np.pi * self.step / max(1, self.steps)))
        for part, step, drift, spread in zip(self.parts, steps, self.drift, self.spread, strict=True):
            drift += np.float32(0.1) * (step - drift)
            spread += np.float32(0.001) * (step * step - spread)
            near = drift / np.float32(1 - 0.9**self.step)
            part -= np.float32(rate) * near / (np.sqrt(spread / np.float32(1 - 0.999**self.step)) + np.float32(1e-8))


def _begun(chance: np.random.Generator, inputs: int, outputs: int) -> Table:
    return (chance.standard_normal((inputs, outputs)) * np.sqrt(2 / inputs)).astype(np.float32)
