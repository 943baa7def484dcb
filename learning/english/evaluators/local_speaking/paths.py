"""The likeliest way through the sounds: of a known text, and of any sounds at all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from learning.english.evaluators.local_speaking.sphinx import (
    NATS,
    SILENCE,
    STATES,
    AlignedPhone,
    AlignedWord,
    Way,
    phones,
)

_NEVER = np.float32(-1e9)
_STAY, _GO = 0.2, 1.5
# The table of frames and states may have so many cells.
_MOST_CELLS = 20_000_000
# What beginning another sound costs where any may follow any; more makes fewer and longer ones.
_NEXT = 6.0


@dataclass(frozen=True)
class Loop:
    """The likeliest sounds without a text: for each frame how well they fit, in nats, and which (a row of names)."""

    fit: NDArray[np.float32]
    phone: NDArray[np.int64]
    starts: tuple[int, ...]


def loop(plain: NDArray[np.int16]) -> Loop:
    """By Viterbi over the plain states of all sounds, silence and noises too."""
    scores = -plain.reshape(len(plain), -1, STATES).astype(np.float32) * np.float32(NATS)
    best = np.full(scores.shape[1:], _NEVER)
    best[:, 0] = 0
    best += scores[0]
    came = np.zeros(scores.shape, np.int16)
    for frame in range(1, len(scores)):
        last = int(best[:, -1].argmax())
        entered = best[last, -1] - np.float32(_NEXT)
        stays = np.concatenate([best[:, :1] >= entered, best[:, 1:] >= best[:, :-1]], axis=1)
        came[frame] = np.where(stays, -1, [last, -2, -2])
        best = np.where(stays, best, np.concatenate([np.full_like(best[:, :1], entered), best[:, :-1]], axis=1))
        best += scores[frame]
    return _walk_back(scores, came, int(best[:, -1].argmax()))


def _walk_back(scores: NDArray[np.float32], came: NDArray[np.int16], phone: int) -> Loop:
    fit, path, starts, state = np.empty(len(scores), np.float32), np.empty(len(scores), np.int64), [], STATES - 1
    for frame in range(len(scores) - 1, -1, -1):
        fit[frame], path[frame] = scores[frame, phone, state], phone
        step = int(came[frame, phone, state])
        if step == -2:
            state -= 1
        elif step >= 0:
            starts.append(frame)
            phone, state = step, STATES - 1
    return Loop(fit, path, (0, *reversed(starts)))


def forced(plain: NDArray[np.int16], words: Sequence[Sequence[Way]]) -> tuple[AlignedWord, ...] | None:
    """Where the words lie, each said in its first way, with silence between them or none; None if there is no room."""
    chain = _Chain([ways[0] for ways in words])
    frames, states_needed = len(plain), len(chain.columns) - STATES * len(chain.skips)
    if frames < states_needed or frames * len(chain.columns) > _MOST_CELLS:
        return None
    scores = -plain[:, chain.columns].astype(np.float32) * np.float32(NATS)
    states = chain.follow(scores)
    return chain.words(states, scores) if states is not None else None


class _Chain:
    """The states of a text one after the other; `skips` are the first states of the silences, which may be left out."""

    def __init__(self, ways: Sequence[Way]) -> None:
        known = phones()
        self.owner: list[tuple[int, int] | None] = []
        columns: list[int] = []
        self.skips: list[int] = []

        def add(name: str, owner: tuple[int, int] | None) -> None:
            row = known.names.index(name)
            columns.extend(range(row * STATES, (row + 1) * STATES))
            self.owner.extend([owner] * STATES)

        self.skips.append(0)
        add(SILENCE, None)
        for word, way in enumerate(ways):
            for place, name in enumerate(way):
                add(name, (word, place))
            self.skips.append(len(columns))
            add(SILENCE, None)
        self.columns = np.array(columns)

    def follow(self, scores: NDArray[np.float32]) -> list[int] | None:
        """The state of each frame."""
        count = len(self.columns)
        source = np.zeros(count, np.int64)
        may_skip = np.zeros(count, bool)
        for first in self.skips[1:-1]:
            source[first + STATES], may_skip[first + STATES] = first - 1, True
        best = np.full(count, _NEVER)
        best[[0, STATES]] = 0
        best += scores[0]
        came = np.zeros(scores.shape, np.int8)
        for frame in range(1, len(scores)):
            before = np.concatenate([[_NEVER], best[:-1]]) - _GO
            ways = np.stack([best - _STAY, before, np.where(may_skip, best[source] - _GO, _NEVER)])
            came[frame] = ways.argmax(0)
            best = (ways.max(0) + scores[frame]).astype(np.float32)
        state = count - 1 if best[-1] >= best[-1 - STATES] else count - 1 - STATES
        if best[state] < _NEVER / 2:
            return None
        states = [state]
        for frame in range(len(scores) - 1, 0, -1):
            step = came[frame, state]
            state = state if step == 0 else state - 1 if step == 1 else int(source[state])
            states.append(state)
        return states[::-1]

    def words(self, states: list[int], scores: NDArray[np.float32]) -> tuple[AlignedWord, ...] | None:
        """The frames of each sound; None where one has none."""
        frames: dict[tuple[int, int], list[int]] = {}
        for frame, state in enumerate(states):
            if (owner := self.owner[state]) is not None:
                frames.setdefault(owner, []).append(frame)
        if len(frames) != len({owner for owner in self.owner if owner is not None}):
            return None
        found: dict[int, list[AlignedPhone]] = {}
        for (word, _), own in sorted(frames.items()):
            score = float(sum(scores[frame, states[frame]] for frame in own))
            found.setdefault(word, []).append(AlignedPhone(own[0], len(own), score))
        return tuple(AlignedWord(0, tuple(each)) for _, each in sorted(found.items()))
