"""Which leaf is where: a leaf keeps its place while others come."""

from collections.abc import Sequence
from math import sqrt

from learning.progress.tree.growing import Site
from learning.progress.tree.record import Leaf, Record

_GOLDEN = (sqrt(5) - 1) / 2
_TIERS = 3
_TURN = 55


def place_buds(sites: Sequence[Site], quests: tuple[str, ...]) -> list[tuple[Site, str]]:
    """Quests are at the highest tips of as many parts of the crown as there are quests."""
    tips = sorted((site for site in sites if site.tier == 0), key=lambda site: site.x)
    if len(tips) <= len(quests):
        return []
    bounds = [len(tips) * index // len(quests) for index in range(len(quests) + 1)] if quests else []
    return [
        (max(tips[bounds[index] : bounds[index + 1]], key=lambda site: site.y), status)
        for index, status in enumerate(quests)
    ]


def place_leaves(sites: Sequence[Site], record: Record, taken: set[Site]) -> list[tuple[Site, Leaf]]:
    """Oldest first, tips first, spread over the crown; who comes when all are taken shares a place, turned aside."""
    free = [site for site in _spread(sites) if site not in taken] or list(sites)
    placed = []
    for index, leaf in enumerate(record.leaves):
        turn, at = divmod(index, len(free))
        aside = (-1 if turn % 2 else 1) * ((turn + 1) // 2) * _TURN
        placed.append((free[at]._replace(angle=free[at].angle + aside), leaf))
    return placed


def _spread(sites: Sequence[Site]) -> list[Site]:
    """Tier by tier, in steps of the golden section, so that any number from the front is spread evenly."""
    found: list[Site] = []
    for tier in range(_TIERS):
        part = [site for site in sites if site.tier == tier]
        found += [part[index] for index in sorted(range(len(part)), key=lambda index: index * _GOLDEN % 1)]
    return found
