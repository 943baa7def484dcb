"""Phrases that can be learned by heart and put into any text; they show little, and are counted for nothing."""

import re

from learning.english.evaluators.local_writing.forms import read_words

_LONGEST_FIRST = sorted(read_words("phrases.txt"), key=len, reverse=True)
_ANY = re.compile(r"\b(?:" + "|".join(map(re.escape, _LONGEST_FIRST)) + r")\b")


def stock_places(plain: str) -> list[tuple[int, int]]:
    """Where such phrases stand in a text."""
    return [match.span() for match in _ANY.finditer(plain.lower())]
