"""The web of skills and the line of the index, as they are drawn."""

import re
from datetime import datetime

from learning.english.charts import Axis, Moment, line, radar


def points(drawn, css):
    path = re.search(rf'class="{css}"[^>]* d="([^"]*)"', drawn)
    return re.findall(r"[\d.]+ [\d.]+", path[1])


def test_a_web_has_a_point_for_each_known_skill():
    drawn = radar(
        [Axis("Reading", 50), Axis("Writing", None), Axis("Speaking", 100), Axis("Grammar", 0)], label="Skills"
    )
    assert points(drawn, "radar-shape") == ["210.0 98.0", "210.0 254.0", "210.0 150.0"]
    assert drawn.count("is-unknown") == 1
    assert "not yet" in drawn


def test_a_web_without_uncertainty_has_no_band():
    assert "radar-band" not in radar([Axis("A", 10), Axis("B", 20), Axis("C", 30)], label="x")
    assert "radar-band" in radar([Axis("A", 10, 5), Axis("B", 20, 5), Axis("C", 30, 5)], label="x")


def test_names_are_escaped():
    assert "<b>" not in radar([Axis("<b>", 1), Axis("B", 2), Axis("C", 3)], label="<i>")


def test_a_line_begins_left_and_ends_right_and_keeps_its_band():
    moments = [Moment(datetime(2026, 3, day), 40 + day, 5) for day in (1, 2, 5)]
    drawn = line(moments, label="Index")
    xs = [float(point.split()[0]) for point in points(drawn, "line-shape")]
    assert xs == [0, 25, 100]
    assert len(points(drawn, "line-band")) == 6


def test_a_single_moment_stands_in_the_middle():
    drawn = line([Moment(datetime(2026, 3, 1), 40)], label="Index")
    assert points(drawn, "line-shape")[0].startswith("50.00")
    assert drawn.count("1 Mar") == 1


def test_the_scale_never_leaves_0_to_100():
    drawn = line([Moment(datetime(2026, 3, 1), 2, 30), Moment(datetime(2026, 3, 2), 99, 30)], label="Index")
    words = [int(number) for number in re.findall(r">(\d+)</text>", drawn)]
    assert (min(words), max(words)) == (0, 100)
