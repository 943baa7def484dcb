"""A rule: where something is wrong, how it would be right, and why, with sentences that show both."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, get_args

from learning.english.evaluators.local_writing import forms, irregular
from learning.english.evaluators.local_writing.lexicon import NAMES, WRONGLY_REGULAR, base_of, is_a, listed
from learning.english.evaluators.local_writing.patterns import Match, Pattern
from learning.english.evaluators.local_writing.text import Sentence, Token

ErrorType = Literal[
    "article", "agreement", "tense", "verb_form", "verb_pattern", "preposition", "countability", "word_order",
    "comparison", "word_choice", "missing_word", "question_form", "negation", "pronoun", "connective", "punctuation",
    "capitals", "spelling", "repetition",
]  # fmt: skip
ERROR_TYPES: tuple[str, ...] = get_args(ErrorType)
_VERB = ("base", "third", "past", "pp", "ing")
_NOUN = ("noun", "nouns", "mass")
_ADJECTIVE = ("adj", "comparative", "superlative")
_FORMS: dict[str, Callable[[str], str]] = {
    "base": lambda word: base_of(word, *_VERB),
    "third": lambda word: irregular.SINGULAR_VERBS.get(word) or forms.third(base_of(word, *_VERB)),
    "past": lambda word: forms.past(base_of(word, *_VERB)),
    "pp": lambda word: forms.participle(base_of(word, *_VERB)),
    "ing": lambda word: forms.ing(base_of(word, *_VERB)),
    "really-past": lambda word: irregular.IRREGULARLY_WRONG.get(word) or forms.past(WRONGLY_REGULAR[word]),
    "plural-verb": lambda word: irregular.PLURAL_VERBS.get(word) or base_of(word, "third"),
    "first-verb": lambda word: {"is": "am", "are": "am", "isn't": "am not"}.get(word) or irregular.PLURAL_VERBS[word],
    "be": lambda word: irregular.WITH_BE.get(word, "is"),
    "be-for": lambda word: "are" if is_a(word, "nouns") or word in ("people", "parents", "children") else "is",
    "was": lambda word: "were" if word in ("you", "we", "they") else "was",
    "has": lambda word: "has" if word in ("he", "she", "it") else "have",
    "do-not": lambda word: "doesn't" if word in ("he", "she", "it") else "don't",
    "do-not-for": lambda word: "don't" if is_a(word, "nouns") else "doesn't",
    "do-for-be": lambda word: "does" if word == "is" else "do",
    "plural": lambda word: forms.plural(base_of(word, *_NOUN)),
    "singular": lambda word: base_of(word, "nouns"),
    "mass": irregular.MASS_PLURALS.__getitem__,
    "true-plural": irregular.DOUBLE_PLURALS.__getitem__,
    "singular-det": lambda word: {"these": "this", "those": "that"}[word],
    "little": lambda word: {"few": "little", "fewer": "less"}[word],
    "er": lambda word: forms.comparative(base_of(word, *_ADJECTIVE)),
    "est": lambda word: forms.superlative(base_of(word, *_ADJECTIVE)),
    "right-comparative": irregular.COMPARATIVES.__getitem__,
    "right-double": irregular.DOUBLED.__getitem__,
    "better-adv": lambda word: "worse" if word in ("bad", "badly") else "better",
    "ly": lambda word: "well" if word == "good" else re.sub(r"le$", "", re.sub(r"y$", "i", word)) + "ly",
    "well": lambda word: {"good": "well", "bad": "badly"}.get(word, word),
    "ing-adjective": irregular.BORING.__getitem__,
    "ed-adjective": irregular.BORED.__getitem__,
    "object": irregular.OBJECT.__getitem__,
    "nominative": irregular.NOMINATIVE.__getitem__,
    "possessive": irregular.POSSESSIVE.__getitem__,
    "determiner": irregular.DETERMINER.__getitem__,
    "self": irregular.SELF.__getitem__,
    "self-of": irregular.SELF_OF.__getitem__,
    "any-word": irregular.ANY.__getitem__,
    "that-subject": lambda word: f"that {irregular.NOMINATIVE[word]}",
    "apostrophe": irregular.APOSTROPHES.__getitem__,
    "there-or-theyre": lambda _: "there",
    "degree": lambda word: "such a" if word == "such" else f"a {word}",
    "a": lambda word: f"{forms.article(word)}",
    "title": str.title,
}
# The same form as the word it stands for, of another verb: said -> told.
_INSTEAD = {
    "make",
    "do",
    "have",
    "take",
    "tell",
    "say",
    "miss",
    "teach",
    "attend",
    "lend",
    "earn",
    "raise",
    "remind",
    "turn",
}


@dataclass(frozen=True)
class Finding:
    """A place that a rule found; `likelier`: by how much the fix has to be, where the language model is asked."""

    start: int
    end: int
    original: str
    fix: str
    type: ErrorType
    message: str
    sentence: Sentence
    rule: str
    likelier: float | None = None


@dataclass(frozen=True)
class Rule:
    """`fix` has the elements of the pattern by number, in a form if one is given: `{0} {2:third}`."""

    type: ErrorType
    pattern: str
    fix: str
    message: str
    # Sentences with [wrong|right] that it finds, and some that it leaves alone.
    examples: tuple[str, ...]
    leaves: tuple[str, ...] = ()
    likelier: float | None = None
    when: Callable[[Match], bool] | None = field(default=None, compare=False)

    @cached_property
    def compiled(self) -> Pattern:
        """The pattern, ready to be used."""
        return Pattern(self.pattern)

    def find(self, sentence: Sentence) -> Iterator[Finding]:
        """All places of a sentence that it finds wrong."""
        for match in self.compiled.find(sentence):
            if self.when is None or self.when(match):
                finding = self._finding(match)
                if finding.fix != finding.original:
                    yield finding

    def _finding(self, match: Match) -> Finding:
        first, last = match.marked
        tokens = match.sentence.tokens
        slots = [_Slot(match.tokens(number), _words_before(match, number)) for number in range(len(match.places))]
        fix = " ".join(self.fix.format(*slots).split())
        if not fix:
            # What is too much is marked with its neighbour, for there is always something to put instead.
            first, last, fix = _without(tokens, first, last)
        original = _original(tokens[first:last])
        fix = _like(original, fix, tokens[first:last])
        message = self.message.format(*slots, fix=fix)
        place = tokens[first].start, tokens[last - 1].end
        return Finding(*place, original, fix, self.type, message, match.sentence, self.pattern, self.likelier)


def _words_before(match: Match, number: int) -> set[str]:
    """The words of the two elements before one: the subject of a verb is among them."""
    return {match.word(before) for before in range(max(0, number - 2), number)}


def _without(tokens: tuple[Token, ...], first: int, last: int) -> tuple[int, int, str]:
    if first and tokens[first - 1].is_word:
        return first - 1, last, _original(tokens[first - 1 : first])
    return first, last + 1, _original(tokens[last : last + 1])


class _Slot:
    """What stands for an element of a pattern, to be put into a fix."""

    def __init__(self, tokens: tuple[Token, ...], subjects: set[str]) -> None:
        self.tokens = tokens
        self.subjects = subjects

    def __format__(self, form: str) -> str:
        if not form:
            return _original(self.tokens, lower=True)
        if not self.tokens:
            return ""
        if form == "present":
            form = "third" if self.subjects & {"he", "she", "it"} else "base"
        return _instead(self.tokens[0].word, form) if form in _INSTEAD else _FORMS[form](self.tokens[0].word)


def _instead(word: str, verb: str) -> str:
    """The form of another verb that a word has: said, tell -> told."""
    for kind, make in (
        ("third", forms.third),
        ("ing", forms.ing),
        ("base", str),
        ("past", forms.past),
        ("pp", forms.participle),
    ):
        if listed(word, kind):
            return make(verb)
    return verb


def _original(tokens: tuple[Token, ...], lower: bool = False) -> str:
    parts: list[str] = []
    for number, token in enumerate(tokens):
        gap = number and token.start > tokens[number - 1].end
        keep = (
            not lower or token.word == "i" or token.word.startswith("i'") or token.word in NAMES or token.text.isupper()
        )
        parts.append((" " if gap else "") + (token.text if keep else token.text[0].lower() + token.text[1:]))
    return "".join(parts)


def _like(original: str, fix: str, tokens: tuple[Token, ...]) -> str:
    """With a capital where the original has one and it is not a name that moved away from the beginning."""
    if original[:1].isupper() and fix[:1].islower() and tokens[0].word != "i":
        return fix[0].upper() + fix[1:]
    return fix
