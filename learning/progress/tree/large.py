"""The tree as it stands on a page."""

from collections.abc import Iterable
from math import cos, pi, sin
from random import Random

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from learning.progress.tree.growing import Site, grow
from learning.progress.tree.paths import (
    GROUND,
    HEIGHT,
    WIDTH,
    Canvas,
    layers,
    leaf_colour,
    leaf_path,
    number,
    numbers,
    plain_width,
    wood,
)
from learning.progress.tree.placing import place_buds, place_leaves
from learning.progress.tree.record import Leaf, Record, description

_MOST_RINGS = 40
_TILT = 0.2
_BEHIND = 3
_HIGHEST, _SEED_HEIGHT = 230, 70
# Leaves reach further than the wood.
_ABOVE = 40
_OPENED = '<path class="tree-petal" d="M0 0C-7-3-7-10-4.5-13C-1.5-11 0-8 0-5C0-8 1.5-11 4.5-13C7-10 7-3 0 0z"/>'
_BUD = (
    '<path class="tree-bud" d="M0 1C-4.5-2-4.5-7 0-12C4.5-7 4.5-2 0 1z"/>'
    '<path class="tree-leaf-1" d="M0 2C-5 0-5.5-4-4-7C-2.5-4-1-2 0-1C1-2 2.5-4 4-7C5.5-4 5 0 0 2z"/>'
)
_BLOSSOM = (
    "".join(f'<ellipse class="tree-petal" rx="3.1" ry="4.3" cy="-4.4" transform="rotate({72 * k})"/>' for k in range(5))
    + '<circle class="tree-heart" r="2.1"/>'
)


def picture(record: Record, *, title: str, key: str = "tree") -> SafeString:
    """The whole tree; `title` names it, `key` keeps its ids apart from those of others on the page."""
    height = _SEED_HEIGHT if record.is_seed else _height(record)
    drawing = _seed() if record.is_seed else _drawing(record, height)
    top = max(0, round(GROUND - height - _ABOVE))
    return format_html(
        '<svg class="tree" viewBox="0 {} {} {}" role="img" aria-labelledby="{key}-title" aria-describedby="{key}-desc">'
        '<title id="{key}-title">{}</title><desc id="{key}-desc">{}</desc>{}</svg>',
        top,
        WIDTH,
        HEIGHT - top,
        title,
        description(record),
        mark_safe(_rings(record) + drawing),  # noqa: S308 - numbers only
        key=key,
    )


def _height(record: Record) -> float:
    """Of the wood; all that is very old is equally high."""
    return min(_HIGHEST, 96 + 178 * record.growth)


def _drawing(record: Record, height: float) -> str:
    """A third of the leaves behind the wood, the others and the quests before it."""
    tree = grow(record)
    canvas = Canvas(tree, height)
    buds = place_buds(tree.sites, record.quests)
    leaves = place_leaves(tree.sites, record, {site for site, _ in buds})
    if leaves:
        tree.prune({site.branch for site, _ in [*leaves, *buds]})
    behind, before = _leaves(record, canvas, leaves)
    return behind + wood(tree, canvas, plain_width) + before + "".join(_bud(canvas, *each) for each in buds)


def _leaves(record: Record, canvas: Canvas, leaves: list[tuple[Site, Leaf]]) -> tuple[str, str]:
    """Large while they are few."""
    rng, size = Random(f"{record.seed}:leaves"), max(11.5, 34 / max(1, len(leaves)) ** 0.22)
    behind, before = [], []
    for index, (site, leaf) in enumerate(leaves):
        name = "tree-leaf-autumn" if leaf.is_frozen else f"tree-leaf-{leaf_colour(leaf.age, rng)}"
        whole, half = leaf_path(canvas, site, size * rng.uniform(0.8, 1.12), rng)
        if index % _BEHIND == 1:
            behind.append((name, whole))
        else:
            before += [(name, whole), ("tree-shade", half)]
    return layers(behind), layers(before)


def _bud(canvas: Canvas, site: Site, status: str) -> str:
    """Closed while there is something to do, open when done, in bloom when claimed."""
    at = f"translate({numbers(*canvas.point((site.x, site.y)))}) rotate({site.angle:.0f})"
    shapes = {"completed": _OPENED + _BUD, "claimed": _BLOSSOM}.get(status, _BUD)
    return f'<g transform="{at}">{shapes}</g>'


def _rings(record: Record) -> str:
    """One for each level, as a trunk has one for each year; the golden one closes as the next level comes near."""
    count, reach = min(record.level, _MOST_RINGS), 34 + 98 * record.growth
    rings = "".join(_ring(12 + (reach - 12) * index / count) for index in range(1, count + 1))
    thin = number(max(0.5, 1.1 - count * 0.02))
    return f'<path class="tree-ring" stroke-width="{thin}" d="{rings}"/>' + _arc(reach + 7, record.fraction)


def _ring(radius: float) -> str:
    high, wide = number(radius * _TILT), number(2 * radius)
    start = f"M{numbers(WIDTH / 2 - radius, GROUND + 2)}"
    return f"{start}a{number(radius)} {high} 0 1 0 {wide} 0a{number(radius)} {high} 0 1 0-{wide} 0"


def _arc(radius: float, fraction: float) -> str:
    """From the front, clockwise."""
    if fraction <= 0:
        return ""
    end = pi / 2 + 2 * pi * min(fraction, 0.999)
    x, y = WIDTH / 2 + radius * cos(end), GROUND + 2 + radius * _TILT * sin(end)
    start = numbers(WIDTH / 2, GROUND + 2 + radius * _TILT)
    way = f"A{numbers(radius, radius * _TILT)} 0 {int(fraction > 0.5)} 1 {numbers(x, y)}"
    return f'<path class="tree-ring-next" d="M{start}{way}"/>'


def _seed() -> str:
    """Before the first day: a seed that has just opened."""
    x, y = WIDTH / 2, GROUND
    shapes: Iterable[str] = (
        f'<path class="tree-seed" d="M{x} {y - 22}c14 0 21 7 21 15s-9 15-21 15-21-7-21-15 7-15 21-15z"/>',
        f'<path class="tree-sprout" d="M{x} {y - 22}c-1-14-1-20 2-34"/>',
        f'<path class="tree-leaf-2" d="M{x + 2} {y - 56}c-1-17 7-27 25-29 1 18-8 29-25 29z"/>',
        f'<path class="tree-leaf-1" d="M{x + 1} {y - 47}c-12 0-19-6-20-19 13 0 20 7 20 19z"/>',
    )
    return "".join(shapes)
