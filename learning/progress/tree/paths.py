"""From the tree's own units to the paths of an SVG."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from math import cos, radians, sin
from random import Random

from learning.progress.tree.growing import Branch, Point, Site, Tree

WIDTH, HEIGHT, GROUND = 320, 304, 268
WidthOf = Callable[[Branch, int, float], float]
_MARGIN = 22
_FRESH_FOR = 60


class Canvas:
    """A drawing at a scale at which the tree is `height` high, or less where it would be too wide."""

    def __init__(self, tree: Tree, height: float) -> None:
        points = [point for branch in tree.branches for point in branch.points]
        across = max(max(abs(x) for x, _ in points), 1)
        self.scale = min(height / max(y for _, y in points), (WIDTH / 2 - _MARGIN) / across)

    def point(self, point: Point) -> Point:
        """Where a point of the tree is in the drawing."""
        return WIDTH / 2 + point[0] * self.scale, GROUND - point[1] * self.scale


def number(value: float) -> str:
    """With one decimal, as short as SVG allows."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def numbers(*values: float) -> str:
    """Several, apart."""
    return " ".join(map(number, values))


def leaf_path(canvas: Canvas, site: Site, size: float, rng: Random) -> tuple[str, str]:
    """A leaf of `size`, and the half of it that lies in the shade."""
    angle, belly = radians(site.angle + rng.uniform(-14, 14)), rng.uniform(0.4, 0.5) * size
    ahead, aside = (sin(angle) * size, -cos(angle) * size), (cos(angle) * belly, sin(angle) * belly)
    right = ahead[0] * 0.42 + aside[0], ahead[1] * 0.42 + aside[1]
    left = -ahead[0] * 0.58 - aside[0], -ahead[1] * 0.58 - aside[1]
    half = f"M{numbers(*canvas.point((site.x, site.y)))}q{numbers(*right, *ahead)}"
    return f"{half}q{numbers(*left, -ahead[0], -ahead[1])}z", f"{half}z"


def leaf_colour(age: int, rng: Random) -> str:
    """Class of a leaf: 2 is young and bright, 0 old and dark; neighbours differ a little."""
    youth = 2.4 - age / _FRESH_FOR + rng.uniform(-0.7, 0.7)
    return "2" if youth > 1.5 else "1" if youth > 0 else "0"


def wood(tree: Tree, canvas: Canvas, width: WidthOf) -> str:
    """Trunk with its foot, limbs and twigs: one path for each width."""
    runs: dict[float, list[str]] = defaultdict(list)
    for branch in tree.branches:
        before = 0.0
        for index in range(1, len(branch.points)):
            wide = width(branch, index - 1, canvas.scale)
            start, end = (canvas.point(each) for each in branch.points[index - 1 : index + 1])
            runs[wide].append(("" if wide == before else f"M{numbers(*start)}") + f"L{numbers(*end)}")
            before = wide
    drawn = "".join(
        f'<path stroke-width="{number(wide)}" d="{"".join(run)}"/>' for wide, run in sorted(runs.items(), reverse=True)
    )
    return f'<g class="tree-wood">{_foot(tree.branches[0], canvas, width)}{drawn}</g>'


def plain_width(branch: Branch, index: int, scale: float) -> float:
    """As it grew, in halves."""
    return max(0.8, round(branch.widths[index] * scale * 2) / 2)


def layers(paths: Iterable[tuple[str, str]]) -> str:
    """Paths by class, one element each, always in the same order."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, path in paths:
        found[name].append(path)
    return "".join(f'<path class="{name}" d="{"".join(found[name])}"/>' for name in sorted(found))


def _foot(trunk: Branch, canvas: Canvas, width: WidthOf) -> str:
    """Where the trunk widens into the ground."""
    half = width(trunk, 0, canvas.scale) / 2
    (x, y), (top, high) = canvas.point(trunk.points[0]), canvas.point(trunk.points[1])
    near, far, deep = half * 1.5, half * 2.9, y + half * 0.4
    left = f"C{numbers(x - half, y - half)} {numbers(x - near, y)} {numbers(x - far, deep)}"
    right = f"C{numbers(x + near, y)} {numbers(x + half, y - half)} {numbers(top + half, high)}z"
    below = f"Q{numbers(x, y + half)} {numbers(x + far, deep)}"
    return f'<path class="tree-foot" d="M{numbers(top - half, high)}{left}{below}{right}"/>'
