"""The tree as large as an icon: the same limbs, the wood stronger, the leaves fewer and larger."""

from dataclasses import replace
from random import Random

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from learning.progress.tree.growing import Branch, grow
from learning.progress.tree.paths import GROUND, HEIGHT, WIDTH, Canvas, layers, leaf_colour, leaf_path, wood
from learning.progress.tree.placing import place_leaves
from learning.progress.tree.record import Leaf, Record

_MOST_LEAVES = 24
_TWIGS = 2
_FRAME = 14


def small_picture(record: Record) -> SafeString:
    """For 32 to 64 pixels; decoration beside a text that says the same."""
    drawing = _seed() if record.is_seed else _drawing(record)
    return format_html(
        '<svg class="tree tree-small" viewBox="{0} {0} {1} {2}" aria-hidden="true">{3}</svg>',
        -_FRAME,
        WIDTH + 2 * _FRAME,
        HEIGHT + 2 * _FRAME,
        mark_safe(f'<path class="tree-ground" d="M48 {GROUND + 8}h224"/>{drawing}'),  # noqa: S308 - numbers only
    )


def _drawing(record: Record) -> str:
    tree, few = grow(record), replace(record, leaves=_few(record.leaves))
    orders = [branch.order for branch in tree.branches]
    sites = [site for site in tree.sites if orders[site.branch] <= _TWIGS and site.tier == 0]
    leaves = place_leaves(sites, few, set())
    tree.prune({site.branch for site, _ in leaves})
    canvas = Canvas(tree, 150 + 84 * record.growth)
    rng, size = Random(f"{record.seed}:leaves"), max(50.0, 96 / max(1, len(leaves)) ** 0.25)
    paths = []
    for site, leaf in leaves:
        name = "tree-leaf-autumn" if leaf.is_frozen else f"tree-leaf-{leaf_colour(leaf.age, rng)}"
        paths.append((name, leaf_path(canvas, site, size, rng)[0]))
    return wood(tree, canvas, _strong) + layers(paths)


def _few(leaves: tuple[Leaf, ...]) -> tuple[Leaf, ...]:
    """As many as can be told apart, evenly from the whole year."""
    count = min(len(leaves), _MOST_LEAVES)
    return tuple(leaves[len(leaves) * index // count] for index in range(count))


def _strong(branch: Branch, index: int, scale: float) -> float:
    """Thick enough to be seen at an eighth of the size."""
    least = 10 if branch.order < _TWIGS else 6
    return max(least, round(branch.widths[index] * scale * 1.3 + 3))


def _seed() -> str:
    x, y = WIDTH // 2, GROUND
    return (
        f'<path class="tree-seed" d="M{x} {y - 62}c38 0 56 18 56 38s-24 38-56 38-56-18-56-38 18-38 56-38z"/>'
        f'<path class="tree-sprout" d="M{x} {y - 62}c-2-40-2-50 4-84"/>'
        f'<path class="tree-leaf-2" d="M{x + 4} {y - 140}c-2-46 20-72 66-76 4 48-20 76-66 76z"/>'
        f'<path class="tree-leaf-1" d="M{x + 2} {y - 118}c-32 0-52-16-54-52 36 2 54 20 54 52z"/>'
    )
