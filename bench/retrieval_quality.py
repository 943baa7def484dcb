"""The sets as documents of one person, each passage one of them; then every question by words, by meaning, and by both.

Prints nDCG@10 for Cranfield, whose judgements are graded, and how often the first passage is the right one for XQuAD;
plain, and with one misspelt word in each question, the same in every run.
"""

import json
import math
import random
import re
import statistics
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from knowledge import search  # noqa: E402
from knowledge.models import Chunk, Document  # noqa: E402
from knowledge.search.vectors import embed_document  # noqa: E402
from xentree.principal import Principal  # noqa: E402

MODES = ("keyword", "semantic", "hybrid")
DEPTH = 10
# set -> measure, and for each mode the least it should reach.
TARGETS = {
    "cranfield": ("nDCG@10", {"keyword": 0.355, "semantic": 0.365, "hybrid": 0.41}),
    "xquad-en": ("R@1", {"keyword": 0.92, "semantic": 0.88, "hybrid": 0.94}),
}
MOST_LOST = 0.02
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Judged = dict[str, int]


@dataclass(frozen=True)
class Question:
    """What is asked, and how relevant which passages are."""

    text: str
    relevant: Judged


def read_set(folder: Path) -> tuple[dict[str, str], list[Question]]:
    """Passages by their id, and the questions that have an answer among them."""
    passages = {row["_id"]: f"{row.get('title', '')}\n{row['text']}".strip() for row in _rows(folder / "corpus.jsonl")}
    judged: dict[str, Judged] = {}
    for line in (folder / "qrels" / "test.tsv").read_text().splitlines()[1:]:
        question, passage, grade = line.split("\t")
        judged.setdefault(question, {})[passage] = int(grade)
    rows = _rows(folder / "queries.jsonl")
    return passages, [Question(row["text"], judged[row["_id"]]) for row in rows if row["_id"] in judged]


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def store(owner: User, passages: dict[str, str]) -> dict[UUID, str]:
    """Each passage as a document with one chunk, indexed and embedded as uploads are; its id by that of its chunk."""
    names = {}
    for number, (name, text) in enumerate(passages.items()):
        with transaction.atomic():
            document = Document.objects.create(
                owner=owner, filename=f"{name}.txt", content_type="text/plain", size_bytes=len(text),
                sha256=f"{owner.pk.hex}{number:032x}"[:64], status=Document.Status.READY, chunk_count=1,
            )  # fmt: skip
            chunk = Chunk.objects.create(document=document, position=0, text=text)
            search.write_chunks(document)
        if not embed_document(document, keep_going=lambda _: True):
            raise SystemExit("the local embedding model is not to be had")
        names[chunk.pk] = name
    return names


def misspelt(text: str) -> str:
    """With a slip in one of its longer words: two letters changed places, or one is lost, doubled or another."""
    chance = random.Random(text)
    places = [match.span() for match in re.finditer(r"[A-Za-z]{5,}", text)]
    if not places:
        return text
    start, end = chance.choice(places)
    word, at = text[start:end], chance.randrange(1, end - start - 1)
    slips: list[Callable[[], str]] = [
        lambda: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        lambda: word[:at] + word[at + 1 :],
        lambda: word[:at] + word[at] + word[at:],
        lambda: word[:at] + chance.choice(LETTERS) + word[at + 1 :],
    ]
    return text[:start] + chance.choice(slips)() + text[end:]


def worth(measure: str, found: list[str], relevant: Judged) -> float:
    """Of one question."""
    if measure == "R@1":
        return float(bool(found) and relevant.get(found[0], 0) > 0)
    gained = sum(relevant.get(name, 0) / math.log2(place + 2) for place, name in enumerate(found))
    best = sorted(relevant.values(), reverse=True)[:DEPTH]
    ideal = sum(grade / math.log2(place + 2) for place, grade in enumerate(best))
    return gained / ideal if ideal else 0.0


def measure(name: str, folder: Path) -> None:
    """Print a line for each mode."""
    kind, targets = TARGETS[name]
    passages, questions = read_set(folder)
    owner = User.objects.create_user(name, f"{name}@example.org", "a benchmark of trees")
    names, by = store(owner, passages), Principal(owner, "bearer")
    for mode in MODES:
        plain, times = _mean(kind, mode, by, names, questions, lambda text: text)
        slipped, _ = _mean(kind, mode, by, names, questions, misspelt)
        aim = f"target >= {targets[mode]:.3f}"
        lost = f"; target: at most {MOST_LOST:.2f} less" if mode == "hybrid" else ""
        ms = statistics.quantiles(times, n=20)[-1]
        print(f"{connection.vendor} {name} {mode}: {kind} {plain:.4f} ({aim}), misspelt {slipped:.4f}{lost}", end="")
        print(f" ({len(questions)} questions, p95 {ms:.0f} ms)", flush=True)


def _mean(
    kind: str, mode: str, by: Principal, names: dict[UUID, str], questions: list[Question], change: Callable[[str], str]
) -> tuple[float, list[int]]:
    scores, times = [], []
    for question in questions:
        answer = search.retrieve(by, change(question.text), limit=DEPTH, mode=mode)  # type: ignore[arg-type]
        found = [names[hit.chunk_id] for hit in answer.results]
        scores.append(worth(kind, found, question.relevant))
        times.append(answer.took_ms)
    return statistics.mean(scores), times


def main() -> None:
    """Every set there is in the folder."""
    for name in TARGETS:
        folder = Path(sys.argv[1]) / name
        if folder.is_dir():
            measure(name, folder)


if __name__ == "__main__":
    main()
