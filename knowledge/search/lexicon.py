"""The words of a query beside the words that stand on the shelves it reads: how rare each is, and what was meant."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.db.models.functions import Length

from knowledge.models import SearchShelf, SearchWord
from knowledge.search.terms import SMALL_WORDS, is_unspaced, stem

# Shorter words are never taken for misspelt, and from this length on two letters may be wrong.
SHORTEST_MENDED, TWO_WRONG_FROM = 4, 8
MOST_MENDED, MOST_MEANT, MOST_ENDINGS, MOST_LOOKED_AT = 6, 3, 12, 20_000
# What a word counts that was not typed like that, by how many letters are wrong; and one that goes on.
MENDED, CONTINUED = {1: 0.8, 2: 0.6}, 0.9


@dataclass(frozen=True)
class Group:
    """A word of a query: the stems it may stand for, each with what it counts."""

    stems: dict[str, float]


@dataclass(frozen=True)
class Statistics:
    """Of the shelves of one kind: entries, their mean length, and in how many of them each stem is."""

    entries: int
    mean_length: float
    holding: Counter[str]

    def rows(self, group: Group) -> int:
        """In about how many entries one of its stems is."""
        return min(self.entries, sum(self.holding[name] for name in group.stems))

    def weight(self, group: Group) -> float:
        """How much it tells: the rarer the more (the idf of BM25)."""
        rows = self.rows(group)
        return math.log(1 + (max(self.entries, rows) - rows + 0.5) / (rows + 0.5))


class Lexicon:
    """What is known of the words of some shelves."""

    def __init__(self, shelves: Iterable[SearchShelf]) -> None:
        self.shelves = {shelf.pk: shelf for shelf in shelves}

    def groups(self, asked: Sequence[str], *, as_typed: bool = False) -> list[Group]:
        """Each word once, small words only where there are no others; `as_typed`: the last one may go on."""
        last = asked[-1] if as_typed and asked else None
        telling = [word for word in asked if word not in SMALL_WORDS or word == last] or list(asked)
        stems = {stem(word): word for word in telling}
        known = {name for counts in self._holding(stems).values() for name in counts}
        groups = [Group({name: 1.0}) for name in stems]
        unknown = [word for name, word in stems.items() if name not in known and word != last]
        mended = dict(zip(unknown[:MOST_MENDED], map(self._meant, unknown[:MOST_MENDED]), strict=True))
        if last is not None:
            mended[last] = self._continued(last) or ({} if stem(last) in known else self._meant(last))
        return [Group({**mended.get(stems[name], {}), **group.stems}) for group in groups for name in group.stems]

    def statistics(self, groups: Iterable[Group]) -> dict[str, Statistics]:
        """Of the shelves of each kind."""
        holding = self._holding({name for group in groups for name in group.stems})
        return {kind: self._statistics(kind, holding) for kind in {shelf.kind for shelf in self.shelves.values()}}

    def _statistics(self, kind: str, holding: dict[int, Counter[str]]) -> Statistics:
        shelves = [shelf for shelf in self.shelves.values() if shelf.kind == kind]
        entries = sum(shelf.entries for shelf in shelves)
        length = sum(shelf.length for shelf in shelves)
        counts = sum((holding[shelf.pk] for shelf in shelves), Counter())
        return Statistics(max(entries, 1), length / entries if entries else 1.0, counts)

    def _holding(self, stems: Iterable[str]) -> defaultdict[int, Counter[str]]:
        """In how many entries of each shelf each stem is."""
        rows = SearchWord.objects.filter(shelf__in=list(self.shelves), stem__in=list(stems)).order_by()
        found: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for shelf_id, name, entries in rows.values_list("shelf", "stem", "entries"):
            found[shelf_id][name] += entries
        return found

    def _continued(self, word: str) -> dict[str, float]:
        """The stems of the most frequent words that begin like it."""
        if len(word) < 2:
            return {}
        rows = SearchWord.objects.filter(shelf__in=list(self.shelves), head=word[:2], word__startswith=word)
        frequent = rows.order_by().values_list("stem").annotate(inside=Sum("entries")).order_by("-inside", "stem")
        return {name: CONTINUED for name, _ in frequent[:MOST_ENDINGS]}

    def _meant(self, word: str) -> dict[str, float]:
        """The stems of the words that differ least from it, and of these of the most frequent."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < SHORTEST_MENDED or is_unspaced(word):
            return {}
        wrong = 2 if len(word) >= TWO_WRONG_FROM else 1
        near = self._alike(word, wrong)
        close = process.extract(word, list(near), scorer=OSA.distance, score_cutoff=wrong, limit=None)
        by_stem: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for other, distance, _ in close:
            name, entries = near[other]
            by_stem[name].append((int(distance), -entries))
        best = sorted((min(d for d, _ in at), sum(n for _, n in at), name) for name, at in by_stem.items())
        return {name: MENDED[distance] for distance, _, name in best[:MOST_MEANT] if distance == best[0][0]}

    def _alike(self, word: str, wrong: int) -> dict[str, tuple[str, int]]:
        """Words about as long that begin or end like it, or have two neighbouring letters the other way round."""
        swapped = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
        alike = Q(head=word[:2]) | Q(tail=word[-2:]) | Q(word__in=swapped)
        rows = SearchWord.objects.filter(alike, shelf__in=list(self.shelves)).order_by()
        rows = rows.annotate(long=Length("word")).filter(long__gte=len(word) - wrong, long__lte=len(word) + wrong)
        found: dict[str, tuple[str, int]] = {}
        for other, name, entries in rows.values_list("word", "stem", "entries")[:MOST_LOOKED_AT]:
            found[other] = (name, found.get(other, (name, 0))[1] + entries)
        return found
