"""The five sides of a text that are told to its writer, each with places that show it."""

from collections.abc import Sequence

from learning.english.evaluators.base import Correction, Criterion, WritingRequest
from learning.english.evaluators.local_writing.cohesion import Cohesion
from learning.english.evaluators.local_writing.features import Features
from learning.english.evaluators.local_writing.relevance import Relevance
from learning.english.evaluators.local_writing.scoring import Groups, percent
from learning.english.evaluators.local_writing.text import Text
from learning.english.word_levels import LEVELS, mean_level

TASK, COHERENCE, VOCABULARY, GRAMMAR, MECHANICS = (
    "task_response", "coherence", "vocabulary", "grammar", "mechanics",
)  # fmt: skip
MOST_EVIDENCE = 4
_MECHANICAL = frozenset(("punctuation", "capitals", "spelling"))
LONGEST_QUOTE = 120


def task_response(request: WritingRequest, relevance: Relevance, words: int) -> Criterion:
    """Points and keywords that are there, nearness to the task, and length; None without any task."""
    parts: list[tuple[float, float]] = []
    if request.points:
        parts.append((0.5, sum(relevance.points) / len(relevance.points)))
    if request.keywords:
        parts.append((0.2, min(1.0, sum(relevance.keywords) / (0.5 * len(request.keywords)))))
    if request.prompt:
        parts.append((0.2, min(1.0, relevance.nearness / 0.5)))
    if not parts:
        return Criterion(TASK, None)
    parts.append((0.3, min(1.0, words / max(1, request.min_words))))
    score = 100 * sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)
    return Criterion(TASK, round(score, 1), tuple(_told_points(request, relevance, words)))


def criteria_of(
    text: Text, features: Features, cohesion: Cohesion, groups: Groups, corrections: Sequence[Correction]
) -> tuple[Criterion, ...]:
    """The four that need no task."""
    grammar = (groups.fit + 1.5 * groups.accuracy + groups.range) / 3.5
    errors = [
        f"{each.original} → {each.suggestion}"
        for each in corrections
        if each.type not in _MECHANICAL and each.suggestion
    ]
    slips = [
        f"{each.original} → {each.suggestion}" for each in corrections if each.type in _MECHANICAL and each.suggestion
    ]
    structures = [f"{name}: “{place}”" for name, place in features.structures.items()]
    return (
        Criterion(
            COHERENCE, percent(groups.coherence), _some([*cohesion.links, *map(_connective, cohesion.connectives)])
        ),
        Criterion(VOCABULARY, percent(groups.vocabulary), _some(_rich_words(text))),
        Criterion(GRAMMAR, percent(grammar), _some([*errors[:2], *structures])),
        Criterion(MECHANICS, percent(groups.mechanics), _some(slips)),
    )


def _told_points(request: WritingRequest, relevance: Relevance, words: int) -> list[str]:
    told = [f"{'✓' if there else '–'} {point}" for point, there in zip(request.points, relevance.points, strict=True)]
    return [*told, f"{words} of at least {request.min_words} words"]


def _connective(word: str) -> str:
    return f"joins with “{word}”"


def _rich_words(text: Text) -> list[str]:
    """The hardest words that were used, with their levels; names are none."""
    words = {token.word for sentence in text.sentences for token in sentence.tokens if not token.capital}
    levels = {word: level for word in words if len(word) > 3 and (level := mean_level(word) or 0.0) >= 2}
    hardest = sorted(levels, key=lambda word: (-levels[word], word))
    return [f"{word} ({LEVELS[min(5, round(levels[word]) - 1)]})" for word in hardest]


def _some(quotes: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        quote if len(quote) <= LONGEST_QUOTE else quote[: LONGEST_QUOTE - 1] + "…" for quote in quotes[:MOST_EVIDENCE]
    )
