"""The branch of the course: wood that winds from module to module, with a leaf for each that fills as it is learned."""

from dataclasses import dataclass
from math import sin
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

# A piece of wood is stretched to the room it gets along the branch; across it, a unit is a pixel.
ALONG, HEIGHT, WIDTH, LEAF_BOX = 100, 112, 84, 120
_LEAF = "M0 0C-15-7-21-27-1-50C20-31 17-8 0 0z"
_LEAF_HEIGHT, _SCALE = 50, 1.2
_VEINS = "M0 0C1.5-15 0-32-1-45M0-12C-4-14-8-18-10-23M.5-12C5-15 8-18 10-23M0-23C-3-25-6-29-8-33M0-23C4-26 6-28 8-32"
_THICKEST, _TAPER, _THINNEST = 4.6, 0.65, 1.2
_AT_THE_STEM = -16


class Joint(NamedTuple):
    """Where one piece of the branch ends and the next begins: how far off its middle line, and half how thick."""

    off: float
    half: float


@dataclass(frozen=True)
class Piece:
    """The stretch of the branch that bears one module's leaf; drawn lying, and hanging for narrow screens."""

    index: int
    key: str
    share: float

    @property
    def lying(self) -> SafeString:
        """From left to right, with the leaf upward."""
        start, end = _joint(self.index), _joint(self.index + 1)
        middle = 88 + (start.off + end.off) / 2
        wood = _wood([(0, 88 + start.off, start.half), (ALONG, 88 + end.off, end.half)], is_lying=True)
        return _drawn("lying", f"0 0 {ALONG} {HEIGHT}", wood, self._leaf(LEAF_BOX / 2, middle, 16, LEAF_BOX, "lying"))

    @property
    def hanging(self) -> SafeString:
        """From above, with the leaf to the side."""
        start, end = _joint(self.index), _joint(self.index + 1)
        middle = WIDTH / 2 + (start.off + end.off) / 2
        wood = _wood([(0, WIDTH / 2 + start.off, start.half), (ALONG, WIDTH / 2 + end.off, end.half)], is_lying=False)
        return _drawn("hanging", f"0 0 {WIDTH} {ALONG}", wood, self._leaf(middle, HEIGHT / 2, 58, WIDTH, "hanging"))

    def _leaf(self, x: float, y: float, lean: int, width: int, way: str) -> SafeString:
        """Full from its foot up to the share that is done."""
        side = -1 if self.index % 2 else 1
        filled = round(_LEAF_HEIGHT * self.share, 1)
        return format_html(
            '<svg class="bough-leaf" viewBox="0 0 {width} {height}" aria-hidden="true">'
            '<clipPath id="{key}"><rect x="-30" y="-{filled}" width="60" height="{filled}"/></clipPath>'
            '<g transform="translate({x} {y}) rotate({lean}) scale({scale})"><path class="leaf-shape" d="{leaf}"/>'
            '<path class="leaf-fill" d="{leaf}" clip-path="url(#{key})"/>'
            '<path class="leaf-veins" d="{veins}"/></g></svg>',
            width=width,
            height=HEIGHT,
            scale=_SCALE,
            key=f"leaf-{way}-{self.key}",
            filled=filled,
            x=round(x, 1),
            y=round(y, 1),
            lean=side * lean,
            leaf=_LEAF,
            veins=_VEINS,
        )


def _joint(index: int) -> Joint:
    """The same for the same place, so that pieces meet; the first is where the branch leaves the stem."""
    off = 9 * sin(index * 2.1) if index else _AT_THE_STEM
    return Joint(round(off, 1), max(_THINNEST, _THICKEST - _TAPER * index))


def _wood(ends: list[tuple[float, float, float]], *, is_lying: bool) -> str:
    """The outline of a piece that leaves both its ends straight along the branch."""
    (start, off, half), (end, end_off, end_half) = ends
    middle = (start + end) / 2

    def point(along: float, across: float) -> str:
        return f"{along:g} {across:g}" if is_lying else f"{across:g} {along:g}"

    def curve(first: float, last: float) -> str:
        return f"{point(middle, first)} {point(middle, last)}"

    there = f"M{point(start, off - half)}C{curve(off - half, end_off - end_half)} {point(end, end_off - end_half)}"
    back = f"L{point(end, end_off + end_half)}C{curve(end_off + end_half, off + half)} {point(start, off + half)}z"
    return there + back


def _drawn(way: str, box: str, wood: str, leaf: SafeString) -> SafeString:
    return format_html(
        '<span class="bough-{}"><svg class="bough-wood" viewBox="{}" preserveAspectRatio="none" aria-hidden="true">'
        '<path d="{}"/></svg>{}</span>',
        way,
        box,
        wood,
        leaf,
    )
