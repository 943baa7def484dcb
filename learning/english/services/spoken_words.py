"""Words that were spoken and written down by somebody: what is wrong in them, and which are new to a person."""

import re
from collections.abc import Iterable

from knowledge.search.terms import SMALL_WORDS, stem
from learning.english.evaluators import Correction
from learning.english.word_levels import LEVELS, level_of

# Nobody speaks spelling, marks or capitals, and saying a word twice is how people think.
UNSPOKEN = frozenset(("spelling", "punctuation", "capitals", "repetition"))
# Whole words in small letters: the first half of don't is none.
_WORD = re.compile(r"(?<![\w'’])[a-z]{3,}(?![\w'’])")


def mark_spoken(text: str) -> tuple[Correction, ...]:
    """Places that can be better English and say how; the same text has the same marks."""
    # Rules and the language model take a second and some memory: a process that marks nothing does without.
    from learning.english.evaluators.local_writing.checking import corrections
    from learning.english.evaluators.local_writing.text import Text

    return tuple(each for each in corrections(Text(text)) if each.type not in UNSPOKEN and each.suggestion)


def new_words(said: str, before: Iterable[str]) -> list[tuple[str, str]]:
    """(word, level) of what was said in no form before, the hardest first; with a capital it may be a name."""
    fresh = {stem(word): word for word in reversed(_WORD.findall(said)) if _tells(word)}
    for text in before:
        if not fresh:
            break
        for word in set(_WORD.findall(text.lower())):
            fresh.pop(stem(word), None)
    levelled = [(word, str(level_of(word))) for word in fresh.values()]
    return sorted(levelled, key=lambda each: (-LEVELS.index(each[1]), each[0]))


def _tells(word: str) -> bool:
    """Whether it is in the word lists, and more than the glue of every sentence."""
    return word not in SMALL_WORDS and level_of(word) is not None
