"""One list of passages out of two: those that share words with a query, and those that mean alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

# Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009). Its 60 was found for many lists of a thousand; between
# two of a hundred it lets the middle of both outvote the first of one.
K = 10


@dataclass(frozen=True)
class Fused:
    """A passage with its score, and those by keyword and by meaning where it was found so."""

    chunk_id: UUID
    score: float
    parts: dict[str, float]


def fuse(said: Sequence[tuple[UUID, float]], near: Sequence[tuple[UUID, float]]) -> list[Fused]:
    """Best first, of equals the one words put first; each list is its scores, best first. A list alone keeps them."""
    keyword, semantic = dict(said), dict(near)
    if not said or not near:
        return [Fused(pk, score, {"keyword" if said else "semantic": score}) for pk, score in said or near]
    scores: dict[UUID, float] = {}
    for ranked in (said, near):
        for place, (pk, _) in enumerate(ranked, start=1):
            scores[pk] = scores.get(pk, 0.0) + 1 / (K + place)
    found = [Fused(pk, score, _parts(pk, keyword, semantic)) for pk, score in scores.items()]
    return sorted(found, key=lambda each: -each.score)


def _parts(pk: UUID, keyword: dict[UUID, float], semantic: dict[UUID, float]) -> dict[str, float]:
    parts = {"keyword": keyword.get(pk), "semantic": semantic.get(pk)}
    return {name: score for name, score in parts.items() if score is not None}
