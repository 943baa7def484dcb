"""The CEFR level of a sentence, by a small fitted model; it tells nothing of how good an essay is.

`sentence_levels.json` is fitted on CEFR-SP (Arase, Uchida, Kajiwara 2022), the sentences from Wikipedia, CC BY-SA 3.0,
by `manage.py train_sentence_levels`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

from learning.english.evaluators.local_writing import language_model
from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.lexicon import base_of
from learning.english.word_levels import mean_level

MODEL = Path(__file__).with_name("sentence_levels.json")
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_JOINING = row(
    "because although though if when while since unless until whereas that which who whose whom where whether "
    "after before as once"
)
_FORMS = ("base", "third", "past", "pp", "ing", "noun", "nouns")
_UNLISTED = 3.5


def features_of_sentence(sentence: str) -> list[float]:
    """Length, levels of words, their rarity, marks and joining words."""
    words = [word.lower() for word in _WORD.findall(sentence)]
    count = max(1, len(words))
    levels = sorted(_level(word) for word in words) or [1.0]
    rare = sorted(-language_model.log_likelihood(word, ()) for word in words) or [5.0]
    names = sum(word[0].isupper() for word in _WORD.findall(sentence)[1:]) / count
    known = [mean_level(word) is not None for word in words]
    return [
        math.log(count),
        float(min(count, 40)),
        fmean(levels),
        fmean(levels[-max(1, count // 5) :]),
        levels[-1],
        levels[-2] if count > 1 else levels[-1],
        fmean(level >= 2 for level in levels),
        fmean(level >= 3 for level in levels),
        fmean(level >= 4 for level in levels),
        fmean(map(len, words)) if words else 4.0,
        float(max(map(len, words), default=4)),
        float(sum(len(word) >= 8 for word in words)),
        fmean(rare),
        fmean(rare[-max(1, count // 4) :]),
        rare[-1],
        float(sentence.count(",")),
        float(sum(word in _JOINING for word in words)),
        sum(word.endswith(("ing", "ed")) for word in words) / count,
        names,
        1.0 - fmean(known) if known else 0.0,
        float(any(letter.isdigit() for letter in sentence)),
        float(bool(re.search(r"[;:()\"—–]", sentence))),
        math.log(count) * fmean(levels),
    ]


def level_of_sentence(sentence: str) -> float:
    """1 (A1) to 6 (C2)."""
    return _expected(features_of_sentence(sentence))


def level_of_sentences(sentences: Sequence[str]) -> float | None:
    """The mean over a text, long sentences cut, weighed by words; None of nothing."""
    parts = [part for sentence in sentences for part in _parts(sentence)]
    weights = [len(part.split()) for part in parts]
    if not sum(weights):
        return None
    return sum(weight * level_of_sentence(part) for weight, part in zip(weights, parts, strict=True)) / sum(weights)


def _parts(sentence: str, most: int = 30) -> list[str]:
    """A sentence that runs on is not harder for it."""
    words = sentence.split()
    return [" ".join(words[at : at + most]) for at in range(0, len(words), most)]


@cache
def _level(word: str) -> float:
    return mean_level(word) or mean_level(base_of(word, *_FORMS)) or _UNLISTED


@cache
def _model() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(MODEL.read_text("utf-8"))
    return read


def classify(features: Sequence[float]) -> int:
    """The likeliest level, 1 to 6."""
    logits = _logits(features)
    level: int = _model()["levels"][logits.index(max(logits))]
    return level


def _expected(features: Sequence[float]) -> float:
    model, logits = _model(), _logits(features)
    top = max(logits)
    weights = [math.exp(logit - top) for logit in logits]
    return sum(level * weight for level, weight in zip(model["levels"], weights, strict=True)) / sum(weights)


def _logits(features: Sequence[float]) -> list[float]:
    """A small network with one hidden layer, or a linear model where there is none."""
    model = _model()
    values = [
        (value - mean) / spread for value, mean, spread in zip(features, model["means"], model["spreads"], strict=True)
    ]
    for number, layer in enumerate(model["layers"]):
        values = [
            bias + sum(weight * value for weight, value in zip(row, values, strict=True))
            for row, bias in zip(layer["weights"], layer["biases"], strict=True)
        ]
        if number < len(model["layers"]) - 1:
            values = [max(0.0, value) for value in values]
    return values
