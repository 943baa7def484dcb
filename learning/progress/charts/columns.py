"""Columns over days. Across everything is a percentage and up everything is pixels, so that words keep their size."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from learning.progress.charts.bar import percent

_PLOT, _TOP, _BOTTOM = 152, 10, 24
_HEIGHT = _TOP + _PLOT + _BOTTOM
# How wide a letter of the axis is, about.
_LETTER = 6.4
_MOST_WORDS = 8
_WIDEST = 0.62
_LINES = 3


@dataclass(frozen=True)
class Column:
    """From below: parts as (class, value); `before` is what it is compared with, `mark` a class of its word."""

    word: str
    parts: tuple[tuple[str, int], ...]
    before: int | None = None
    is_frozen: bool = False
    mark: str = ""


def columns(
    shown: Sequence[Column],
    *,
    label: str,
    steps: Sequence[int],
    in_words: Callable[[int], str],
    goal: int | None = None,
) -> SafeString:
    """With lines at multiples of one of `steps`; what it shows stands in a table beside it."""
    heights = [max(sum(value for _, value in column.parts), column.before or 0) for column in shown]
    step, top = _scale(max([*heights, goal or 0]), steps)
    marks = range(0, top + 1, step)
    drawn = [*_lines(marks, top), *_goal(goal, top)]
    for index, column in enumerate(shown):
        drawn += _column(column, index, len(shown), top)
    return format_html(
        '<div class="plot">{axis}<svg class="plot-area" width="100%" height="{height}" role="img" '
        'aria-label="{label}">{drawn}</svg></div>',
        axis=_axis(marks, top, in_words),
        height=_HEIGHT,
        label=label,
        drawn=_joined([*drawn, *_words(shown)]),
    )


def _axis(marks: Sequence[int], top: int, in_words: Callable[[int], str]) -> SafeString:
    """What the lines stand for, as wide as the longest of the words."""
    words = [(_y(value, top), in_words(value)) for value in marks if value]
    width = round(max(len(text) for _, text in words) * _LETTER)
    drawn = [
        format_html('<text class="plot-word plot-end" x="{}" y="{}" dy="4">{}</text>', width, *each) for each in words
    ]
    return format_html('<svg width="{}" height="{}" aria-hidden="true">{}</svg>', width, _HEIGHT, _joined(drawn))


def _joined(drawn: Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((each,) for each in drawn))


def _scale(highest: int, steps: Sequence[int]) -> tuple[int, int]:
    """The smallest step with which few lines reach the highest column, and where the plot ends."""
    step = next((step for step in steps if step * _LINES >= highest), None)
    if step is None:
        step = -(-highest // (_LINES * steps[-1])) * steps[-1]
    return step, max(step, -(-highest // step) * step)


def _y(value: float, top: int) -> str:
    return f"{_TOP + _PLOT * (1 - value / top):.1f}"


def _lines(marks: Sequence[int], top: int) -> Iterator[SafeString]:
    for value in marks:
        y = _y(value, top)
        yield format_html('<line class="plot-line" x1="0" x2="100%" y1="{}" y2="{}"/>', y, y)


def _goal(goal: int | None, top: int) -> Iterator[SafeString]:
    if goal:
        y = _y(goal, top)
        yield format_html('<line class="plot-goal" x1="0" x2="100%" y1="{}" y2="{}"/>', y, y)


def _column(column: Column, index: int, count: int, top: int) -> Iterator[SafeString]:
    """Its parts upon each other, the diamond of a frozen day, and the mark of the period before."""
    left, width = percent((index + (1 - _WIDEST) / 2) / count), percent(_WIDEST / count)
    base = 0
    for name, value in column.parts:
        if value:
            box = (left, _y(base + value, top), width, f"{_PLOT * value / top:.1f}")
            yield format_html('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', name, *box)
            base += value
    if column.is_frozen:
        at = (percent((index + 0.5) / count), _y(0, top))
        yield format_html('<svg x="{}" y="{}" class="plot-frozen"><path d="M0-7l6 7-6 7-6-7z"/></svg>', *at)
    if column.before is not None:
        ends = (percent(index / count), percent((index + 1) / count), _y(column.before, top), _y(column.before, top))
        yield format_html('<line class="plot-before" x1="{}" x2="{}" y1="{}" y2="{}"/>', *ends)


def _words(shown: Sequence[Column]) -> Iterator[SafeString]:
    """Below the columns, as many as there is room for; on a phone, half of them."""
    y = _HEIGHT - 6
    for place, index in enumerate(range(0, len(shown), -(-len(shown) // _MOST_WORDS))):
        spare = "plot-spare" if place % 2 and len(shown) > _MOST_WORDS else ""
        css = " ".join(filter(None, ["plot-word", "plot-foot", shown[index].mark, spare]))
        at = percent((index + 0.5) / len(shown))
        yield format_html('<text class="{}" x="{}" y="{}">{}</text>', css, at, y, shown[index].word)
