"""Whether sentences follow from each other: neighbours that share something, and words that stand where they may."""

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, pstdev

from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.lexicon import is_a
from learning.english.evaluators.local_writing.relevance import stems_of, vectors
from learning.english.evaluators.local_writing.text import Sentence, Text, Token

CONNECTIVES = row(
    "however moreover furthermore therefore consequently nevertheless nonetheless additionally besides "
    "although though whereas unless despite instead otherwise thus hence meanwhile similarly likewise finally "
    "first firstly second secondly then next overall also because so but while since after before when if"
)
_REFERS_BACK = re.compile(
    r"^(?:he|she|they|it|this|these|those|that|however|therefore|moreover|furthermore|so|but|and|then|also|after that|"
    r"as a result|for example|for instance|in addition|because of this|in the end|finally|another|his|her|their|"
    r"the other|instead)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"^(?:dear|hi|hello|first of all|first|firstly|to begin with|once|one day|my name is|i am writing)\b", re.IGNORECASE
)
_CLOSES = re.compile(
    r"^(?:in conclusion|to sum up|finally|lastly|all in all|overall|best wishes|yours|kind regards|regards|love|"
    r"see you|i look forward|write (?:soon|back)|thank you for|bye|that is why|for these reasons)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cohesion:
    """`order`: how much better neighbours fit than any two sentences (0: by chance); the rest are shares and counts.

    `misplaced`: openings and closings where nothing opens or closes; `unresolved`: he, she, they without anybody named
    before, and things called *the* before they were *a*.
    """

    order: float
    misplaced: float
    unresolved: float
    connectives: tuple[str, ...]
    paragraphs: int
    links: tuple[str, ...]


def cohesion_of(text: Text, sentences: tuple[Sentence, ...]) -> Cohesion:
    """Of the sentences that count."""
    quotes = [text.quote(sentence) for sentence in sentences]
    words = {word for sentence in sentences for word in sentence.words}
    links = tuple(quote for quote in quotes[1:] if _REFERS_BACK.match(quote))
    return Cohesion(
        order=_order(quotes),
        misplaced=_misplaced(quotes),
        unresolved=_unresolved(sentences),
        connectives=tuple(sorted(CONNECTIVES & words)),
        paragraphs=len(text.paragraphs),
        links=links,
    )


def _unresolved(sentences: tuple[Sentence, ...]) -> float:
    meant = lost = 0
    for number, sentence in enumerate(sentences):
        before = {word for each in sentences[max(0, number - 2) : number] for word in each.words}
        for place, word in enumerate(sentence.words):
            named = _NAMED.get(word)
            if named is not None:
                meant += 1
                here = set(sentence.words[:place])
                known = (before | here) & named or (
                    named is _MANY and any(is_a(each, "nouns") for each in before | here)
                )
                lost += not (
                    known or any(token.capital and token.word not in _SMALL for token in _tokens(sentences, number))
                )
    mentions, early = _definite(sentences)
    return (lost + early) / max(4, meant + mentions)


def _tokens(sentences: tuple[Sentence, ...], number: int) -> list[Token]:
    """Words inside the sentences before one, where a capital means a name."""
    return [token for each in sentences[max(0, number - 2) : number] for token in each.tokens[1:] if token.is_word]


def _definite(sentences: tuple[Sentence, ...]) -> tuple[int, int]:
    """Things that are named with a and with the, and how many of them came with the first."""
    first: dict[tuple[str, str], int] = {}
    words = [word for sentence in sentences for word in sentence.words]
    for place, (article, noun) in enumerate(pairwise(words)):
        kind = "a" if article in ("a", "an") else "the" if article in ("the", "this", "these", "such") else ""
        if kind and len(noun) > 2:
            first.setdefault((kind, noun.removesuffix("s")), place)
    both = [noun for kind, noun in first if kind == "a" and ("the", noun) in first]
    return len(both), sum(first["the", noun] < first["a", noun] for noun in both)


_HE = row(
    "he him his father brother grandfather grandpa dad uncle man boy son husband king boss friend teacher "
    "doctor neighbour colleague cousin nephew student person driver"
)
_SHE = row(
    "she her hers mother sister grandmother grandma mum mom aunt woman girl daughter wife queen boss friend "
    "teacher doctor nurse neighbour colleague cousin niece student person"
)
_MANY = row("they them their people parents children everybody everyone somebody someone nobody who and family police")
_NAMED = {"he": _HE, "she": _SHE, "they": _MANY}
_SMALL = frozenset(("i", "i'm", "i've", "i'll", "i'd"))


def _order(quotes: list[str]) -> float:
    """Mean likeness of neighbours less that of all pairs, in its spread; 0 for a single sentence."""
    if len(quotes) < 4:
        return 0.0
    alike = _likeness(quotes)
    pairs = [alike[one][two] for one in range(len(quotes)) for two in range(one)]
    neighbours = fmean(alike[at][at - 1] for at in range(1, len(quotes)))
    near = fmean(alike[at][at - 2] for at in range(2, len(quotes)))
    spread = pstdev(pairs)
    return ((0.7 * neighbours + 0.3 * near) - fmean(pairs)) / spread * len(quotes) ** 0.5 if spread else 0.0


def _likeness(quotes: list[str]) -> list[list[float]]:
    rows = vectors(quotes)
    if rows is not None:
        found: list[list[float]] = (rows @ rows.T).tolist()
        return found
    stems = [stems_of(quote) for quote in quotes]
    return [[len(one & two) / max(1, min(len(one), len(two))) for two in stems] for one in stems]


def _misplaced(quotes: list[str]) -> float:
    """Of words that open, close or refer back, the share that stand where nothing can be opened, closed or meant."""
    count = len(quotes)
    wrong = marked = 0.0
    for number, quote in enumerate(quotes):
        place = number / max(1, count - 1)
        if _OPENS.match(quote):
            marked, wrong = marked + 1, wrong + (place > 0.4)
        elif _CLOSES.match(quote):
            marked, wrong = marked + 1, wrong + (place < 0.6)
        elif _REFERS_BACK.match(quote):
            marked, wrong = marked + 0.5, wrong + (number == 0)
    return wrong / marked if marked else 0.0
