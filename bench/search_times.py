"""Fills the index with messages and passages of one person among others, and times searches among them.

Texts are words drawn as often as they stand in real texts, with a long tail of names, as people's have. Vectors are
random: what comparing them costs does not depend on them.
"""

import itertools
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import django
import numpy

django.setup()

from django.db import connection  # noqa: E402
from django.utils.timezone import now  # noqa: E402

from accounts.models import User  # noqa: E402
from knowledge import search  # noqa: E402
from knowledge.models import Chunk, Document, EmbeddingIndex  # noqa: E402
from knowledge.search.vectors import _store  # noqa: E402
from xentree.principal import Principal  # noqa: E402
from xentree.providers import embeddings  # noqa: E402

SIZES = ((10_000, 2_000), (100_000, 20_000))
OTHERS, SHARE_OF_OTHERS = 4, 0.1
PER_CONVERSATION, PER_DOCUMENT, AT_ONCE = 20, 100, 2_000
QUERIES, TARGET = 120, 100.0
HANDBOOK = Path(__file__).parent.parent / "knowledge" / "handbook"


class Texts:
    """Makes texts, the same in every run."""

    def __init__(self, folder: Path | None) -> None:
        self.chance = random.Random(7)
        counts = Counter(re.findall(r"[a-z]+", " ".join(_sources(folder)).lower()))
        names = ("".join(self.chance.choice("bcdfghklmnprstvz") + self.chance.choice("aeiou") for _ in range(size))
                 for size in (self.chance.randint(2, 5) for _ in range(30_000)))  # fmt: skip
        counts.update(dict.fromkeys(names, 1))
        self.words = list(counts)
        self.weights = list(itertools.accumulate(counts.values()))
        self.telling = [word for word, count in counts.items() if len(word) > 4 and count > 2]

    def text(self, length: int) -> str:
        return " ".join(self.chance.choices(self.words, cum_weights=self.weights, k=length))

    def message(self) -> str:
        return self.text(min(400, int(self.chance.lognormvariate(3.4, 0.9)) + 3))

    def question(self) -> str:
        """Two or three words, one of them common now and then."""
        chosen = self.chance.sample(self.telling, self.chance.randint(1, 2))
        return " ".join([*chosen, self.chance.choices(self.words, cum_weights=self.weights)[0]])


def _sources(folder: Path | None) -> list[str]:
    files = sorted(folder.glob("*/corpus.jsonl")) if folder else []
    if not files:
        return [page.read_text() for page in sorted(HANDBOOK.glob("*.md"))]
    return [json.loads(line)["text"] for file in files for line in file.read_text().splitlines()]


class Filler:
    """Adds to what is there."""

    def __init__(self, texts: Texts) -> None:
        self.texts, self.vectors = texts, numpy.random.default_rng(7)
        self.began = now() - timedelta(days=700)
        found = embeddings.embedder()
        if found is None:
            raise SystemExit("the local embedding model is not to be had")
        self.width = found.dimensions
        self.index = EmbeddingIndex.objects.create(
            model=found.model, dimensions=self.width, state=EmbeddingIndex.State.ACTIVE
        )

    def fill(self, owner: User, messages: int, passages: int) -> None:
        """So many more of that owner's."""
        entries = self._entries(owner, messages)
        while some := list(itertools.islice(entries, AT_ONCE)):
            search.write_entries(some)
        for number in range(passages // PER_DOCUMENT):
            self._document(owner, number)

    def _id(self) -> UUID:
        return UUID(int=self.texts.chance.getrandbits(128))

    def _entries(self, owner: User, count: int) -> Iterator[search.Entry]:
        for number in range(count):
            at = self.began + timedelta(minutes=10 * number)
            if number % PER_CONVERSATION == 0:
                group, title = self._id(), self.texts.text(5)
                yield search.Entry(search.Kind.CONVERSATION, group, group, owner.pk, None, title, "", at)
            text = self.texts.message()
            yield search.Entry(search.Kind.MESSAGE, self._id(), group, owner.pk, None, title, text, at, role="user")

    def _document(self, owner: User, number: int) -> None:
        document = Document.objects.create(
            owner=owner, title=self.texts.text(4), filename="report.txt", content_type="text/plain", size_bytes=1,
            sha256=self._id().hex * 2, status=Document.Status.READY, chunk_count=PER_DOCUMENT,
        )  # fmt: skip
        chunks = Chunk.objects.bulk_create(
            Chunk(document=document, position=place, text=self.texts.text(140)) for place in range(PER_DOCUMENT)
        )
        search.write_chunks(document)
        rows = self.vectors.standard_normal((PER_DOCUMENT, self.width), dtype=numpy.float32)
        rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
        _store(self.index, document, [chunk.pk for chunk in chunks], rows)


def settle() -> None:
    """What the database does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def slip(text: str) -> str:
    """With two letters of the first word in each other's place."""
    return text[0] + text[2] + text[1] + text[3:]


def p95(ask: Callable[[str], object], questions: list[str]) -> tuple[float, float]:
    """In milliseconds: 95 of 100 are faster; and the median."""
    times = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - began) * 1000)
    return statistics.quantiles(times, n=20)[-1], statistics.median(times)


def measure(by: Principal, texts: Texts) -> dict[str, tuple[float, float]]:
    """Each kind of search, spelt well and not."""
    questions = [texts.question() for _ in range(QUERIES)]
    asks: dict[str, Callable[[str], object]] = {
        "search_everything": lambda text: search.search_everything(by, search.parse(text), limit=20),
        "retrieve": lambda text: search.retrieve(by, text),
    }
    found = {}
    for name, ask in asks.items():
        p95(ask, questions[:20])
        found[name] = p95(ask, questions)
        found[f"{name}, misspelt"] = p95(ask, [slip(question) for question in questions])
    return found


def main() -> None:
    """Ten thousand first, then a hundred thousand."""
    texts = Texts(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    me, *others = (User.objects.create_user(f"bench{number}", f"b{number}@example.org") for number in range(OTHERS + 1))
    filler, messages, passages, before = Filler(texts), 0, 0, {}
    for size in SIZES:
        for owner in others:
            filler.fill(owner, int((size[0] - messages) * SHARE_OF_OTHERS), int((size[1] - passages) * SHARE_OF_OTHERS))
        filler.fill(me, size[0] - messages, size[1] - passages)
        messages, passages = size
        settle()
        times = measure(Principal(me, "bearer"), texts)
        for name, (slow, usual) in times.items():
            grown = f", {slow / before[name][0]:.1f} times that among {SIZES[0][0]}" if before else ""
            print(f"{connection.vendor}, {messages} messages and {passages} passages: {name} p95 {slow:.0f} ms", end="")
            print(f" (median {usual:.0f}{grown}; target < {TARGET:.0f} ms)", flush=True)
        before = times


if __name__ == "__main__":
    main()
