"""A small language for places in a sentence, and the matcher for it.

A pattern is a row of elements: `he|she {<base>} <any>*`. A word stands for itself, `a|b` for either, `<kind>` for words
of a kind (`kinds.py`), and both may be mixed. `?` after an element: it may be missing; `*`: up to six of it, as few as
do; `!` before it: it must not stand here (nothing is consumed), `~` before it: it must not stand just before. `^` is
the beginning of a sentence, `^^` that of a clause, `$` the end of one. `{ }` mark what is wrong.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.kinds import KINDS
from learning.english.evaluators.local_writing.text import Sentence, Token

MOST_REPEATED = 6
_CLAUSE_OPENERS = row(
    ', ; : ( - " and but because that if when while although so or where since think thinks thought say says said '
    "know knows believe hope then though however"
)
_CLAUSE_ENDERS = row('. ! ? , ; : ) " … and but because or')
_ELEMENT = re.compile(r"(?P<open>\{)?(?P<not>[!~])?(?P<what>.+?)(?P<many>[?*])?(?P<close>\})?$")
Test = Callable[[Token], bool]


def _anything(_: Token) -> bool:
    return True


@dataclass(frozen=True)
class Element:
    """One place of a pattern; `where` tests the place itself instead of a word there."""

    source: str
    test: Test
    optional: bool = False
    repeated: bool = False
    negated: bool = False
    behind: bool = False
    where: Callable[[Sentence, int], bool] | None = None

    @property
    def consumes(self) -> bool:
        """It stands for words, and has a number."""
        return not (self.negated or self.behind or self.where)

    @property
    def required(self) -> bool:
        """Some word must be there for it."""
        return self.consumes and not (self.optional or self.repeated)

    def mask(self, sentence: Sentence) -> int:
        """The tokens of a sentence that fit, as bits."""
        masks = sentence.masks
        if self.source not in masks:
            masks[self.source] = sum(1 << at for at, token in enumerate(sentence.tokens) if self.test(token))
        return masks[self.source]


@dataclass(frozen=True)
class Match:
    """Where a pattern fits: for each element that consumes [from, to) in tokens, and the marked part."""

    sentence: Sentence
    places: tuple[tuple[int, int], ...]
    marked: tuple[int, int]

    def tokens(self, element: int) -> tuple[Token, ...]:
        """What stands for an element; empty where it was left out."""
        start, end = self.places[element]
        return self.sentence.tokens[start:end]

    def word(self, element: int) -> str:
        """The first word of an element in lower case, or nothing."""
        tokens = self.tokens(element)
        return tokens[0].word if tokens else ""

    def after(self, count: int = 1) -> str:
        """The word so many places behind the whole match, or nothing."""
        at = self.places[-1][1] + count - 1
        return self.sentence.tokens[at].word if at < len(self.sentence.tokens) else ""

    def before(self) -> str:
        """The word just before the whole match, or nothing."""
        at = self.places[0][0]
        return self.sentence.tokens[at - 1].word if at else ""


class Pattern:
    """A compiled pattern."""

    def __init__(self, source: str) -> None:
        parsed = [_ELEMENT.match(part) for part in source.split()]
        parts = [part for part in parsed if part]
        self.elements = tuple(_element(part) for part in parts)
        numbers = [number for number, element in enumerate(self.elements) if element.consumes]
        opened = [at for at, part in enumerate(parts) if part["open"]]
        closed = [at for at, part in enumerate(parts) if part["close"]]
        # In elements that consume.
        self.first = numbers.index(opened[0]) if opened else 0
        self.last = numbers.index(closed[-1]) if closed else len(numbers) - 1
        self.numbered = numbers
        self.required = tuple(element for element in self.elements if element.required)

    def find(self, sentence: Sentence) -> Iterator[Match]:
        """Every place where it fits, from the left, each beginning once."""
        if not all(element.mask(sentence) for element in self.required):
            return
        for start in range(len(sentence.tokens)):
            places = self._fit(sentence, start, 0)
            if places is not None:
                consumed = tuple(places[number] for number in self.numbered)
                yield Match(sentence, consumed, (consumed[self.first][0], consumed[self.last][1]))

    def _fit(self, sentence: Sentence, at: int, number: int) -> tuple[tuple[int, int], ...] | None:
        """The places of the elements from a number on, if they fit from a token on."""
        if number == len(self.elements):
            return ()
        element = self.elements[number]
        if not element.consumes:
            rest = self._fit(sentence, at, number + 1) if _holds(element, sentence, at) else None
            return None if rest is None else ((at, at), *rest)
        fitting = element.mask(sentence) >> at
        for count in _counts(element):
            if count and not fitting >> (count - 1) & 1:
                return None
            rest = self._fit(sentence, at + count, number + 1)
            if rest is not None:
                return ((at, at + count), *rest)
        return None


def _counts(element: Element) -> range | tuple[int, ...]:
    if element.repeated:
        return range(MOST_REPEATED + 1)
    return (0, 1) if element.optional else (1,)


def _holds(element: Element, sentence: Sentence, at: int) -> bool:
    if element.where:
        return element.where(sentence, at)
    place = at - 1 if element.behind else at
    return place < 0 or not element.mask(sentence) >> place & 1


def _element(part: re.Match[str]) -> Element:
    what = part["what"]
    if what in _PLACES:
        return Element(what, _anything, where=_PLACES[what])
    alternatives = what.split("|")
    kinds = [KINDS[each[1:-1]] for each in alternatives if each.startswith("<")]
    words = frozenset(each for each in alternatives if not each.startswith("<"))

    def is_one(token: Token) -> bool:
        return token.word in words or any(kind(token) for kind in kinds)

    return Element(what, is_one, part["many"] == "?", part["many"] == "*", part["not"] == "!", part["not"] == "~")


def _begins_sentence(sentence: Sentence, at: int) -> bool:
    return at == 0 or (at == 1 and not sentence.tokens[0].is_word)


def _begins_clause(sentence: Sentence, at: int) -> bool:
    return at == 0 or sentence.tokens[at - 1].word in _CLAUSE_OPENERS


def _ends_clause(sentence: Sentence, at: int) -> bool:
    return at >= len(sentence.tokens) or sentence.tokens[at].word in _CLAUSE_ENDERS


_PLACES: dict[str, Callable[[Sentence, int], bool]] = {"^": _begins_sentence, "^^": _begins_clause, "$": _ends_clause}
