"""How many one-word edits would make a text much likelier: good as a density, too unsure to be shown as corrections."""

from collections.abc import Sequence
from functools import cache

from learning.english.evaluators.local_writing import forms, language_model
from learning.english.evaluators.local_writing.forms import row
from learning.english.evaluators.local_writing.lexicon import base_of, listed

# Nats by which an edit has to be likelier to count.
CHANGE, INSERT, DROP = 3.0, 4.5, 4.0
_SETS = (
    "is are was were be been being am", "have has had having", "do does did doing done", "this these that those",
    "much many",
    "there their they're", "then than", "its it's", "your you're", "to too two", "who which that",
    "other another others",
    "affect effect", "lose loose", "a an the", "in on at to for of with by from about into",
)  # fmt: skip
_IN_SETS: dict[str, tuple[str, ...]] = {}
for _row in _SETS:
    for _word in _row.split():
        _IN_SETS[_word] = (*_IN_SETS.get(_word, ()), *(other for other in _row.split() if other != _word))
_INSERTED = ("a", "the", "to", "of", "is", "are")
_DROPPED = row("a an the that in on at to for of with by from about into")


def edit_density(sentences: Sequence[Sequence[str]]) -> float:
    """Edits a word, over sentences in lower case."""
    words = sum(map(len, sentences))
    return sum(_edits(tuple(sentence)) for sentence in sentences) / max(1, words)


def _edits(words: tuple[str, ...]) -> int:
    return sum(_better_here(words, at) for at in range(len(words)) if language_model.knows(words[at]))


def _better_here(words: tuple[str, ...], at: int) -> bool:
    word = words[at]
    if any(language_model.gain(words, at, at + 1, (other,)) > CHANGE for other in _others(word)):
        return True
    if word in _DROPPED and language_model.gain(words, at, at + 1, ()) > DROP:
        return True
    return word not in _DROPPED and any(language_model.gain(words, at, at, (each,)) > INSERT for each in _INSERTED)


@cache
def _others(word: str) -> tuple[str, ...]:
    if word in _IN_SETS:
        return _IN_SETS[word]
    made: set[str] = set()
    if any(listed(word, kind) for kind in ("base", "third", "past", "pp", "ing")):
        verb = base_of(word, "base", "third", "past", "pp", "ing")
        made |= {verb, forms.third(verb), forms.past(verb), forms.participle(verb), forms.ing(verb)}
    if listed(word, "noun") or listed(word, "nouns"):
        noun = base_of(word, "noun", "nouns")
        made |= {noun, forms.plural(noun)}
    return tuple(sorted(each for each in made - {word} if language_model.knows(each)))
