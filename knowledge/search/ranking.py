"""Which entries share words with a query, best first: BM25, of our own so that it is the same on every database.

Only so many entries are weighed, those with the rarest words of the query first: a search takes the same time among
a hundred thousand entries as among ten thousand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from knowledge.models import SearchEntry
from knowledge.search import marks
from knowledge.search.lexicon import Group, Statistics
from knowledge.search.matching import Holds

# The usual ones of BM25: how soon more of a word counts no more, and how much longer texts count less.
K1, B = 1.2, 0.75


@dataclass(frozen=True)
class Ranked:
    """An entry, its score, and how many of the query's words it has."""

    pk: int
    score: float = 0.0
    shared: int = 0
    # Of a passage: the mark of its document.
    document: str = ""


@dataclass(frozen=True)
class Reach:
    """What a search may find: entries the principal may see, the marks of where those stand, and what they lack."""

    entries: QuerySet[SearchEntry]
    marks: Sequence[Sequence[str]]
    without: Sequence[str] = ()
    # So many are weighed, no more.
    most: int = 1_500

    def holding(self, *groups: Group) -> QuerySet[SearchEntry]:
        """Those with one of the stems of each group."""
        return self.entries.filter(Holds([*self.marks, *(list(group.stems) for group in groups)], self.without))


def rank(reach: Reach, groups: Sequence[Group], known: Statistics) -> list[Ranked]:
    """Those weighed, best first, and the newer of two alike."""
    wanted = [(known.weight(group), [(f" {name} ", worth) for name, worth in group.stems.items()]) for group in groups]
    found = [_weighed(row, wanted, known.mean_length) for row in _candidates(reach, groups, known)]
    return sorted(found, key=lambda ranked: (-ranked.score, -ranked.pk))


def newest(reach: Reach) -> list[Ranked]:
    """All of it, as far as one looks back."""
    rows = reach.holding().order_by("-at", "-pk").values_list("pk", "terms")[: reach.most]
    return [Ranked(pk, document=marks.document_in(terms)) for pk, terms in rows]


def _candidates(reach: Reach, groups: Sequence[Group], known: Statistics) -> list[Any]:
    """Rows of `pk, terms, length`, each once."""
    rows: dict[int, Any] = {}
    for wanted in _steps(groups, known, reach.most):
        room = reach.most - len(rows)
        if room <= 0:
            break
        fresh = reach.holding(*wanted).order_by("-pk").values_list("pk", "terms", "length")
        rows.update((row[0], row) for row in fresh[:room])
    return list(rows.values())


def _steps(groups: Sequence[Group], known: Statistics, most: int) -> Iterator[list[Group]]:
    """What is looked for one after the other until there is enough: rare words; all of the others; two; one."""
    by_rarity = sorted(groups, key=known.rows)
    rare: list[Group] = []
    for group in by_rarity:
        if sum(map(known.rows, [*rare, group])) <= most:
            rare.append(group)
    if rare:
        yield [Group({name: 1.0 for group in rare for name in group.stems})]
    common = [group for group in by_rarity if group not in rare]
    for count in sorted({len(common), min(2, len(common)), min(1, len(common))} - {0}, reverse=True):
        yield common[:count]


def _weighed(row: Any, wanted: Sequence[tuple[float, list[tuple[str, float]]]], mean_length: float) -> Ranked:
    """`wanted` are the weight of each group, and its stems between blanks with what they count."""
    pk, terms, length = row
    terms += " "
    room = K1 * (1 - B + B * length / mean_length)
    score, shared = 0.0, 0
    for weight, stems in wanted:
        counts = [(worth, terms.count(name)) for name, worth in stems if name in terms]
        if counts:
            score += weight * max(worth * count * (K1 + 1) / (count + room) for worth, count in counts)
            shared += 1
    return Ranked(pk, score, shared, marks.document_in(terms))
