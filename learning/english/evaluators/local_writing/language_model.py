"""The trigram model that comes with pocketsphinx: how likely words are after each other, in nats."""

import math
from collections.abc import Sequence
from functools import cache, lru_cache
from threading import Lock
from typing import Any

UNSEEN = -11.0
LEAST = -16.0
# What a word costs on average: a fix that has a word more is that much less likely by itself.
PER_WORD = 3.0
_UNKNOWN = -500_000_000
_BASE = math.log(1.0001)
_turn = Lock()


@cache
def _model() -> Any:
    from pocketsphinx import NGramModel, get_model_path

    return NGramModel.readfile(get_model_path("en-us/en-us.lm.bin"))


@lru_cache(maxsize=200_000)
def _log(*words: str) -> int:
    """The model's own number for a word and those before it, nearest first; the model is not safe for threads."""
    with _turn:
        return int(_model().prob(list(words)))


@lru_cache(maxsize=50_000)
def knows(word: str) -> bool:
    """Whether the model has a word at all."""
    return _log(word) > _UNKNOWN


def surprise_after(word: str, before: Sequence[str]) -> float | None:
    """ln P(word | the two before) − ln P(word), in nats; None where the model does not know the word."""
    if not knows(word):
        return None
    known = _known_tail(before)
    return (_log(word, *known[::-1]) - _log(word)) * _BASE if known else 0.0


def log_likelihood(word: str, before: Sequence[str]) -> float:
    """ln P(word | the two before), not below what an unseen word costs."""
    if not knows(word):
        return UNSEEN
    return max(_log(word, *_known_tail(before)[::-1]) * _BASE, LEAST)


def gain(words: Sequence[str], start: int, end: int, instead: Sequence[str]) -> float:
    """How much likelier a sentence is with other words from start to end, a word's own cost left out."""
    old = ["<s>", *words, "</s>"]
    new = [*old[: start + 1], *instead, *old[end + 1 :]]
    return (
        _span(new, start + 1, start + 1 + len(instead) + 2)
        - _span(old, start + 1, end + 1 + 2)
        + PER_WORD * (len(instead) - (end - start))
    )


def _span(words: Sequence[str], start: int, end: int) -> float:
    return sum(log_likelihood(words[at], words[max(0, at - 2) : at]) for at in range(start, min(end, len(words))))


def _known_tail(before: Sequence[str]) -> list[str]:
    tail: list[str] = []
    for word in reversed(before[-2:]):
        if not knows(word):
            break
        tail.insert(0, word)
    return tail
