"""What kinds of words a word may be: by the lists in words/, and by those of cefrpy for what the lists lack."""

import re
from collections import defaultdict
from functools import cache

from learning.english.evaluators.local_writing import forms
from learning.english.word_levels import tags_of

# kind -> word -> its base form.
_KINDS: dict[str, dict[str, str]] = defaultdict(dict)
# Forms that no verb has (buyed) -> the verb.
WRONGLY_REGULAR: dict[str, str] = {}
NAMES = frozenset(" ".join(forms.read_words("names.txt")).split())
# Listed as verbs and as something else too, so that they are a verb only where nothing else can stand.
AMBIGUOUS: set[str] = set()
_TAGS = {
    "noun": {"NN"}, "nouns": {"NNS"}, "adj": {"JJ"}, "adv": {"RB"}, "base": {"VB", "VBP"}, "third": {"VBZ"},
    "past": {"VBD"}, "pp": {"VBN"}, "ing": {"VBG"}, "comparative": {"JJR"}, "superlative": {"JJS"},
}  # fmt: skip


# Small words: cefrpy has seen nearly every one of them as a noun as well.
_CLOSED = {"IN", "DT", "CC", "PRP", "MD", "TO", "WDT", "WP", "WRB", "CD", "UH"}


def _learn() -> None:
    verbs = [entry for line in forms.read_words("verbs.txt") for entry in line.split()]
    AMBIGUOUS.update(entry.rstrip("*") for entry in verbs if entry.endswith("*"))
    for verb in [*(entry.rstrip("*") for entry in verbs), *forms.IRREGULAR]:
        made = {"base": verb, "third": forms.third(verb), "past": forms.past(verb), "pp": forms.participle(verb)}
        for kind, word in (made | {"ing": forms.ing(verb)}).items():
            _KINDS[kind].setdefault(word, verb)
    for noun in " ".join(forms.read_words("count_nouns.txt")).split():
        _KINDS["noun"][noun], _KINDS["nouns"][forms.plural(noun)] = noun, noun
    for noun in " ".join(forms.read_words("mass_nouns.txt")).split():
        _KINDS["mass"][noun] = noun
    for line in forms.read_words("adjectives.txt"):
        kind = "long" if line.startswith("-") else "short"
        for adjective in line.removeprefix("- ").split():
            _KINDS[kind].setdefault(adjective, adjective)
            _KINDS["adj"][adjective] = adjective
    for adjective in _KINDS["short"]:
        _KINDS["comparative"][forms.comparative(adjective)] = adjective
        _KINDS["superlative"][forms.superlative(adjective)] = adjective
    for adjective in ("good", "bad", "far", "little"):
        _KINDS["comparative"][forms.comparative(adjective)] = adjective
        _KINDS["superlative"][forms.superlative(adjective)] = adjective
    nouns = {*_KINDS["noun"], *_KINDS["mass"], *_KINDS["adj"]}
    AMBIGUOUS.update(nouns & set(_KINDS["base"]))
    WRONGLY_REGULAR.update(
        (wrong, verb)
        for verb in forms.IRREGULAR
        if (wrong := forms.wrongly_regular(verb)) not in _KINDS["past"]
        and verb not in ("lie", "hang", "show", "bet", "wake", "quit", "shine", "creep", "sink", "ring", "lay")
    )


@cache
def is_a(word: str, kind: str) -> bool:
    """Whether a word may be of a kind, here or by cefrpy's lists for words of which nothing is known here."""
    if word in _KINDS[kind]:
        return True
    if _known(word) or not word.isalpha():
        return False
    tags = tags_of(word)
    return bool(_TAGS.get(kind, set()) & tags) and not (tags & _CLOSED) and _plausible(word, kind)


def words_of(kind: str) -> list[str]:
    """All listed words of a kind."""
    return list(_KINDS[kind])


def base_of(word: str, *kinds: str) -> str:
    """The verb, noun or adjective that a word is a form of; the word itself where nothing is known of it."""
    return next((_KINDS[kind][word] for kind in kinds if word in _KINDS[kind]), word)


def listed(word: str, kind: str) -> bool:
    """Whether a word is in the lists here as a kind."""
    return word in _KINDS[kind]


def only_verb(word: str) -> bool:
    """A base form that is nothing else."""
    return word in _KINDS["base"] and word not in AMBIGUOUS


@cache
def _known(word: str) -> bool:
    return any(word in words for words in _KINDS.values())


def _plausible(word: str, kind: str) -> bool:
    """cefrpy lists nearly every word as a noun or verb; endings say which is likely."""
    if kind == "nouns":
        return word.endswith("s") and not word.endswith(("ss", "us", "is"))
    if kind == "adv":
        return word.endswith("ly")
    if kind == "adj":
        return bool(re.search(r"(?:ful|less|ous|ive|able|ible|al|ic|ent|ant|ary)$", word))
    if kind == "noun":
        return not word.endswith(("s", "ly", "ing", "ed")) and "RB" not in tags_of(word)
    return kind in ("comparative", "superlative") or word.endswith(
        {"past": "ed", "pp": "ed", "ing": "ing", "third": "s"}.get(kind, "?")
    )


_learn()
