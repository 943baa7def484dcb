"""CEFR levels of words by the lists of cefrpy: what share of a text lies above a level."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2")
# Of listed words, how many may be harder than the level; names of things one learns there are among them.
MOST_HARD_WORDS = {"A1": 0.12, "A2": 0.08, "B1": 0.06, "B2": 0.05, "C1": 0.04}
_FIXED = ("slug", "kind", "skill", "skills", "level", "form", "voice", "required")
_WORD = re.compile(r"\b[a-z]{3,}\b")


@cache
def _lists() -> Any:
    from cefrpy import CEFRAnalyzer

    return CEFRAnalyzer()


@cache
def level_of(word: str) -> str | None:
    """The easiest level any use of a word has, such as B1; None where the lists do not have it."""
    levels = _lists().get_pos_level_dict_for_word(word, word_level_as_float=True).values()
    return LEVELS[min(5, max(0, round(min(levels)) - 1))] if levels else None


@cache
def tags_of(word: str) -> frozenset[str]:
    """The parts of speech (Penn Treebank) that a word may be."""
    return frozenset(_lists().get_all_pos_for_word_as_str(word))


@cache
def mean_level(word: str) -> float | None:
    """The level over all uses of a word, 1 (A1) to 6 (C2); None where the lists do not have it."""
    level = _lists().get_average_word_level_float(word)
    return None if level is None else float(level)


def words_above(text: str, level: str) -> list[str]:
    """The words that are harder than a level; names (capitals) and words nobody listed are left out."""
    return [word for word in _WORD.findall(text) if LEVELS.index(level_of(word) or level) > LEVELS.index(level)]


def share_above(texts: Iterable[str], level: str) -> float:
    """Of all listed words of three letters and more, how many are harder than a level."""
    text = "\n".join(texts)
    return len(words_above(text, level)) / max(1, sum(level_of(word) is not None for word in _WORD.findall(text)))


def texts_of(value: Any) -> Iterator[str]:
    """Every text a learner may meet in a part of a course, names of fields and their fixed words left out."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from texts_of(each) if name not in _FIXED else ()
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)
    elif isinstance(value, str):
        yield value
