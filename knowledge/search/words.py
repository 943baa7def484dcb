"""The words that stand on each shelf and in how many entries: counted with what is written, and anew by a reindex.

Where several write at a time it is counted after the commit: two answers to one person that are written at once would
wait for each other, word by word. SQLite has one writer: another transaction would only have to wait for its turn.
What is counted weighs scores and mends misspelt words; what is found does not depend on it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from knowledge.models import SearchShelf, SearchWord
from knowledge.search.terms import Analysed
from xentree.prepared import Added, execute, update

BATCH = 400


@dataclass
class Counts:
    """What came onto a shelf: each word with its stem and how many entries; entries, and their words in all."""

    words: dict[str, tuple[str, int]] = field(default_factory=dict)
    entries: int = 0
    length: int = 0


class Tally:
    """What comes onto shelves within a transaction."""

    def __init__(self) -> None:
        self.shelves: defaultdict[int, Counts] = defaultdict(Counts)

    def add(self, shelf_id: int, said: Analysed, old: str | None) -> None:
        """An entry that says this; `old` are the terms it had before, if it was there."""
        counts = self.shelves[shelf_id]
        counted = set() if old is None else set(old.split())
        if old is None:
            counts.entries += 1
            counts.length += len(said.terms)
        for word, stem in said.words.items():
            known = counts.words.get(word, (stem, 0))[1]
            counts.words[word] = (stem, known + (stem not in counted))
            counted.add(stem)

    def count_in_time(self) -> None:
        """A count after the commit that fails is logged, and put right when shelves are counted anew."""
        if self.shelves and connection.vendor == "sqlite":
            self.count()
        elif self.shelves:
            transaction.on_commit(self.count, robust=True)

    @transaction.atomic(savepoint=False)
    def count(self) -> None:
        """Everybody in the same order, so that nobody waits for each other in a circle."""
        for shelf_id in sorted(self.shelves):
            for rows in self._rows(shelf_id):
                _add(rows)
        for shelf_id, counts in sorted(self.shelves.items()):
            update(SearchShelf, {"pk": shelf_id}, entries=Added(counts.entries), length=Added(counts.length))

    def _rows(self, shelf_id: int) -> Iterator[list[tuple[Any, ...]]]:
        found = sorted(self.shelves[shelf_id].words.items())
        for start in range(0, len(found), BATCH):
            yield [
                (shelf_id, word, stem, word[:2], word[-2:], entries)
                for word, (stem, entries) in found[start : start + BATCH]
            ]


def _add(rows: list[tuple[Any, ...]]) -> None:
    """An upsert that adds, which the ORM has no words for; one whose shelf is gone meanwhile adds nothing."""
    table = SearchWord._meta.db_table
    values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    execute(
        f"INSERT INTO {table} (shelf_id, word, stem, head, tail, entries) VALUES {values} "  # noqa: S608
        f"ON CONFLICT (shelf_id, word) DO UPDATE SET entries = {table}.entries + excluded.entries",
        [value for row in rows for value in row],
    )
