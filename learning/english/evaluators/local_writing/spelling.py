"""Words that nobody knows, and what was likely meant: by likeness to Harper's proposals and by what fits the place."""

from collections.abc import Iterator

from rapidfuzz.distance import OSA

from learning.english.evaluators.local_writing import language_model
from learning.english.evaluators.local_writing.harper import Hint
from learning.english.evaluators.local_writing.lexicon import NAMES
from learning.english.evaluators.local_writing.rule import Finding
from learning.english.evaluators.local_writing.text import Sentence, Text
from learning.english.word_levels import mean_level

# What one letter more of difference weighs against fitting the place, in nats.
PER_LETTER = 3.0
# Where proposals must not differ from the word in more than this share of its letters.
MOST_DIFFERENT = 0.45
# Slips that Harper proposes something else for.
_KNOWN_SLIPS = {
    "alot": "a lot", "adress": "address", "adresses": "addresses", "tryed": "tried", "thru": "through",
    "untill": "until", "studing": "studying", "wich": "which",
    "becouse": "because", "beacause": "because", "becuase": "because", "whit": "with", "happyness": "happiness",
    "biger": "bigger", "realy": "really", "allways": "always", "comming": "coming", "writting": "writing",
    "wether": "weather",
    "grammer": "grammar", "tought": "thought", "dose": "does", "stoped": "stopped", "planed": "planned",
    "prefered": "preferred",
    "forgotted": "forgotten", "carrer": "career", "advertisment": "advertisement", "develope": "develop",
    "greatful": "grateful",
}  # fmt: skip
_ALSO_WORDS = frozenset(("whit", "tought", "dose", "planed", "biger", "wether"))


def misspelt(text: Text, hints: list[Hint]) -> Iterator[Finding]:
    """A finding for each word that is none, with the likeliest word; names are left alone."""
    unknown = {(hint.start, hint.end): hint for hint in hints if hint.type is None}
    for sentence in text.sentences:
        for number, token in enumerate(sentence.tokens):
            hint = unknown.get((token.start, token.end))
            if token.word in _KNOWN_SLIPS and (hint or _fits_better(sentence, number, _KNOWN_SLIPS[token.word])):
                yield _finding(sentence, number, _KNOWN_SLIPS[token.word])
            elif hint and not _is_name(sentence, number, hint):
                yield _finding(sentence, number, _best(sentence, number, hint))


def is_word(word: str) -> bool:
    """Whether a word is in the lists or the language model, in lower case."""
    return mean_level(word) is not None or language_model.knows(word)


def _is_name(sentence: Sentence, number: int, hint: Hint) -> bool:
    """Short (tv), or with a capital inside a sentence, or at its beginning and like nothing that is known."""
    token = sentence.tokens[number]
    if token.text.isupper() or len(token.text) <= 2 or any(letter.isdigit() for letter in token.text):
        return True
    if number:
        return token.capital and token.word not in NAMES
    near = 2 if len(token.text) >= 8 else 1
    alike = len(token.text) >= 6 and any(_distance(token.word, fix.lower()) <= near for fix in hint.fixes[:1])
    return token.capital and not (alike and len(sentence.words) > 2)


def _best(sentence: Sentence, number: int, hint: Hint) -> str:
    token = sentence.tokens[number]
    near = [fix for fix in hint.fixes if _distance(token.word, fix.lower()) <= max(2, MOST_DIFFERENT * len(token.word))]
    scored = [(_cost(sentence, number, fix), place, fix) for place, fix in enumerate(near)]
    return min(scored)[2] if scored else ""


def _cost(sentence: Sentence, number: int, fix: str) -> float:
    token = sentence.tokens[number]
    words = [each.word for each in sentence.tokens]
    placed = fix.lower().split()
    fit = language_model.gain(words, number, number + 1, placed) - language_model.PER_WORD * (len(placed) - 1)
    return PER_LETTER * _distance(token.word, fix.lower()) - fit


def _fits_better(sentence: Sentence, number: int, fix: str) -> bool:
    word = sentence.tokens[number].word
    if word not in _ALSO_WORDS:
        return not is_word(word)
    return language_model.gain([each.word for each in sentence.tokens], number, number + 1, fix.split()) > 2.0


def _distance(one: str, other: str) -> int:
    return int(OSA.distance(one, other))


def _finding(sentence: Sentence, number: int, fix: str) -> Finding:
    token = sentence.tokens[number]
    cased = fix[:1].upper() + fix[1:] if fix and (token.capital or not number) else fix
    message = f"Check the spelling: “{cased}”." if cased else "Check the spelling of this word."
    return Finding(token.start, token.end, token.text, cased, "spelling", message, sentence, "spelling")
