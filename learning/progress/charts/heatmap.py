"""A year of days as a grid: a column for each week from Sunday on, a row for each day of the week.

One cell at a time takes the focus; static/progress/heatmap.js lets the arrow keys move it. A day that took a freeze is
a diamond, so that it is not told by its colour alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from learning.progress.words import happened_in_words

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
    months = {day["date"].month: date_format(day["date"], "M") for day in (*days[::28], days[-1])}
    rows = (_row(number, days, first, months) for number in range(_WEEK))
    return format_html(
        '<svg class="heat" viewBox="0 0 {} {}" role="grid" aria-label="{}" aria-readonly="true" data-heat="">'
        "{}{}</svg>",
        _LEFT + weeks * _PITCH,
        _TOP + _WEEK * _PITCH,
        label,
        _months(days, first, months),
        format_html_join("", "{}", ((row,) for row in rows)),
    )


def _row(number: int, days: Sequence[Day], first: date, months: Mapping[int, str]) -> SafeString:
    """All Sundays, all Mondays."""
    y, name = _TOP + number * _PITCH, date_format(first + timedelta(days=number), "D")
    own = [day for day in days if _weekday(day["date"]) == number]
    cells = (_cell(day, first, y, f"{name} {_said(day, months)}", 0 if day is days[-1] else -1) for day in own)
    return format_html(
        '<g role="row"><text role="rowheader" class="{}" x="0" y="{}">{}</text>{}</g>',
        "heat-word" if number in _WRITTEN else "heat-word heat-quiet",
        y + _CELL - 2,
        name,
        mark_safe("".join(cells)),  # noqa: S308 - numbers, and words that were escaped
    )


def _cell(day: Day, first: date, y: int, said: str, tab: int) -> str:
    """Put together by hand: there are many, and nothing in them comes from a person."""
    x, half = _LEFT + (day["date"] - first).days // _WEEK * _PITCH, _CELL / 2
    diamond = f'path d="M{x + half} {y}l{half} {half}l-{half} {half}l-{half}-{half}z"'
    shape, level = (diamond, "frozen") if day["frozen"] else (f'rect x="{x}" y="{y}"', day["level"])
    return (
        f'<{shape} class="heat-day heat-{level}" role="gridcell" tabindex="{tab}" '
        f'data-day="{day["date"].isoformat()}" aria-label="{escape(said)}"/>'
    )


def _said(day: Day, months: Mapping[int, str]) -> str:
    """As words.day_in_words says it, without the name of its weekday, and what it came to."""
    words = happened_in_words(day["xp"], day["active_seconds"], is_frozen=day["frozen"])
    return f"{day['date'].day} {months[day['date'].month]} {day['date'].year}: {words}"


def _months(days: Sequence[Day], first: date, months: Mapping[int, str]) -> SafeString:
    """The name of each month above its first week; the part of a month at the beginning has one if there is room."""
    starts = [day["date"] for day in days if day["date"].day == 1]
    begin = days[0]["date"]
    if starts and (starts[0] - begin).days >= _ROOM_FOR_A_MONTH * _WEEK:
        starts = [begin, *starts]
    shown = [(_LEFT + (day - first).days // _WEEK * _PITCH, months[day.month]) for day in starts]
    return format_html_join("", '<text class="heat-word" aria-hidden="true" x="{}" y="10">{}</text>', shown)


def _weekday(day: date) -> int:
    """From Sunday, 0, to Saturday, 6."""
    return day.isoweekday() % _WEEK


def _sunday(day: date) -> date:
    return day - timedelta(days=_weekday(day))
