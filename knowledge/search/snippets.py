"""The part of a text that shows why it was found: as it reads, in HTML with what was searched for marked."""

import re
from collections.abc import Collection

from django.utils.html import escape

from knowledge.search.query import Query
from knowledge.search.terms import SMALL_WORDS, fold, is_unspaced, stem, words
from xentree.prose import prose_of

LENGTH = 200
# Of a longer text only the beginning is looked through for the best part.
LOOKED_THROUGH = 20_000


def snippet(text: str, stems: Collection[str], *, length: int = LENGTH) -> str:
    """About so many characters around the most different stems; the beginning where there are none."""
    text = prose_of(text[:LOOKED_THROUGH])
    places = _places(text, set(stems))
    start = _start(text, places, length)
    end = min(len(text), start + length)
    if end < len(text) and (space := text.rfind(" ", start, end)) > start + length // 2:
        end = space
    return ("… " if start else "") + _marked(text, start, end, places) + (" …" if end < len(text) else "")


def marked(text: str, stems: Collection[str]) -> str:
    """The whole of a short text."""
    return _marked(text, 0, len(text), _places(text, set(stems)))


def highlight(text: str, query: Query) -> str:
    """The whole of a text, in HTML, with what the query asks for marked."""
    said = (*query.words, *(word for phrase in query.phrases for word in words(phrase)))
    return marked(text, {stem(word) for word in said if word not in SMALL_WORDS})


def _places(text: str, stems: set[str]) -> list[tuple[int, int, str]]:
    """Where something searched for begins and ends, and its stem."""
    found: list[tuple[int, int, str]] = []
    for token in _beginning_like(stems).finditer(text):
        if is_unspaced(token[0]):
            found += [(at, at + 2, text[at : at + 2]) for at in range(token.start(), token.end() - 1)]
        else:
            word = token[0]
            found.append((token.start(), token.end(), stem(word.lower() if word.isascii() else fold(word))))
    return [(start, end, name) for start, end, name in found if name in stems]


def _beginning_like(stems: set[str]) -> re.Pattern[str]:
    """Words that begin like one of the stems, as every form of a word does; accents and other scripts may hide it."""
    first = {name[:1] for name in stems if name[:1].isascii()}
    letters = "".join(sorted({letter for each in first for letter in (each, each.upper())}))
    return re.compile(rf"(?<![^\W_])(?=[^\W_])[{re.escape(letters)}\u0080-\U0010ffff][^\W_]*")


def _start(text: str, places: list[tuple[int, int, str]], length: int) -> int:
    """Where the part begins in which the most different stems stand, a little before the first of them."""
    best, most = 0, 0
    for index, (start, _, _) in enumerate(places):
        within = {name for at, end, name in places[index : index + 30] if end <= start + length * 3 // 4}
        if len(within) > most:
            best, most = start, len(within)
    if best < length // 4 or len(text) <= length:
        return 0
    start = min(best - length // 4, len(text) - length)
    space = text.find(" ", start, best)
    return space + 1 if space >= 0 else start


def _marked(text: str, start: int, end: int, places: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    at = start
    for first, last, _ in places:
        if first >= start and last <= end and last > at:
            pieces += [escape(text[at : max(first, at)]), "<mark>", escape(text[max(first, at) : last]), "</mark>"]
            at = last
    pieces.append(escape(text[at:end]))
    return "".join(pieces).replace("</mark><mark>", "")
