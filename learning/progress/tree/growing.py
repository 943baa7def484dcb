"""The wood of a tree: branches that fork and rise, and the places where leaves can be.

Lengths are units of the drawing before it is scaled; x goes right, y up, the foot of the trunk is (0, 0); angles are
degrees from upright, positive to the right.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import atan2, cos, degrees, hypot, pi, radians, sin, sqrt
from random import Random
from typing import NamedTuple

from learning.progress.tree.record import Record

Point = tuple[float, float]
_SHORTEST = 7
_FORKS_FROM = 14
_DEEPEST = 5
_STEP = 5
_LEAF_GAP = 6.5
_THICKEST_WITH_LEAVES = 3.4
_THINNEST = 0.8


@dataclass
class Branch:
    """A line of points with the width of the wood at each; `order` 0 is the trunk, 1 a limb."""

    points: list[Point]
    widths: list[float]
    order: int
    parent: int

    def heading(self, index: int) -> float:
        """Where it goes at a point."""
        (x1, y1), (x2, y2) = self.points[index - 1], self.points[index]
        return degrees(atan2(x2 - x1, y2 - y1))


class Site(NamedTuple):
    """A place for a leaf: tier 0 is the tip of a branch, 1 near it, 2 further in."""

    x: float
    y: float
    angle: float
    tier: int
    branch: int


@dataclass
class Tree:
    """All of the wood, parents before their children."""

    branches: list[Branch] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)

    def prune(self, bearing: set[int]) -> None:
        """Drop the twigs that bear nothing; trunk and limbs stay."""
        alive: set[int] = set()
        for index in bearing:
            while index >= 0 and index not in alive:
                alive.add(index)
                index = self.branches[index].parent
        self.branches = [each for i, each in enumerate(self.branches) if each.order < 2 or i in alive]


@dataclass(frozen=True)
class _Shoot:
    """A branch that is about to grow."""

    origin: Point
    angle: float
    length: float
    width: float
    order: int
    parent: int
    # From where along it other shoots come, and how far they lean away.
    bare: float = 0.2
    spread: float = 1.0


def grow(record: Record) -> Tree:
    """The same wood for the same seed; more of it the further the record is."""
    tree, rng = Tree(), Random(f"{record.seed}:trunk")
    height = (36 if len(record.limbs) == 1 else 54) + 20 * record.growth
    width = 4 + 15 * record.growth
    shoot = _Shoot((0.0, 0.0), rng.uniform(-5, 5), height, width, 0, -1)
    tree.branches.append(_line(rng, shoot, width * 0.7, bend=rng.uniform(-7, 7), rise=0.3))
    for limb, name in _limbs(record, tree.branches[0]):
        _branch(tree, Random(f"{record.seed}:{name}"), limb)
    return tree


def _limbs(record: Record, trunk: Branch) -> Iterator[tuple[_Shoot, str]]:
    """The limbs fan out from the upper trunk: the outer ones start lower and are a little shorter."""
    limbs, total = record.limbs, sum(seconds for _, seconds in record.limbs)
    alone, last = len(limbs) == 1, len(trunk.points) - 1
    inner = 0 if len(limbs) % 2 else 1 / (len(limbs) - 1)
    for index, (name, seconds) in enumerate(limbs):
        place = 0 if alone else index / (len(limbs) - 1) * 2 - 1
        share = sqrt(seconds / total)
        start = last - round((abs(place) - inner) * last * 0.34)
        angle = place * (8 + 13 * min(len(limbs), 4)) + Random(f"{record.seed}:{name}:lean").uniform(-6, 6)
        length = (52 + 96 * record.growth) * (0.68 + 0.32 * share) * (1 - 0.06 * abs(place))
        width = trunk.widths[start] * (1 if alone else 0.62 + 0.3 * share)
        ways = {"bare": 0.08, "spread": 1.25} if alone else {"bare": 0.2}
        yield _Shoot(trunk.points[start], angle, length, width, 1, 0, **ways), name


def _branch(tree: Tree, rng: Random, shoot: _Shoot) -> None:
    """One branch, what grows out of it, and its places for leaves."""
    outward = min(12, abs(shoot.angle) * 0.4) * (shoot.order == 1) * (1 if shoot.angle > 0 else -1)
    rise = 0.5 if shoot.order == 1 else 0.22
    tip = max(_THINNEST, shoot.width * 0.16)
    branch = _line(rng, shoot, tip, bend=rng.uniform(-10, 10) + outward, rise=rise)
    me, last = len(tree.branches), len(branch.points) - 1
    tree.branches.append(branch)
    tree.sites.append(Site(*branch.points[last], branch.heading(last), 0, me))
    if shoot.length > _FORKS_FROM and shoot.order < _DEEPEST:
        for twig in _shoots(rng, shoot, branch, me):
            _branch(tree, rng, twig)
    tree.sites.extend(_side_sites(rng, branch, me))


def _shoots(rng: Random, shoot: _Shoot, branch: Branch, me: int) -> list[_Shoot]:
    """Twigs on alternating sides, shorter towards the tip."""
    last, found = len(branch.points) - 1, []
    count = max(1, round(shoot.length * (1 - shoot.bare) / (14 if shoot.order == 1 else 12)))
    side = rng.choice((-1, 1))
    for index in range(count):
        way = shoot.bare + (0.94 - shoot.bare) * (index + rng.uniform(0.2, 0.8)) / count
        at = max(1, min(last - 1, round(way * last)))
        side = -side
        length = shoot.length * (1 - way * 0.66) * rng.uniform(0.56, 0.76) * (0.82 if shoot.order == 1 else 1)
        width = max(_THINNEST, branch.widths[at] * rng.uniform(0.42, 0.6))
        angle = branch.heading(at) + side * rng.uniform(30, 56) * shoot.spread
        if length > _SHORTEST:
            found.append(_Shoot(branch.points[at], angle, length, width, shoot.order + 1, me))
    return found


def _side_sites(rng: Random, branch: Branch, me: int) -> Iterator[Site]:
    """Where thin wood has leaves on alternating sides."""
    side, travelled, count = rng.choice((-1, 1)), 0.0, len(branch.points)
    for index in range(1, count - 1):
        (x1, y1), (x2, y2) = branch.points[index - 1 : index + 1]
        travelled += hypot(x2 - x1, y2 - y1)
        if travelled < _LEAF_GAP or branch.widths[index] > _THICKEST_WITH_LEAVES or index < count * 0.25:
            continue
        side, travelled = -side, 0.0
        angle = branch.heading(index) + side * rng.uniform(38, 62)
        yield Site(x2, y2, angle, 1 if index > count * 0.6 else 2, me)


def _line(rng: Random, shoot: _Shoot, tip: float, *, bend: float, rise: float) -> Branch:
    """A line that bends in the middle, turns up towards its end and trembles a little, as wood does."""
    steps = max(3, round(shoot.length / _STEP))
    (x, y), tremble = shoot.origin, 0.0
    points, widths = [shoot.origin], [shoot.width]
    for way in (step / steps for step in range(1, steps + 1)):
        tremble = 0.75 * tremble + rng.gauss(0, 4.2)
        angle = radians(shoot.angle * (1 - rise * way) + bend * sin(pi * way) + tremble)
        x, y = x + sin(angle) * shoot.length / steps, y + cos(angle) * shoot.length / steps
        points.append((x, y))
        widths.append(shoot.width + (tip - shoot.width) * way**0.8)
    return Branch(points, widths, shoot.order, shoot.parent)
