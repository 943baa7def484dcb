"""Flashcards and quiz questions out of a document's own sentences: no model, the same every time, nothing made up."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.models import Chunk
from xentree.providers.extract import stems, telling_words

GAP = "_____"
OPTIONS = 4
SHORTEST, LONGEST = 40, 260
LEAST_WORDS = 4
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'“‘(]*[^\Wa-z_])")
_DEFINITION = re.compile(
    r"(?P<article>(?:An?|The)\s+)?(?P<term>[^\W_][^.!?,;:()]{1,60}?)\s+"
    r"(?:(?P<verb>is|are)\s+(?=(?:an?|the|one of|those|called)\s)|(?:means|refers to|consists of)\s)"
)
# What begins a sentence that says nothing without the one before it.
_LEANING = re.compile(
    r"(it|its|he|she|they|this|that|these|those|there|here|what|which|who|and|but|so|if|when|while|as|in|for)\b", re.I
)
# Words that join others: nobody learns a text by them.
_JOINING = set(
    re.findall(
        r"\w+",
        "above across against along already although among another around because behind below beneath beside besides "
        "between beyond during each either else even every few further hardly however instead just later less many "
        "mostly much near nearly neither never often only other otherwise own perhaps quite rather same several since "
        "sometimes soon still such than therefore though through throughout together toward towards under unless until "
        "upon usually very whether within without yet",
    )
)
# What is no name of a thing.
_NO_TERM = set(re.findall(r"\w+", "all any both each every few many most no none nothing one our some such their your"))
_WORD = re.compile(r"\d[\d.,]*\d|\d+|[^\W\d_][\w’'-]*[^\W_]")
_MARKUP = re.compile(r"[*_`#>|\[\]<>{}\\=]|https?://|^\s*[-+]\s", re.MULTILINE)


@dataclass(frozen=True)
class Card:
    """A question with its answer, both out of `quote`, a sentence of the chunk."""

    question: str
    answer: str
    quote: str
    chunk: Chunk
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Sentence:
    text: str
    chunk: Chunk
    words: frozenset[str]


def make_flashcards(chunks: Sequence[Chunk], count: int) -> list[Card]:
    """Definitions first, then sentences with their most telling word left out; in the order of the document."""
    sentences = list(_sentences(chunks))
    weights = _weights(sentences)
    definitions = list({card.question: card for sentence in sentences if (card := _definition(sentence))}.values())
    defined = {card.quote for card in definitions}
    gaps = [card for sentence in sentences if sentence.text not in defined and (card := _gap(sentence, weights))]
    room = max(count - len(definitions), 0)
    return sorted([*_spread(definitions, count), *_spread(gaps, room)], key=lambda card: card.chunk.position)


def make_quiz(chunks: Sequence[Chunk], count: int) -> list[Card]:
    """Sentences with a word left out, to choose among four words of the document."""
    sentences = list(_sentences(chunks))
    weights = _weights(sentences)
    cards = [card for sentence in sentences if (card := _gap(sentence, weights))]
    words = list(dict.fromkeys(card.answer for card in cards)) + _others(sentences)
    asked = (_with_options(card, words) for card in cards)
    return _spread([card for card in asked if card], count)


def _sentences(chunks: Sequence[Chunk]) -> Iterator[_Sentence]:
    """Whole ones that say something by themselves, each once."""
    seen: set[str] = set()
    for chunk in chunks:
        for line in chunk.text.splitlines():
            for text in _SENTENCE_END.split(line.strip()):
                words = stems(text)
                if _is_whole(text) and len(words) >= LEAST_WORDS and text not in seen:
                    seen.add(text)
                    yield _Sentence(text, chunk, words)


def _is_whole(text: str) -> bool:
    fits = SHORTEST <= len(text) <= LONGEST and text[0].isupper() and text[-1] == "."
    return fits and not _LEANING.match(text) and not _MARKUP.search(text)


def _weights(sentences: list[_Sentence]) -> Counter[str]:
    """In how many sentences a word is: what a document keeps coming back to is what it is about."""
    return Counter(word for sentence in sentences for word in sentence.words)


def _definition(sentence: _Sentence) -> Card | None:
    found = _DEFINITION.match(sentence.text)
    if found is None or len(found["term"].split()) > 5 or found["term"].split()[0].lower() in _NO_TERM:
        return None
    verb = "are" if found["verb"] == "are" else "is"
    article = (found["article"] or "").lower()
    term = found["term"] if _is_name(found["term"], sentence.text) or article else _lowered(found["term"])
    question = f"What {verb} {article}{term}?"
    return Card(question, sentence.text, sentence.text, sentence.chunk)


def _is_name(term: str, text: str) -> bool:
    return term.isupper() or any(word[0].isupper() for word in term.split()[1:])


def _lowered(term: str) -> str:
    return term[0].lower() + term[1:]


def _gap(sentence: _Sentence, weights: Counter[str]) -> Card | None:
    """The sentence without the word that tells most; None where none stands out or it is there twice."""
    words = [found for found in _words(sentence.text) if stems(found[0])]
    once = [found for found in words if sentence.text.lower().count(found[0].lower()) == 1]
    best = max(once, key=lambda found: (_telling(found[0], weights), -found.start()), default=None)
    if best is None:
        return None
    question = f"{sentence.text[: best.start()]}{GAP}{sentence.text[best.end() :]}"
    return Card(question, best[0], sentence.text, sentence.chunk)


def _words(text: str) -> Iterator[re.Match[str]]:
    """But the first, whose capital says nothing, and those that only join."""
    for found in _WORD.finditer(text):
        if found.start() > 0 and found[0].lower() not in _JOINING:
            yield found


def _telling(word: str, weights: Counter[str]) -> float:
    """Numbers and names before words, then what the document is about, then what is long."""
    kind = 2.0 if word[0].isdigit() else 1.5 if word[0].isupper() else 0.0
    return kind + min(max((weights[stem] for stem in telling_words(word)), default=0), 5) / 5 + len(word) / 40


def _others(sentences: list[_Sentence]) -> list[str]:
    """Further words to choose among, the longest first."""
    words = {found[0] for sentence in sentences for found in _words(sentence.text) if len(found[0]) > 4}
    return sorted(words, key=lambda word: (-len(word), word))


def _with_options(card: Card, words: list[str]) -> Card | None:
    """With three wrong words of the same kind, in an order that is always the same and tells nothing."""
    kind, own, inside = _kind(card.answer), stems(card.answer), card.quote.lower()
    wrong: dict[str, str] = {}
    for word in sorted(words, key=lambda word: (abs(len(word) - len(card.answer)), _digest(card.quote, word))):
        if _kind(word) == kind and not stems(word) & own and word.lower() not in inside:
            wrong.setdefault(word.lower(), word)
    if len(wrong) < OPTIONS - 1:
        return None
    options = [card.answer, *list(wrong.values())[: OPTIONS - 1]]
    options.sort(key=lambda word: _digest(word, card.quote))
    return Card(card.question, card.answer, card.quote, card.chunk, tuple(options))


def _kind(word: str) -> str:
    return "number" if word[0].isdigit() else "name" if word[0].isupper() else "word"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _spread(cards: list[Card], count: int) -> list[Card]:
    """So many of them, from the whole length of the document."""
    if len(cards) <= count:
        return cards
    return [cards[place * len(cards) // count] for place in range(count)]
