import re
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from learning.progress.charts import Column, bar, columns, heatmap, ring
from learning.progress.words import happened_in_words, short_time, time_in_words

END = date(2026, 11, 28)


def year(**last):
    days = [
        {"date": END - timedelta(days=age), "xp": 0, "active_seconds": 0, "level": 0, "frozen": False}
        for age in range(364, -1, -1)
    ]
    days[-1] |= last
    return days


def drawn(days):
    return ElementTree.fromstring(heatmap(days, label="Your last 365 days"))


def cells(grid):
    return [cell for cell in grid.iter() if cell.get("role") == "gridcell"]


def chart(shown, **options):
    options = {"label": "XP", "steps": (10, 50), "in_words": str, **options}
    return ElementTree.fromstring(columns(shown, **options))


def test_each_day_is_a_cell_in_the_row_of_its_weekday():
    rows = [row for row in drawn(year()) if row.get("role") == "row"]
    assert [row.find("text").text for row in rows] == ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    assert [len(cells(row)) for row in rows] == [52, 52, 52, 52, 52, 52, 53]
    for number, row in enumerate(rows):
        assert {date.fromisoformat(cell.get("data-day")).isoweekday() % 7 for cell in cells(row)} == {number}


def test_a_cell_says_its_day_and_what_it_came_to():
    cell = cells(drawn(year(xp=45, active_seconds=720, level=2)))[-1]
    assert cell.get("aria-label") == "Sat 28 Nov 2026: 45 XP, 12 minutes"
    assert (cell.get("tabindex"), cell.get("class")) == ("0", "heat-day heat-2")


def test_only_the_last_day_takes_the_focus_at_first():
    assert [cell.get("tabindex") for cell in cells(drawn(year()))].count("0") == 1


def test_a_frozen_day_has_a_shape_of_its_own():
    cell = cells(drawn(year(frozen=True)))[-1]
    assert cell.tag == "path"
    assert cell.get("aria-label") == "Sat 28 Nov 2026: kept by a freeze"
    assert {each.tag for each in cells(drawn(year()))} == {"rect"}


@pytest.mark.parametrize("end", [date(2024, 2, 29), date(2026, 1, 3), date(2026, 1, 4), date(2028, 12, 31)])
def test_days_and_months_stay_on_the_grid(end):
    days = [{**day, "date": day["date"] + (end - END)} for day in year()]
    grid = drawn(days)
    width = float(grid.get("viewBox").split()[2])
    assert len(cells(grid)) == 365
    assert max(float(cell.get("x")) for cell in cells(grid)) + 14 <= width
    months = [float(text.get("x")) for text in grid if text.get("class") == "heat-word"]
    assert min(later - earlier for earlier, later in pairwise(months)) >= 28


@pytest.mark.parametrize(
    ("xp", "name", "dash"),
    [(0, "ring-none", "0"), (20, "ring-arc", "40"), (50, "ring-full", "100"), (99, "ring-full", "100")],
)
def test_the_ring_closes_with_the_goal(xp, name, dash):
    svg = ElementTree.fromstring(ring(xp, 50))
    arc = svg.findall("circle")[1]
    assert (arc.get("class"), arc.get("stroke-dasharray")) == (name, f"{dash} 100")
    assert svg.get("aria-label").startswith(f"{xp} of 50 XP today")


def test_columns_stand_upon_each_other_below_the_highest_line():
    svg = chart([Column("Sun", (("a", 30), ("b", 20)))])
    boxes = [(box.get("class"), float(box.get("y")), float(box.get("height"))) for box in svg.iter("rect")]
    (_, low, lower), (_, high, higher) = boxes
    assert high + higher == pytest.approx(low, abs=0.2)
    assert high == pytest.approx(10, abs=0.2)
    assert lower / higher == pytest.approx(1.5, abs=0.01)


def test_few_lines_reach_any_height():
    for highest in (0, 1, 9, 31, 149, 151, 10**6):
        svg = chart([Column("Sun", (("a", highest),))], goal=None)
        lines = [line for line in svg.iter("line") if line.get("class") == "plot-line"]
        assert 2 <= len(lines) <= 4
        assert all(float(box.get("y")) >= 9.9 for box in svg.iter("rect"))


def test_what_it_is_compared_with_is_a_mark_and_a_frozen_day_a_diamond():
    svg = chart([Column("Sun", (), before=10), Column("Mon", (), is_frozen=True)])
    assert sum(line.get("class") == "plot-before" for line in svg.iter("line")) == 1
    assert sum(each.get("class") == "plot-frozen" for each in svg.iter("svg")) == 1


def test_there_are_never_too_many_words_below():
    svg = chart([Column(f"<{number}>", ()) for number in range(45)])
    assert len([text for text in svg.iter("text") if "plot-foot" in text.get("class")]) <= 8


def test_a_bar_is_a_part_of_the_most():
    assert re.findall(r'width="([\d.]+%)" height="8"', bar(30, 60, 120, css="area-chat")) == ["100%", "25.00%"]
    assert 'x1="0.00%"' in bar(0, 0, 0, css="area-chat")


@pytest.mark.parametrize(
    ("seconds", "words", "short"),
    [
        (0, "no time", "0 min"),
        (59, "under a minute", "0 min"),
        (60, "1 minute", "1 min"),
        (3599, "59 minutes", "59 min"),
        (3600, "1 h", "1 h"),
        (7500, "2 h 5 min", "2 h 5 min"),
    ],
)
def test_durations_are_said_in_whole_minutes(seconds, words, short):
    assert (time_in_words(seconds), short_time(seconds)) == (words, short)


def test_a_day_without_anything_is_said_to_be_so():
    assert happened_in_words(0, 0) == "nothing"
    assert happened_in_words(5, 0) == "5 XP"
