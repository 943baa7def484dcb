"""Forms of English words: verbs, nouns, adjectives; the irregular ones by list, the others by the rules of spelling."""

import re
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("words")
_VOWEL_THEN_ONE = re.compile(r"^[^aeiou]*(?:qu)?[aeiou][bdfgklmnprtvz]$")


def row(words: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(words.split())


# Longer verbs with the stress at their end, whose last letter doubles.
_DOUBLING = row("begin forget prefer admit permit regret control occur refer commit travel cancel plan upset quit")
_IRREGULAR_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "person": "people", "foot": "feet", "tooth": "teeth",
    "mouse": "mice", "goose": "geese", "knife": "knives", "wife": "wives", "life": "lives", "leaf": "leaves",
    "shelf": "shelves", "thief": "thieves", "half": "halves", "wolf": "wolves", "loaf": "loaves", "fish": "fish",
    "sheep": "sheep", "policeman": "policemen", "businessman": "businessmen", "businesswoman": "businesswomen",
    "fireman": "firemen", "postman": "postmen", "housewife": "housewives", "grandchild": "grandchildren",
    "potato": "potatoes", "tomato": "tomatoes", "hero": "heroes", "roof": "roofs", "trousers": "trousers",
}  # fmt: skip
_COMPARED = {
    "good": ("better", "best"), "bad": ("worse", "worst"), "far": ("further", "furthest"),
    "little": ("less", "least"), "much": ("more", "most"), "many": ("more", "most"),
}  # fmt: skip


def read_words(name: str) -> list[str]:
    """The lines of a list, without its notes."""
    lines = (WORDS / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


IRREGULAR: dict[str, tuple[str, str]] = {
    base: (past, participle) for base, past, participle in map(str.split, read_words("irregular_verbs.txt"))
}


def third(verb: str) -> str:
    """He goes."""
    return {"be": "is", "have": "has"}.get(verb) or _with_s(verb)


def past(verb: str) -> str:
    """He went."""
    return "was" if verb == "be" else IRREGULAR[verb][0] if verb in IRREGULAR else _regular_past(verb)


def participle(verb: str) -> str:
    """He has gone."""
    return "been" if verb == "be" else IRREGULAR[verb][1] if verb in IRREGULAR else _regular_past(verb)


def ing(verb: str) -> str:
    """He is going."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and verb != "be":
        return verb[:-1] + "ing"
    return _doubled(verb) + "ing"


def plural(noun: str) -> str:
    """Two houses."""
    return _IRREGULAR_PLURALS.get(noun) or _with_s(noun)


def comparative(adjective: str) -> str:
    """Taller, or better."""
    return _COMPARED[adjective][0] if adjective in _COMPARED else _compared(adjective) + "er"


def superlative(adjective: str) -> str:
    """Tallest, or best."""
    return _COMPARED[adjective][1] if adjective in _COMPARED else _compared(adjective) + "est"


def article(word: str) -> str:
    """A or an, by the sound a word begins with."""
    word = word.lower()
    if re.match(r"(?:uni(?!n|m[pi])|us[ae]|usu|eu|one\b|once|ut[ei])", word):
        return "a"
    return "an" if re.match(r"(?:[aeiou]|hour|honest|honou?r|heir)", word) else "a"


def wrongly_regular(verb: str) -> str:
    """What somebody writes who does not know that a verb is irregular: buyed."""
    return _regular_past(verb)


def _with_s(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(?:s|x|z|ch|sh|[^aeiou]o)$", word) and word not in ("photo", "piano") else "s")


def _regular_past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return re.sub(r"(?<=[^aeiou])y$", "i", _doubled(verb)) + "ed"


@cache
def _doubled(verb: str) -> str:
    return verb + verb[-1] if verb in _DOUBLING or _VOWEL_THEN_ONE.match(verb) else verb


def _compared(adjective: str) -> str:
    if adjective.endswith("e"):
        return adjective[:-1]
    return re.sub(r"(?<=[^aeiou])y$", "i", _doubled(adjective))
