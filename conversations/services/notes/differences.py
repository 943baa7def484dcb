"""What changed between two versions of a note: by lines, and inside a changed line by words."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from conversations.models import NoteVersion

Part = dict[str, str]
Line = dict[str, Any]

# So many equal lines are shown around a change.
CONTEXT = 3
# Comparing costs up to the product of the two lengths; past this much, what differs is shown as wholly replaced.
MOST_WORK = 1_000_000
# What it costs to begin.
START = 8
# Lines that share less than this are two lines, and not one that was changed.
ALIKE = 0.4
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def compare(old: NoteVersion, new: NoteVersion) -> dict[str, Any]:
    """`lines` of kind same, added, removed, changed (with `parts`) or skipped (with `count`); `title` in parts."""
    work = _Work()
    lines = list(_lines(old.content.splitlines(), new.content.splitlines(), work))
    return {
        "old": old.number,
        "new": new.number,
        "title": _parts(old.title, new.title, work) or _replaced(old.title, new.title),
        "tags_added": [tag for tag in new.tags if tag not in old.tags],
        "tags_removed": [tag for tag in old.tags if tag not in new.tags],
        "lines": list(_shortened(lines)),
    }


class _Work:
    """What may still be spent on comparing."""

    def __init__(self) -> None:
        self.left = MOST_WORK

    def spend(self, old: Sequence[str], new: Sequence[str]) -> bool:
        cost = (len(old) + START) * (len(new) + START)
        if cost > self.left:
            return False
        self.left -= cost
        return True


def _lines(old: list[str], new: list[str], work: _Work) -> Iterator[Line]:
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    yield from map(_same, old[:start])
    middle = old[start : len(old) - end], new[start : len(new) - end]
    for kind, before, after in _blocks(*middle, work):
        yield from map(_same, before) if kind == "equal" else _changed(before, after, work)
    yield from map(_same, old[len(old) - end :])


def _blocks(old: list[str], new: list[str], work: _Work) -> Iterator[tuple[str, list[str], list[str]]]:
    if not work.spend(old, new):
        yield "replace", old, new
        return
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        yield kind, old[a:b], new[c:d]


def _changed(old: list[str], new: list[str], work: _Work) -> Iterator[Line]:
    """Lines at the same place are compared by words; what is left over was removed or added."""
    for before, after in zip(old, new, strict=False):
        if parts := _parts(before, after, work):
            yield {"kind": "changed", "parts": parts}
        else:
            yield _line("removed", before)
            yield _line("added", after)
    yield from (_line("removed", text) for text in old[len(new) :])
    yield from (_line("added", text) for text in new[len(old) :])


def _parts(old: str, new: str, work: _Work) -> list[Part]:
    """What is the same, removed and added in a line; empty where the two have little in common."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if not work.spend(before, after):
        return []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if old != new and not _alike(before, after, matcher):
        return []
    parts: list[Part] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            parts.append({"kind": "same", "text": "".join(before[a:b])})
        else:
            parts.extend(_replaced("".join(before[a:b]), "".join(after[c:d])))
    return parts


def _alike(old: list[str], new: list[str], matcher: SequenceMatcher[str]) -> bool:
    """Of all that is no space, enough is in both."""
    shared = sum(_count(old[block.a : block.a + block.size]) for block in matcher.get_matching_blocks())
    return 2 * shared >= ALIKE * (_count(old) + _count(new))


def _count(words: list[str]) -> int:
    return sum(not word.isspace() for word in words)


def _replaced(old: str, new: str) -> list[Part]:
    parts = [{"kind": "removed", "text": old}, {"kind": "added", "text": new}]
    return [part for part in parts if part["text"]]


def _shortened(lines: list[Line]) -> Iterator[Line]:
    """Without equal lines that are far from every change."""
    changes = [place for place, line in enumerate(lines) if line["kind"] != "same"]
    near = {place for change in changes for place in range(change - CONTEXT, change + CONTEXT + 1)}
    for is_near, run in groupby(enumerate(lines), key=lambda numbered: numbered[0] in near):
        shown = [line for _, line in run]
        # In the place of one line the note that it is left out would take as much room.
        yield from shown if is_near or len(shown) == 1 else [{"kind": "skipped", "count": len(shown)}]


def _common(old: list[str], new: list[str]) -> int:
    """How many lines at the beginning are the same."""
    for place, (before, after) in enumerate(zip(old, new, strict=False)):
        if before != after:
            return place
    return min(len(old), len(new))


def _same(text: str) -> Line:
    return _line("same", text)


def _line(kind: str, text: str) -> Line:
    return {"kind": kind, "parts": [{"kind": kind, "text": text}]}
