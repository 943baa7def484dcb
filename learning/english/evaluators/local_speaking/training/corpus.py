"""speechocean762 (Zhang and others 2021, CC BY 4.0): sentences read by learners, judged by five experts."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xentree.audio import decode_audio

ASPECTS = ("accuracy", "fluency", "prosody", "total")
_NAMED = {"prosody": "prosodic"}
# Of each group of ages this share of the speakers is held out for the figures.
HELD_OUT = 0.25


@dataclass(frozen=True)
class JudgedWord:
    """A word, 0 to 10, and its sounds as the corpus has them (ARPAbet without stress), 0 to 2; None where unjudged."""

    text: str
    mark: float
    phones: tuple[str, ...]
    phone_marks: tuple[float | None, ...]


@dataclass(frozen=True)
class Utterance:
    """One recording and its marks, 0 to 10, in the order of ASPECTS."""

    name: str
    audio: Path
    text: str
    speaker: str
    age: str
    marks: tuple[float, ...]
    words: tuple[JudgedWord, ...]

    def samples(self) -> bytes:
        """PCM16 at 16 kHz."""
        return decode_audio(self.audio)


def read_corpus(folder: Path) -> list[Utterance]:
    """All utterances of `scores.json` and `audio/NAME.flac`, by name."""
    rows = json.loads((folder / "scores.json").read_text())
    return [
        Utterance(
            name=name,
            audio=folder / "audio" / f"{name}.flac",
            text=row["text"],
            speaker=row["speaker"],
            age=age_group(row["age"]),
            marks=tuple(float(row[_NAMED.get(aspect, aspect)]) for aspect in ASPECTS),
            words=tuple(_word(word) for word in row["words"]),
        )
        for name, row in sorted(rows.items())
    ]


def age_group(years: int) -> str:
    """As people give it in their settings."""
    return "child" if years < 13 else "teen" if years < 18 else "adult"


def _word(row: dict[str, Any]) -> JudgedWord:
    phones = tuple(each.rstrip("012") for each in row["phones"])
    marks = row["phones-accuracy"]
    known = isinstance(marks, list) and len(marks) == len(phones)
    return JudgedWord(row["text"], float(row["accuracy"]), phones, tuple(marks) if known else (None,) * len(phones))


def held_out(utterances: Sequence[Utterance]) -> frozenset[str]:
    """The speakers the shipped scorer never heard: a quarter of each group of ages, by a hash of their name."""
    ages = {each.speaker: each.age for each in utterances}
    chosen: list[str] = []
    for group in sorted(set(ages.values())):
        speakers = sorted((speaker for speaker, age in ages.items() if age == group), key=_lot)
        chosen += speakers[: round(len(speakers) * HELD_OUT)]
    return frozenset(chosen)


def folds(speakers: Sequence[str], count: int = 5) -> list[frozenset[str]]:
    """All speakers in so many parts of about the same size."""
    drawn = sorted(set(speakers), key=_lot)
    return [frozenset(drawn[part::count]) for part in range(count)]


def _lot(speaker: str) -> str:
    return hashlib.sha256(f"xentree {speaker}".encode()).hexdigest()
