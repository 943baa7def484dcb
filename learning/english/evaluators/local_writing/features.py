"""Figures of a text that the score is made of; only the writer's own words count (copying.py)."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from learning.english.evaluators.base import Correction
from learning.english.evaluators.local_writing import language_model
from learning.english.evaluators.local_writing.copying import Own
from learning.english.evaluators.local_writing.edits import edit_density
from learning.english.evaluators.local_writing.lexicon import base_of
from learning.english.evaluators.local_writing.structures import structures_of
from learning.english.evaluators.local_writing.text import Text
from learning.english.word_levels import mean_level

WINDOW = 50
LONG_SENTENCE = 38
# Words whose place does not fit (below these nats), and unknown ones, show no vocabulary: they may have been sprinkled.
LEAST_PLACED = -0.9
_MECHANICAL = frozenset(("punctuation", "capitals"))
_UNKNOWN = -1.0


@dataclass(frozen=True)
class Features:
    """Rates are a word; `fit` is in nats; `levels` are those of the words that count, 1 (A1) to 6 (C2)."""

    words: int
    fit: float
    errors: float
    misspelt: float
    edits: float
    slips: float
    run_on: float
    variety: float
    lasting: float
    rarity: float
    letters: float
    hard: float
    level: float
    structures: dict[str, str]
    structure_variety: float
    sentence_length: float


def features_of(text: Text, own: Own, corrections: Sequence[Correction]) -> Features:
    """All figures of a text."""
    count = max(1, own.count)
    rows = [tuple(token.word for token in tokens) for tokens in own.words]
    fits = [_fits(tuple(sentence.words)) for sentence in own.sentences]
    placed = _placed_words(own, fits)
    levels = [level for word in placed if (level := mean_level(base_of(word, *_FORMS)) or mean_level(word))]
    kinds = Counter(each.type for each in corrections)
    structures = structures_of(" ".join(text.quote(sentence) for sentence in own.sentences))
    lengths = [len(sentence.words) for sentence in own.sentences] or [0]
    whole = max(1, len(text.words))
    return Features(
        words=own.count,
        fit=fmean([fit for row in fits for fit in row if fit is not None] or [0.0]),
        errors=sum(number for kind, number in kinds.items() if kind not in _MECHANICAL | {"spelling"}) / whole,
        misspelt=kinds["spelling"] / whole,
        edits=edit_density(rows),
        slips=(sum(kinds[kind] for kind in _MECHANICAL) + _unmarked(text)) / whole,
        run_on=sum(length for length in lengths if length > LONG_SENTENCE) / count,
        variety=_variety(placed),
        lasting=_lasting(placed),
        rarity=_rarity(placed),
        letters=fmean([len(word) for word in placed] or [4.0]),
        hard=sum(level >= 3 for level in levels) / max(1, len(levels)),
        level=fmean(levels or [1.0]),
        structures=structures,
        structure_variety=len(structures) / math.log(count + 20),
        sentence_length=fmean(min(length, LONG_SENTENCE) for length in lengths),
    )


_FORMS = ("base", "third", "past", "pp", "ing", "noun", "nouns")


def _fits(words: tuple[str, ...]) -> tuple[float | None, ...]:
    """For each word but the first how much likelier the two before make it; unknown words count as unlikely."""
    found: list[float | None] = [None]
    for at in range(1, len(words)):
        fit = language_model.surprise_after(words[at], words[max(0, at - 2) : at])
        found.append(_UNKNOWN if fit is None else fit)
    return tuple(found)


def _placed_words(own: Own, fits: list[tuple[float | None, ...]]) -> list[str]:
    """The writer's own words that stand where such a word may stand, each at most three times."""
    seen: Counter[str] = Counter()
    placed = []
    for sentence, tokens, row in zip(own.sentences, own.words, fits, strict=True):
        order = {token.start: fit for token, fit in zip((t for t in sentence.tokens if t.is_word), row, strict=True)}
        for token in tokens:
            fit = order[token.start]
            if (fit is None or fit > LEAST_PLACED) and (len(token.word) < 4 or seen[token.word] < 3):
                seen[token.word] += 1
                placed.append(token.word)
    return placed


def _variety(words: list[str]) -> float:
    """Different words in any fifty that follow each other (MATTR)."""
    if len(words) < WINDOW:
        return len(set(words)) / max(1, len(words)) * 0.85
    return fmean(len(set(words[at : at + WINDOW])) / WINDOW for at in range(0, len(words) - WINDOW + 1, 5))


def _lasting(words: list[str], least: float = 0.72) -> float:
    """How many words a text goes on until words repeat too much (MTLD), over both directions."""
    return min(150.0, (_factors(words, least) + _factors(words[::-1], least)) / 2) if len(words) > 20 else 30.0


def _factors(words: list[str], least: float) -> float:
    whole, types, count, ratio = 0.0, set[str](), 0, 1.0
    for word in words:
        count += 1
        types.add(word)
        ratio = len(types) / count
        if ratio < least:
            whole, types, count, ratio = whole + 1, set(), 0, 1.0
    whole += (1 - ratio) / (1 - least)
    return len(words) / whole if whole else float(len(words))


def _rarity(words: list[str]) -> float:
    """Minus the mean log probability of words, in nats."""
    known = [language_model.log_likelihood(word, ()) for word in words if language_model.knows(word)]
    return -fmean(known or [-6.0])


def _unmarked(text: Text) -> int:
    """Sentences that end without a mark, beside the last of a paragraph that is a greeting or a name."""
    return sum(
        1 for sentence in text.sentences if sentence.tokens[-1].text[-1] not in '.!?…:,")' and len(sentence.words) > 6
    ) + len(re.findall(r"[a-z]\.[A-Z][a-z]", text.plain))
