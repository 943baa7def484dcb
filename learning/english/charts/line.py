"""A number over time with the band it lies in; words keep their size whatever width the page has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

_HEIGHT, _TOP, _BOTTOM = 200, 8, 24
_PLOT = _HEIGHT - _TOP - _BOTTOM
# Between two lines of the scale at least so much; and so many dates below.
_STEPS = (5, 10, 20, 25)
_LINES = 5
_AXIS = 26


@dataclass(frozen=True)
class Moment:
    """A value, 0 to 100, give or take `deviation`, from a time on."""

    at: datetime
    value: float
    deviation: float = 0


def line(moments: Sequence[Moment], *, label: str) -> SafeString:
    """Of at least one moment, oldest first; what it shows stands in a table beside it."""
    low, high, step = _scale(moments)
    marks = range(low, high + 1, step)
    inner = format_html(
        '<svg class="line-plot" x="0" y="{}" width="100%" height="{}" viewBox="0 0 100 100" preserveAspectRatio="none">'
        '<path class="line-band" d="{}"/><path class="line-shape" d="{}"/></svg>',
        _TOP,
        _PLOT,
        _band(moments, low, high),
        _path((_x(each, moments), _share(each.value, low, high)) for each in moments),
    )
    return format_html(
        '<div class="plot">{axis}<svg class="plot-area" width="100%" height="{height}" role="img" '
        'aria-label="{label}">{grid}{inner}{end}{dates}</svg></div>',
        axis=_axis(marks, low, high),
        height=_HEIGHT,
        label=label,
        grid=_joined(_rule(value, low, high) for value in marks),
        inner=inner,
        end=_end(moments[-1], moments, low, high),
        dates=_dates(moments),
    )


def _scale(moments: Sequence[Moment]) -> tuple[int, int, int]:
    """Where the plot begins and ends, and the step of its lines: all of the band is in it."""
    least = max(0.0, min(each.value - each.deviation for each in moments))
    most = min(100.0, max(each.value + each.deviation for each in moments))
    step = next((step for step in _STEPS if most - least <= step * (_LINES - 1)), _STEPS[-1])
    low = int(least // step) * step
    return low, max(low + step, -int(-most // step) * step), step


def _x(moment: Moment, moments: Sequence[Moment]) -> float:
    """From 0 to 100; a single one stands in the middle."""
    first, last = moments[0].at, moments[-1].at
    length = (last - first).total_seconds()
    return 100 * (moment.at - first).total_seconds() / length if length else 50


def _share(value: float, low: int, high: int) -> float:
    """From 0 at the top to 100 at the bottom."""
    return 100 - 100 * (max(low, min(high, value)) - low) / (high - low)


def _y(value: float, low: int, high: int) -> str:
    return f"{_TOP + _PLOT * _share(value, low, high) / 100:.1f}"


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x:.2f} {y:.2f}" for x, y in points)


def _band(moments: Sequence[Moment], low: int, high: int) -> str:
    above = [(_x(each, moments), _share(each.value + each.deviation, low, high)) for each in moments]
    below = [(_x(each, moments), _share(each.value - each.deviation, low, high)) for each in reversed(moments)]
    return f"{_path([*above, *below])}Z"


def _rule(value: int, low: int, high: int) -> SafeString:
    y = _y(value, low, high)
    return format_html('<line class="plot-line" x1="0" x2="100%" y1="{}" y2="{}"/>', y, y)


def _axis(marks: Iterable[int], low: int, high: int) -> SafeString:
    words = format_html_join(
        "",
        '<text class="plot-word plot-end" x="{}" y="{}" dy="4">{}</text>',
        ((_AXIS, _y(value, low, high), value) for value in marks),
    )
    return format_html('<svg width="{}" height="{}" aria-hidden="true">{}</svg>', _AXIS, _HEIGHT, words)


def _end(moment: Moment, moments: Sequence[Moment], low: int, high: int) -> SafeString:
    """Where it stands now."""
    y = _y(moment.value, low, high)
    return format_html('<circle class="line-now" cx="{}%" cy="{}" r="4"/>', f"{_x(moment, moments):.2f}", y)


def _dates(moments: Sequence[Moment]) -> SafeString:
    """The first and the last day; one of them where there is only one."""
    y, first, last = _HEIGHT - 6, date_format(moments[0].at, "j M"), date_format(moments[-1].at, "j M")
    if first == last:
        return format_html('<text class="plot-word plot-foot" x="50%" y="{}">{}</text>', y, last)
    ends = (("plot-word", "0", first), ("plot-word plot-end", "100%", last))
    return format_html_join("", '<text class="{}" x="{}" y="{}">{}</text>', ((css, x, y, at) for css, x, at in ends))


def _joined(drawn: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((each,) for each in drawn))
