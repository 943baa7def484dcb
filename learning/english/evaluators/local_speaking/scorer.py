"""The trained scorer: from measures to marks of sounds, words and the whole; read from a file, needs numpy alone."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from learning.english.evaluators.local_speaking.ear import Ear, ear_of
from learning.english.evaluators.local_speaking.free import free_inputs
from learning.english.evaluators.local_speaking.inputs import (
    AGES,
    Usual,
    match_inputs,
    phone_inputs,
    sentence_inputs,
    text_inputs,
    word_inputs,
)
from learning.english.evaluators.local_speaking.listening import Listening
from learning.english.evaluators.local_speaking.measures import Measures
from learning.english.evaluators.local_speaking.models import Blend, blend_of
from learning.english.evaluators.local_speaking.tables import Table

SHIPPED = Path(__file__).with_name("scorer.json")
ASPECTS = ("accuracy", "fluency", "prosody", "total")


@dataclass(frozen=True)
class Marks:
    """0 to 100: by sound, by word, by aspect of the whole; `said`, 0 to 1: how likely each word was said."""

    phones: Table
    words: Table
    said: Table
    whole: dict[str, float]


@dataclass(frozen=True)
class Scorer:
    """The models, and what is known of how far they can be trusted."""

    # None where a supplied model tells the sounds apart.
    ear: Ear | None
    usual: Usual
    phone: Blend
    word: Blend
    whole: dict[str, Blend]
    said: Blend
    same: Blend
    free: dict[str, Blend]
    trust: dict[str, Any]

    def lend_ear(self, listening: Listening) -> Listening:
        """With what a supplied model hears, or else our ear."""
        return self.ear.lend(listening) if self.ear and listening.posteriors is None else listening

    def mark(self, measures: Measures, age: str | None) -> Marks:
        """Of a reading, or a part of one; where no age is given, half as a child's and half as an adult's."""
        if age not in AGES:
            return _between(self.mark(measures, "child"), self.mark(measures, "adult"))
        phones = self.phone.predict(phone_inputs(measures, self.usual, age))
        words = self.word.predict(word_inputs(measures, self.usual, phones, age))
        row = sentence_inputs(measures, self.usual, phones, words, age)
        whole = {aspect: _percent(model.predict(row))[0] for aspect, model in self.whole.items()}
        said = 1 / (1 + np.exp(-self.said.predict(match_inputs(measures, self.usual))))
        return Marks(_percent(phones), _percent(words), said, whole)

    def same_text(self, measures: Measures, listening: Listening, age: str | None) -> float:
        """How likely it is this text that was read, 0 to 1."""
        said = self.said.predict(match_inputs(measures, self.usual))
        row = text_inputs(measures, self.usual, said, self.mark_free(listening, age))
        return float(1 / (1 + np.exp(-self.same.predict(row)[0])))

    def mark_free(self, listening: Listening, age: str | None) -> dict[str, float]:
        """Of a stretch of speech whose words nobody knows."""
        if age not in AGES:
            young, old = self.mark_free(listening, "child"), self.mark_free(listening, "adult")
            return {aspect: (young[aspect] + old[aspect]) / 2 for aspect in young}
        row = free_inputs(listening, age)
        return {aspect: _percent(model.predict(row))[0] for aspect, model in self.free.items()}


def _between(one: Marks, other: Marks) -> Marks:
    whole = {aspect: (one.whole[aspect] + other.whole[aspect]) / 2 for aspect in one.whole}
    return Marks((one.phones + other.phones) / 2, (one.words + other.words) / 2, one.said, whole)


def _percent(marks: Table) -> Table:
    """From the experts' 0 to 10."""
    return np.clip(marks * 10, 0, 100)


@cache
def load(file: Path) -> Scorer:
    """The scorer of a file that `manage.py train_speaking_scorer` wrote."""
    written = json.loads(file.read_text())
    return Scorer(
        ear=ear_of(written["ear"]) if written["ear"] else None,
        usual=Usual(np.array(written["usual"]["mean"]), np.array(written["usual"]["deviation"])),
        phone=blend_of(written["phone"]),
        word=blend_of(written["word"]),
        whole={aspect: blend_of(each) for aspect, each in written["whole"].items()},
        said=blend_of(written["said"]),
        same=blend_of(written["same"]),
        free={aspect: blend_of(each) for aspect, each in written["free"].items()},
        trust=written["trust"],
    )
