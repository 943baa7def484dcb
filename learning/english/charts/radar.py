"""Several skills as a web, each on an axis of its own from 0 in the middle to 100 at the rim."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_WIDTH, _HEIGHT, _RADIUS = 420, 300, 104
_RINGS = (25, 50, 75, 100)
_GAP = 14
# A name this far from the middle line stands beside the rim, not above or below it.
_ASIDE = 0.2


@dataclass(frozen=True)
class Axis:
    """A name and its value, 0 to 100 (None: not known yet), give or take `deviation`."""

    label: str
    value: float | None
    deviation: float = 0


def radar(axes: Sequence[Axis], *, label: str) -> SafeString:
    """With a band as wide as the uncertainty; what is not known has no point. What it shows stands in a table too."""
    known = [(number, axis) for number, axis in enumerate(axes) if axis.value is not None]
    middle = _path((_at(number, len(axes), axis.value or 0) for number, axis in known))
    return format_html(
        '<svg class="radar" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}'
        '<path class="radar-shape" d="{}"/>{}{}</svg>',
        _WIDTH,
        _HEIGHT,
        label,
        _joined(_ring(value, len(axes)) for value in _RINGS),
        _joined(_spoke(number, axes) for number in range(len(axes))),
        _band(known, len(axes)),
        middle,
        _joined(_dot(_at(number, len(axes), axis.value or 0)) for number, axis in known),
        _joined(_name(number, axes) for number in range(len(axes))),
    )


def _at(number: int, count: int, value: float) -> tuple[float, float]:
    """The point of an axis at a value; the first axis points up."""
    angle = 2 * pi * number / count - pi / 2
    length = _RADIUS * max(0.0, min(100.0, value)) / 100
    return _WIDTH / 2 + length * cos(angle), _HEIGHT / 2 + length * sin(angle)


def _path(points: Iterable[tuple[float, float]]) -> str:
    drawn = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f"M{drawn}Z" if drawn else ""


def _ring(value: int, count: int) -> SafeString:
    return format_html('<path class="radar-ring" d="{}"/>', _path(_at(number, count, value) for number in range(count)))


def _spoke(number: int, axes: Sequence[Axis]) -> SafeString:
    css = "radar-spoke" if axes[number].value is not None else "radar-spoke is-unknown"
    x, y = _at(number, len(axes), 100)
    ends = (_WIDTH / 2, _HEIGHT / 2, f"{x:.1f}", f"{y:.1f}")
    return format_html('<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>', css, *ends)


def _band(known: Sequence[tuple[int, Axis]], count: int) -> SafeString:
    """Between what it may at most and at least be."""
    if not any(axis.deviation for _, axis in known):
        return SafeString()
    rims = [
        _path(_at(number, count, (axis.value or 0) + sign * axis.deviation) for number, axis in known)
        for sign in (1, -1)
    ]
    return format_html('<path class="radar-band" fill-rule="evenodd" d="{}"/>', "".join(rims))


def _dot(point: tuple[float, float]) -> SafeString:
    return format_html('<circle class="radar-dot" cx="{}" cy="{}" r="3.5"/>', f"{point[0]:.1f}", f"{point[1]:.1f}")


def _name(number: int, axes: Sequence[Axis]) -> SafeString:
    """Beside the rim, with the value below it."""
    angle = 2 * pi * number / len(axes) - pi / 2
    aside, x = cos(angle), _WIDTH / 2 + (_RADIUS + _GAP) * cos(angle)
    y = _HEIGHT / 2 + (_RADIUS + _GAP + 4) * sin(angle)
    anchor = "middle" if abs(aside) < _ASIDE else "start" if aside > 0 else "end"
    value = axes[number].value
    return format_html(
        '<text class="radar-name" text-anchor="{}" x="{}" y="{}">{}'
        '<tspan class="radar-value" x="{}" dy="15">{}</tspan></text>',
        anchor,
        f"{x:.1f}",
        f"{y - 2:.1f}",
        axes[number].label,
        f"{x:.1f}",
        "not yet" if value is None else round(value),
    )


def _joined(drawn: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((each,) for each in drawn))
