"""A year of days as a grid: a column for each week from Sunday on, a row for each day of the week.

One cell at a time takes the focus; static/progress/heatmap.js lets the arrow keys move it. A day that took a freeze is
a diamond, so that it is not told by its colour alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from learning.progress.words import day_in_words, happened_in_words

_PITCH, _CELL = 14, 11
_LEFT, _TOP = 30, 18
_ROOM_FOR_A_MONTH = 3
_WEEK = 7
# Every other day is written out; the others are there for those who listen.
_WRITTEN = (1, 3, 5)
Day = Mapping[str, Any]


def heatmap(days: Sequence[Day], *, label: str) -> SafeString:
    """Of {date, xp, active_seconds, level, frozen}, day by day; the last one has the focus first."""
    first = _sunday(days[0]["date"])
    weeks = (days[-1]["date"] - first).days // _WEEK + 1
    rows = [
        _row(number, [day for day in days if _weekday(day["date"]) == number], first, days[-1])
        for number in range(_WEEK)
    ]
    return format_html(
        '<svg class="heat" viewBox="0 0 {} {}" role="grid" aria-label="{}" aria-readonly="true" data-heat="">'
        "{}{}</svg>",
        _LEFT + weeks * _PITCH,
        _TOP + _WEEK * _PITCH,
        label,
        _months(days, first),
        format_html_join("", "{}", ((row,) for row in rows)),
    )


def _row(number: int, days: Sequence[Day], first: date, last: Day) -> SafeString:
    """All Sundays, all Mondays."""
    y = _TOP + number * _PITCH
    return format_html(
        '<g role="row"><text role="rowheader" class="{}" x="0" y="{}">{}</text>{}</g>',
        "heat-word" if number in _WRITTEN else "heat-word heat-quiet",
        y + _CELL - 2,
        date_format(first + timedelta(days=number), "D"),
        format_html_join("", "{}", ((_cell(day, first, y, day is last),) for day in days)),
    )


def _cell(day: Day, first: date, y: int, is_last: bool) -> SafeString:
    x = _LEFT + (day["date"] - first).days // _WEEK * _PITCH
    words = happened_in_words(day["xp"], day["active_seconds"], is_frozen=day["frozen"])
    middle, below = _CELL / 2, y + _CELL / 2
    shape = (
        format_html('<path d="M{} {}l{m} {m}l-{m} {m}l-{m}-{m}z"', x + middle, below - middle, m=middle)
        if day["frozen"]
        else format_html('<rect x="{}" y="{}"', x, y)
    )
    return format_html(
        '{} class="heat-day heat-{}" role="gridcell" tabindex="{}" data-day="{}" aria-label="{}: {}"/>',
        shape,
        "frozen" if day["frozen"] else day["level"],
        0 if is_last else -1,
        day["date"].isoformat(),
        day_in_words(day["date"]),
        words,
    )


def _months(days: Sequence[Day], first: date) -> SafeString:
    """The name of each month above its first week; the part of a month at the beginning has one if there is room."""
    starts = [day["date"] for day in days if day["date"].day == 1]
    begin = days[0]["date"]
    if starts and (starts[0] - begin).days >= _ROOM_FOR_A_MONTH * _WEEK:
        starts = [begin, *starts]
    shown = [(_LEFT + (day - first).days // _WEEK * _PITCH, date_format(day, "M")) for day in starts]
    return format_html_join("", '<text class="heat-word" aria-hidden="true" x="{}" y="10">{}</text>', shown)


def _weekday(day: date) -> int:
    """From Sunday, 0, to Saturday, 6."""
    return day.isoweekday() % _WEEK


def _sunday(day: date) -> date:
    return day - timedelta(days=_weekday(day))
