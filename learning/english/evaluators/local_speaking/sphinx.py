"""What pocketsphinx hears: how badly each sound fits each hundredth of a second, and where the words of a text lie.

It is asked twice, once for the words and once for their sounds; on the way it writes down what all 5 126 states of its
acoustic model cost in every frame, of which the best ones of each sound are kept.
"""

import struct
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Way = Sequence[str]
# Of one count: pocketsphinx has logarithms to the base 1.0001, and its costs are 1024ths of them.
NATS = float(1024 * np.log(1.0001))
STATES = 3
SILENCE = "SIL"
# So many frames are read at once; a frame of all states takes 10 kB.
_BLOCK = 1000
_WIDE = {"beam": 1e-80, "wbeam": 1e-60, "pbeam": 1e-80}


@dataclass(frozen=True)
class AlignedPhone:
    """Frames [start, start + length), and how well the sound fits them, in nats."""

    start: int
    length: int
    score: float


@dataclass(frozen=True)
class AlignedWord:
    """Which of the ways a word can be said was chosen, and its sounds in order."""

    way: int
    phones: tuple[AlignedPhone, ...]


@dataclass(frozen=True)
class Phones:
    """The sounds of the acoustic model and the states they are made of."""

    # All names, silence and noises too; `spoken` are the rows of those that words are made of.
    names: tuple[str, ...]
    # names x STATES: the states of each without its neighbours.
    plain: NDArray[np.int64]
    # All other states, those of one sound together; where each of `spoken` begins.
    order: NDArray[np.int64]
    begins: NDArray[np.int64]
    spoken: tuple[str, ...]
    states: int


@cache
def phones() -> Phones:
    """As the model's definition says it (the binary form, little-endian)."""
    from pocketsphinx import get_model_path

    data = Path(get_model_path("en-us/en-us/mdef")).read_bytes()
    start = 12 + struct.unpack_from("<i", data, 8)[0]
    plain_count, phone_count, emitting, plain_states, states, _, sequences, _, tree, _ = struct.unpack_from(
        "<10i", data, start
    )
    start += 40
    names, after = _names(data, start, plain_count)
    start = start + ((after - start + 3) & ~3) + 8 * tree
    rows = np.frombuffer(data, [("sequence", "<i4"), ("", "<i4"), ("context", "u1", 4)], phone_count, start)
    start += rows.nbytes + 4
    sequence = np.frombuffer(data, "<u2", sequences * emitting, start).reshape(sequences, emitting).astype(np.int64)
    owner = np.full(states, -1)
    bases = np.where(np.arange(phone_count) < plain_count, np.arange(phone_count), rows["context"][:, 1])
    owner[sequence[rows["sequence"]]] = bases[:, None]
    order = np.argsort(owner[plain_states:], kind="stable") + plain_states
    spoken, begins = np.unique(owner[order], return_index=True)
    plain = sequence[rows["sequence"][:plain_count]]
    return Phones(names, plain, order, begins, tuple(names[row] for row in spoken), states)


def _names(data: bytes, start: int, count: int) -> tuple[tuple[str, ...], int]:
    names = []
    for _ in range(count):
        end = data.index(b"\0", start)
        names.append(data[start:end].decode())
        start = end + 1
    return tuple(names), start


@dataclass(frozen=True)
class Costs:
    """A row a frame: what the best state of each spoken sound costs, and each plain state; 0 is the best of all."""

    spoken: NDArray[np.int16]
    plain: NDArray[np.int16]


def hear(samples: bytes, words: Sequence[Sequence[Way]]) -> tuple[Costs, tuple[AlignedWord, ...] | None]:
    """The costs, and the words where they lie; None where they could not be found in what is said.

    Every recording has a decoder of its own, which remembers nothing of another one.
    """
    with tempfile.TemporaryDirectory() as folder:
        decoder = _decoder(Path(folder), words or [[("AH",)]])
        has_words = _find_words(decoder, samples, len(words) or 1)
        costs = _costs(min((Path(folder) / "costs").iterdir()))
        aligned = _find_sounds(decoder, samples) if words and has_words else ()
    return costs, aligned if words and len(aligned) == len(words) else None


def _decoder(folder: Path, words: Sequence[Sequence[Way]]) -> Any:
    from pocketsphinx import Decoder

    lines = [
        f"w{place}{f'({number})' if number > 1 else ''} {' '.join(way)}"
        for place, ways in enumerate(words)
        for number, way in enumerate(ways, 1)
    ]
    (folder / "dictionary").write_text("\n".join(lines) + "\n")
    (folder / "costs").mkdir()
    return Decoder(
        samprate=16000, loglevel="FATAL", lm=None, bestpath=False, compallsen=True,
        dict=str(folder / "dictionary"), senlogdir=str(folder / "costs"), **_WIDE,
    )  # fmt: skip


def _find_words(decoder: Any, samples: bytes, count: int) -> bool:
    """Pocketsphinx says with a RuntimeError, or with nothing, that it found no way through."""
    try:
        decoder.set_align_text(" ".join(f"w{place}" for place in range(count)))
        _process(decoder, samples)
    except RuntimeError:
        return False
    return bool(decoder.hyp())


def _find_sounds(decoder: Any, samples: bytes) -> tuple[AlignedWord, ...]:
    """Of the words that were found; none where that fails."""
    try:
        decoder.set_alignment()
        _process(decoder, samples)
        return tuple(_aligned(decoder.get_alignment()))
    except RuntimeError:
        return ()


def _process(decoder: Any, samples: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()


def _aligned(alignment: Any) -> Iterator[AlignedWord]:
    for word in alignment:
        if word.name.startswith("w"):
            _, _, way = word.name.partition("(")
            found = tuple(AlignedPhone(each.start, each.duration, each.score * NATS) for each in word)
            yield AlignedWord(int(way.rstrip(")")) - 1 if way else 0, found)


def _costs(file: Path) -> Costs:
    """Of a file of pocketsphinx, which is removed: a header, then for each frame a count and that many costs."""
    known = phones()
    with file.open("rb") as opened:
        start = opened.read(4096).index(b"endhdr\n") + 7 + 4
    frames = (file.stat().st_size - start) // (2 * (known.states + 1))
    table = (
        np.memmap(file, "<i2", "r", start, (frames, known.states + 1)) if frames else np.zeros((0, known.states + 1))
    )
    blocks = [_best(table[first : first + _BLOCK, 1:]) for first in range(0, max(1, frames), _BLOCK)]
    file.unlink()
    return Costs(*(np.concatenate(each) for each in zip(*blocks, strict=True)))


def _best(costs: NDArray[Any]) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    known = phones()
    spoken = np.minimum.reduceat(costs[:, known.order], known.begins, axis=1)
    return spoken.astype(np.int16), costs[:, known.plain.ravel()].astype(np.int16)
