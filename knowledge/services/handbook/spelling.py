"""Mends one slip of the finger in a word the handbook does not know."""

from collections import Counter
from string import ascii_lowercase

# Shorter words are one slip away from too many others.
MIN_LENGTH = 6


def mend(word: str, known: Counter[str]) -> str | None:
    """The commonest known word one edit away that begins alike; None where there is none."""
    if len(word) < MIN_LENGTH:
        return None
    near = {other for other in _one_edit_away(word) if known[other] and len(other) >= MIN_LENGTH}
    return max(sorted(near), key=known.__getitem__, default=None)


def _one_edit_away(word: str) -> set[str]:
    """Words with one letter left out, doubled up, replaced, or two swapped; the first letter stands."""
    splits = [(word[:i], word[i:]) for i in range(1, len(word) + 1)]
    left_out = {a + b[1:] for a, b in splits if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in splits if len(b) > 1}
    replaced = {a + c + b[1:] for a, b in splits if b for c in ascii_lowercase}
    added = {a + c + b for a, b in splits for c in ascii_lowercase}
    return left_out | swapped | replaced | added
