"""Keyword search over the handbook: BM25 for the order, and a floor below which nothing is an answer."""

import math
import sqlite3
from dataclasses import dataclass
from functools import cache
from threading import Lock

from knowledge.services.handbook.pages import HandbookPage, HandbookSection, handbook_pages
from knowledge.services.handbook.spelling import mend
from knowledge.services.handbook.terms import count_words, informative_terms, normalise

# What a section must hold of the question's telling words, each weighted by how rare it is in the handbook.
RELEVANCE_FLOOR = 0.5
# A word in a heading says what a section is about; one in passing in its text only counts this much.
TEXT_SHARE = 0.7
# What scores less than this share of the best section is not worth reading beside it.
WORTH_READING = 0.5
MIN_PREFIX = 4
_SCHEMA = """
CREATE VIRTUAL TABLE sections USING fts5(page, heading, asked, text, tokenize = "porter unicode61 tokenchars '_'");
INSERT INTO sections(sections, rank) VALUES ('rank', 'bm25(3.0, 6.0, 5.0, 1.0)');
"""


@dataclass(frozen=True)
class HandbookPassage:
    """A section that answers: `title` is page › section, `score` the higher the better it fits."""

    slug: str
    anchor: str
    title: str
    text: str
    url: str
    score: float


@dataclass(frozen=True)
class _Term:
    """A telling word: the FTS5 expression that finds it, the rows it is in and those it heads, its rarity."""

    expression: str
    rows: frozenset[int]
    headed: frozenset[int]
    weight: float

    def share_of(self, row: int) -> float:
        if row in self.headed:
            return self.weight
        return self.weight * TEXT_SHARE if row in self.rows else 0.0


def _coverage(terms: list[_Term], row: int) -> float:
    """How much of the question a section holds, 0 to 1; nothing where each word is only there in passing."""
    if not any(row in term.headed for term in terms):
        return 0.0
    return sum(term.share_of(row) for term in terms) / sum(term.weight for term in terms)


def search_handbook(query: str, *, limit: int = 4) -> list[HandbookPassage]:
    """The sections that answer `query`, best first; empty where the handbook has nothing to say about it."""
    return _index().search(query, limit)


@cache
def _index() -> "_Index":
    return _Index([(page, section) for page in handbook_pages() for section in page.sections])


def _columns(page: HandbookPage, section: HandbookSection) -> list[str]:
    return [normalise(text) for text in (page.title, section.title, section.asked, section.text)]


class _Index:
    """The sections in an in-memory FTS5 table; one connection, used by one thread at a time."""

    def __init__(self, entries: list[tuple[HandbookPage, HandbookSection]]) -> None:
        self._entries = entries
        self._lock = Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.executescript(_SCHEMA)
        rows = [_columns(page, section) for page, section in entries]
        self._words = count_words(text for row in rows for text in row)
        self._connection.executemany("INSERT INTO sections VALUES (?, ?, ?, ?)", rows)

    def search(self, query: str, limit: int) -> list[HandbookPassage]:
        words = informative_terms(query)
        with self._lock:
            terms = [self._term(word) for word in words]
            ranks = self._ranks(terms)
        covered = {row: _coverage(terms, row) for row in ranks}
        # bm25() is the more negative the better.
        scores = {row: -ranks[row] * covered[row] for row in ranks if covered[row] >= RELEVANCE_FLOOR}
        least = WORTH_READING * max(scores.values(), default=0)
        best = sorted((row for row in scores if scores[row] >= least), key=lambda row: -scores[row])
        return [self._passage(row, scores[row]) for row in best[:limit]]

    def _term(self, word: str) -> _Term:
        expression, rows = self._find(word)
        headed = self._matching(f"{{page heading asked}} : ({expression})") if rows else rows
        rarity = math.log(1 + (len(self._entries) - len(rows) + 0.5) / (len(rows) + 0.5))
        return _Term(expression, rows, headed, rarity)

    def _find(self, word: str) -> tuple[str, frozenset[int]]:
        """The word itself, else words that begin with it, else the word it may be a slip of."""
        expression = f'"{word}"'
        rows = self._matching(expression)
        if not rows and len(word) >= MIN_PREFIX:
            expression = f'"{word}"*'
            rows = self._matching(expression)
        if not rows and (mended := mend(word, self._words)):
            expression = f'"{normalise(mended)}"'
            rows = self._matching(expression)
        return expression, rows

    def _matching(self, expression: str) -> frozenset[int]:
        found = self._connection.execute("SELECT rowid FROM sections WHERE sections MATCH ?", [expression])
        return frozenset(row for (row,) in found)

    def _ranks(self, terms: list[_Term]) -> dict[int, float]:
        expression = " OR ".join(f"({term.expression})" for term in terms if term.rows)
        if not expression:
            return {}
        found = self._connection.execute("SELECT rowid, rank FROM sections WHERE sections MATCH ?", [expression])
        return dict(found.fetchall())

    def _passage(self, row: int, score: float) -> HandbookPassage:
        page, section = self._entries[row - 1]
        title = f"{page.title} › {section.title}"
        url = f"{page.url}#{section.anchor}"
        return HandbookPassage(page.slug, section.anchor, title, section.text, url, score)
