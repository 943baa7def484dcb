"""Words of a text: how they are counted, and when two short texts are the same answer."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’.,:-]?[^\W_]+)*")
_CURLY = str.maketrans("’‘ʼ`´“”", "'''''\"\"")
_END = " .!?…,;:\"'"


def count_words(text: str) -> int:
    """Words as a reader counts them: marks alone are none, `don't`, `well-known` and `7:30` are one each."""
    return len(_WORD.findall(text))


def straight(text: str) -> str:
    """With plain quotation marks and apostrophes, whatever keyboard it came from; as long as before."""
    return text.translate(_CURLY)


def plain(text: str) -> str:
    """What counts of a short answer: not its case, its spaces or its end punctuation."""
    return " ".join(straight(unicodedata.normalize("NFC", text)).casefold().split()).strip(_END)
