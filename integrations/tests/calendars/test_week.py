"""How a week is drawn, and where things of odd days and zones stand."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.calendar_forms import local_moment
from integrations.templatetags.calendar_words import days_to
from integrations.week import MINUTES, Item, draw, item_of, side_by_side, span_of, week_of
from xentree.providers.calendar import Event

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 3, 23)
minutes = st.integers(0, MINUTES - 1)
parts = st.builds(
    lambda first, length: item(first, min(MINUTES, first + length)), minutes, st.integers(1, 600)
)  # fmt: skip


def item(first, last):
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Item("Thing", moment, moment + timedelta(hours=1), first=first, last=last)


def drawn(*events, monday=MONDAY, zone=BERLIN):
    """(day, whole or timed, first, last, from before, goes on) of everything."""
    days = draw(monday, [item_of(event, "", zone) for event in events], zone)
    return [
        (day.date.day, kind, each.first, each.last, each.from_before, each.goes_on)
        for day in days
        for kind, items in (("whole", day.whole), ("timed", day.timed))
        for each in items
    ]


def event(start, end, **fields):
    return Event("e", "Thing", start, end, **fields)


def berlin(day, clock, fold=0):
    return datetime.combine(date(2026, 3, day), time.fromisoformat(clock), BERLIN).replace(fold=fold)


def test_over_midnight_it_is_on_both_days():
    found = drawn(event(berlin(24, "22:00"), berlin(25, "01:30")))
    assert found == [(24, "timed", 1320, 1440, False, True), (25, "timed", 0, 90, True, False)]


def test_until_midnight_it_is_on_one():
    assert drawn(event(berlin(24, "22:00"), berlin(25, "00:00"))) == [(24, "timed", 1320, 1440, False, False)]


def test_days_in_between_are_whole():
    found = drawn(event(berlin(24, "22:00"), berlin(26, "08:00")))
    assert [row[:2] for row in found] == [(24, "timed"), (25, "whole"), (26, "timed")]


def test_whole_days_are_on_each_of_theirs_and_end_before_the_last():
    found = drawn(event(date(2026, 3, 22), date(2026, 3, 25)))
    assert [row[:2] for row in found] == [(23, "whole"), (24, "whole")]


def test_whole_days_are_the_same_dates_in_every_zone():
    found = drawn(event(date(2026, 3, 24), date(2026, 3, 25)), zone=ZoneInfo("Pacific/Auckland"))
    assert [row[0] for row in found] == [24]


def test_the_short_day_and_the_long_one():
    assert drawn(event(berlin(29, "01:30"), berlin(29, "03:30")))[0][2:4] == (90, 210)
    autumn = [datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=fold) for fold in (0, 1)]
    assert drawn(event(*autumn), monday=date(2026, 10, 19))[0][2:4] == (150, 210)


@pytest.mark.parametrize(("clock", "ends", "shown"), [("09:00", "09:05", (540, 564)), ("23:55", "23:58", (1416, 1440))])
def test_short_things_can_be_seen(clock, ends, shown):
    assert drawn(event(berlin(24, clock), berlin(24, ends)))[0][2:4] == shown


def test_a_week_is_seven_days_whatever_clocks_do():
    span = span_of(MONDAY, BERLIN)
    assert span.end - span.start == timedelta(days=7) - timedelta(hours=1)
    assert (week_of(date(2026, 3, 29)), week_of(MONDAY)) == (MONDAY, MONDAY)


@settings(max_examples=200, deadline=None)
@given(st.lists(parts, max_size=12))
def test_nothing_covers_anything_else(items):
    placed = side_by_side(items)
    assert len(placed) == len(items)
    for one, other in combinations(placed, 2):
        if one.first < other.last and other.first < one.last:
            assert one.columns == other.columns
            assert one.column != other.column
    assert all(0 <= each.column < each.columns for each in placed)


def test_what_touches_has_the_whole_width():
    assert [each.columns for each in side_by_side([item(0, 60), item(60, 120)])] == [1, 1]


@pytest.mark.parametrize(
    ("day", "clock", "expected"),
    [(29, "02:30", None), (29, "03:00", "2026-03-29T01:00:00+00:00"), (24, "09:00", "2026-03-24T08:00:00+00:00")],
    ids=["skipped", "after the gap", "usual"],
)
def test_a_time_that_clocks_skip_is_none(day, clock, expected):
    found = local_moment(date(2026, 3, day), time.fromisoformat(clock), BERLIN)
    assert (found and found.astimezone(UTC).isoformat()) == expected


def test_of_an_hour_that_comes_twice_it_is_the_first():
    found = local_moment(date(2026, 10, 25), time(2, 30), BERLIN)
    assert found.astimezone(UTC).hour == 0


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 3, 23), date(2026, 3, 29), "23 – 29 March 2026"),
        (date(2026, 3, 30), date(2026, 4, 5), "30 March – 5 April 2026"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 – 3 January 2027"),
    ],
    ids=["month", "months", "years"],
)
def test_a_week_in_words(first, last, words):
    assert days_to(first, last) == words
