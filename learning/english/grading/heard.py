"""Sentences as one hears them: `I'm` is `I am`, 25 is twenty-five, and colour is color."""

import re
from dataclasses import dataclass

from learning.english.wording import straight

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+")
_NOUNS = "he it she that what here when who how let where there"
_SHORT = re.compile(rf"(n't|'m|'re|'ll|'ve|'d|(?:{'|'.join(rf'(?<=^{word})' for word in _NOUNS.split())})'s)$")
_LONG = {"n't": "not", "'m": "am", "'re": "are", "'ll": "will", "'ve": "have"}
_STEMS = {"wo": "will", "ca": "can", "sha": "shall"}
# What a short form in the sentence may be written as.
_OPEN = {"'s": {"is", "has", "us"}, "'d": {"would", "had"}}
_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SPELLINGS = (
    (re.compile(r"^(col|fav|flav|neighb|behavi|hon|lab|harb|hum|rum|vap|endeav)our"), r"\1or"),
    (re.compile(r"(?<=[a-z]{3})is(e|es|ed|ing|er|ers|ation|ations)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{3})yse(d|s|r)?$"), r"yze\1"),
    (re.compile(r"^(cent|theat|met|lit|fib|kilomet|centimet)re(s?)$"), r"\1er\2"),
    (re.compile(r"^(travel|cancel|label|model|level|fuel|signal|marvel|counsel)l(?=ed|ing|er|or)"), r"\1"),
    (re.compile(r"^grey"), "gray"),
    (re.compile(r"^programme"), "program"),
    (re.compile(r"^(def|off|lic|pret)ence"), r"\1ense"),
    (re.compile(r"^(cata|dia)logue"), r"\1log"),
    (re.compile(r"^practis"), "practic"),
    (re.compile(r"^tyre(s?)$"), r"tire\1"),
    (re.compile(r"^pyjama"), "pajama"),
    (re.compile(r"^mum(my|s)?$"), r"mom\1"),
)


@dataclass(frozen=True)
class Heard:
    """One word as it is heard, where it stands, and its letters as they were written."""

    word: str
    start: int
    end: int
    letters: str


def heard(text: str) -> list[Heard]:
    """The words of a text, short forms taken apart and figures said."""
    text = straight(text)
    return [
        Heard(word, start, end, text[start:end].lower().replace("'", ""))
        for match in _TOKEN.finditer(text)
        for word, start, end in _taken_apart(match)
    ]


def same(expected: str, written: str) -> bool:
    """Whether both are the same to the ear and in either spelling."""
    return (
        one_spelling(expected) == one_spelling(written)
        or written in _OPEN.get(expected, ())
        or (expected in _OPEN.get(written, ()) and expected != "has")
    )


def one_spelling(word: str) -> str:
    """The American spelling of a word that has two."""
    for pattern, other in _SPELLINGS:
        word = pattern.sub(other, word)
    return word


def _taken_apart(match: re.Match[str]) -> list[tuple[str, int, int]]:
    word, start, end = match[0].lower(), match.start(), match.end()
    if word.isdecimal():
        return [(each, start, end) for each in _said(word)]
    if word == "cannot":
        return [("can", start, start + 3), ("not", start + 3, end)]
    if not (short := _SHORT.search(word)) or short.start() == 0:
        return [(word, start, end)]
    stem, cut = word[: short.start()], start + short.start()
    return [(_STEMS.get(stem, stem), start, cut), (_LONG.get(short[0], short[0]), cut, end)]


def _said(digits: str) -> list[str]:
    """Figures up to 999 in words; longer ones are years, telephones or prices, and stay."""
    if not digits.isascii() or len(digits) > 3:
        return [digits]
    hundreds, rest = divmod(int(digits), 100)
    words = [_ONES[hundreds], "hundred"] if hundreds else []
    if rest or not hundreds:
        words += ["and"] if hundreds else []
        words += [_ONES[rest]] if rest < 20 else [_TENS[rest // 10 - 2], *_ONES[rest % 10 :][: bool(rest % 10)]]
    return words
