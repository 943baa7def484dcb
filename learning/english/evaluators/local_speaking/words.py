"""The words of a text, and the ways each may be said: by the pronouncing dictionary, with its alternatives.

The dictionary is that of the pocketsphinx package (the CMU Pronouncing Dictionary, BSD). A word it lacks is tried in
its other spelling, then as a word with an ending or two words in one, then by its letters. Figures are said in words.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

from learning.english.evaluators.local_speaking.letters import by_letters
from learning.english.grading.heard import heard, one_spelling
from learning.english.wording import straight

Ways = tuple[tuple[str, ...], ...]
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_MOST_WAYS = 6
_HISSING, _VOICELESS = {"S", "Z", "SH", "ZH", "CH", "JH"}, {"P", "T", "K", "F", "TH"}
_ENDINGS = {"ing": ("IH", "NG"), "ly": ("L", "IY"), "er": ("ER",), "ness": ("N", "AH", "S"), "less": ("L", "AH", "S")}
_SHORTEST_PART = 3


@dataclass(frozen=True)
class Word:
    """A word as it stands at [start, end) of the text; `known` says that the dictionary has it."""

    text: str
    start: int
    end: int
    ways: Ways
    known: bool = True


def words_of(text: str) -> tuple[Word, ...]:
    """Of a text in English; what stands between words is nothing."""
    plain = straight(text)
    return tuple(
        Word(text[match.start() : match.end()], match.start(), match.end(), *_said(match[0].lower()))
        for match in _TOKEN.finditer(plain)
    )


@cache
def dictionary() -> dict[str, Ways]:
    """All words in lower case, without stress."""
    from pocketsphinx import get_model_path

    found: dict[str, list[tuple[str, ...]]] = {}
    for line in Path(get_model_path("en-us/cmudict-en-us.dict")).read_text().splitlines():
        word, *phones = line.split()
        found.setdefault(word.partition("(")[0] or word, []).append(tuple(phones))
    return {word: tuple(ways[:_MOST_WAYS]) for word, ways in found.items()}


def _said(token: str) -> tuple[Ways, bool]:
    if token.isdecimal():
        return _joined([dictionary().get(word) or (by_letters(word),) for word in _figures(token)]), True
    if ways := _looked_up(token):
        return ways, True
    return (by_letters(_latin(token)),), False


def _looked_up(word: str) -> Ways | None:
    for spelling in dict.fromkeys((word, one_spelling(word), _latin(word))):
        if ways := dictionary().get(spelling):
            return ways
    return _with_ending(word) or _of_two(word)


def _with_ending(word: str) -> Ways | None:
    """A possessive, plural or past form, or one with a common ending, of a word that is there."""
    for ending, voiced, hissing in (("'s", "Z", _HISSING), ("s", "Z", _HISSING), ("ed", "D", {"T", "D"})):
        stem = word.removesuffix(ending)
        ways = stem != word and (dictionary().get(stem) or dictionary().get(f"{stem}e" if ending == "ed" else stem))
        if ways:
            return tuple(way + _ended(way[-1], voiced, hissing) for way in ways)
    for ending, phones in _ENDINGS.items():
        stem = word.removesuffix(ending)
        ways = stem != word and (dictionary().get(stem) or dictionary().get(f"{stem}e"))
        if ways:
            return tuple(way + phones for way in ways)
    return None


def _ended(last: str, voiced: str, extra_vowel: set[str]) -> tuple[str, ...]:
    if last in extra_vowel:
        return ("IH", voiced)
    return ({"Z": "S", "D": "T"}[voiced],) if last in _VOICELESS else (voiced,)


def _of_two(word: str) -> Ways | None:
    """Two words written as one; of several the one whose first part is longest."""
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first, second = dictionary().get(word[:cut]), dictionary().get(word[cut:])
        if first and second:
            return _joined([first, second])
    return None


def _joined(parts: list[Ways]) -> Ways:
    ways: list[tuple[str, ...]] = [sum(each, ()) for each in _some(product(*parts))]
    return tuple(dict.fromkeys(ways))


def _some(rows: Iterator[tuple[tuple[str, ...], ...]]) -> Iterator[tuple[tuple[str, ...], ...]]:
    return (row for row, _ in zip(rows, range(_MOST_WAYS), strict=False))


def _figures(digits: str) -> list[str]:
    """Up to 999 as a number, four as a year is said, more one by one."""
    if not digits.isascii():
        digits = "".join(str(int(each)) for each in digits)
    if len(digits) <= 3:
        pairs = [digits]
    elif len(digits) == 4 and digits[0] != "0":
        pairs = [digits[:2], digits[2:] if digits[2] != "0" else "hundred" if digits[3] == "0" else f"oh {digits[3]}"]
        pairs = [f"{digits[0]} thousand", digits[3]] if digits[1:3] == "00" else pairs
    else:
        pairs = list(digits)
    words = [each.word for pair in pairs for each in heard(pair)]
    return words[:2] if digits.endswith("000") and len(digits) == 4 else words


def _latin(word: str) -> str:
    """Its letters without marks; what is none is left out."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", plain.lower())
