"""Text as the index sees it: words without case, accents and endings, the same on every database."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import local
from typing import Any

LONGEST_WORD = 40
# A word of a title counts as so many of the text.
TITLE_COUNTS = 2
# Scripts written without spaces, and Korean, whose particles stick to words: read as pairs of letters.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0002fa1f"
)
# Letters and digits, and the vowel signs of Indic scripts, which are no letters to `\w`.
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0963\u0971-\u0dff])+")
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_ACCENT = re.compile("[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
# The English list of Snowball: words that say nothing about what a text is about.
SMALL_WORDS = frozenset(
    """
    i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself it
    its itself they them their theirs themselves what which who whom this that these those am is are was were be been
    being have has had having do does did doing a an the and but if or because as until while of at by for with about
    against between into through during before after above below to from up down in out on off over under again further
    then once here there when where why how all any both each few more most other some such no nor not only own same so
    than too very s t can will just don should now would could d ll m re ve
    """.split()  # noqa: SIM905
)
_of_thread = local()


@dataclass(frozen=True)
class Analysed:
    """The terms in their order, and each word with its stem."""

    terms: list[str]
    words: dict[str, str]

    def stored(self, narrowing: Sequence[str]) -> dict[str, Any]:
        """As an entry keeps it: behind what narrows a search to it."""
        return {"terms": " ".join((*narrowing, *self.terms)), "length": len(self.terms)}


def analyse(titles: Sequence[str], text: str) -> Analysed:
    """Of titles every word, for one may be called *To do*; of the text those that tell something."""
    named = [word for title in titles for word in words(title)]
    told = [word for word in words(text) if word not in SMALL_WORDS]
    stems = {word: stem(word) for word in (*named, *told)}
    return Analysed([stems[word] for word in (*named * TITLE_COUNTS, *told)], stems)


def fold(text: str) -> str:
    """Without case and accents."""
    if text.isascii():
        return text.lower()
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return unicodedata.normalize("NFC", bare).casefold()


def words(text: str) -> Iterator[str]:
    """The words of a text, folded, in their order; pairs of letters where a script has no spaces between words."""
    for found in _WORD.findall(_POSSESSIVE.sub("", fold(text))):
        if found.isascii():
            yield found[:LONGEST_WORD]
        else:
            yield from _runs(found)


def _runs(word: str) -> Iterator[str]:
    for run in _RUN.findall(word):
        if is_unspaced(run) and len(run) > 1:
            yield from (run[place : place + 2] for place in range(len(run) - 1))
        else:
            yield run[:LONGEST_WORD]


def is_unspaced(word: str) -> bool:
    """Whether it is of a script without spaces."""
    return not word.isascii() and bool(re.match(f"[{_UNSPACED}]", word))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without its endings; a word with other letters as it is."""
    if len(word) < 3 or not word.isascii():
        return word
    return _stemmer().stemWord(word)


def telling(found: Iterator[str]) -> Iterator[str]:
    """Without the small words."""
    return (word for word in found if word not in SMALL_WORDS)


def _stemmer() -> Any:
    """One a thread: it keeps state."""
    if not hasattr(_of_thread, "stemmer"):
        from Stemmer import Stemmer

        _of_thread.stemmer = Stemmer("english", 0)
    return _of_thread.stemmer
