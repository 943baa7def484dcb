"""Structures of English sentences, each seen by a pattern: their variety is a sign of range."""

import re

from learning.english.evaluators.local_writing.forms import IRREGULAR, read_words

_STANDING_FOR = {
    "PARTICIPLE": rf"(?:\w+ed|been|{'|'.join(sorted({participle for _, participle in IRREGULAR.values()}))})",
    "GERUND": r"(?!thing|nothing|something|anything|everything|morning|evening|king|during|including|being\b)",
    "START": r"(?:^|[.!?]\s+)",
}


def _pattern(source: str) -> re.Pattern[str]:
    for name, longer in _STANDING_FOR.items():
        source = source.replace(name, longer)
    return re.compile(source, re.IGNORECASE)


# What a learner reads -> pattern.
STRUCTURES: dict[str, re.Pattern[str]] = {
    name: _pattern(source) for name, source in (line.split("\t") for line in read_words("structures.tsv"))
}


def structures_of(text: str) -> dict[str, str]:
    """The structures a text has, each with the first place that shows it."""
    found = {name: pattern.search(text) for name, pattern in STRUCTURES.items()}
    return {name: match.group().strip(" .,!?\n") for name, match in found.items() if match}
