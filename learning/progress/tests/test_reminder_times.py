"""When a reminder is due: a day after the act, never in quiet hours, never for another day than the one at risk."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from learning.progress.reminder_times import is_quiet, reminder_time

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = (time(22), time(8))
NEVER = (time(0), time(0))


def at(text, zone=BERLIN):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(acted, quiet=NIGHT, zone=BERLIN):
    acted_at = at(acted, zone)
    return reminder_time(acted_at.astimezone(UTC), acted_at.date(), zone, quiet)


@pytest.mark.parametrize(
    ("acted", "expected"),
    [
        ("2026-03-02T10:00", "2026-03-03T09:00"),
        ("2026-03-02T22:30", "2026-03-03T21:30"),
        # In the night: at its end.
        ("2026-03-02T05:00", "2026-03-03T08:00"),
        # The same date still, at which nothing is at risk: the next one, after the night.
        ("2026-03-02T00:20", "2026-03-03T08:00"),
        # The clocks go forward: 23 hours stay 23 hours.
        ("2026-03-28T10:00", "2026-03-29T10:00"),
        # And back.
        ("2026-10-24T10:00", "2026-10-25T08:00"),
    ],
)
def test_23_hours_after_the_act_and_outside_of_the_night(acted, expected):
    assert due(acted) == at(expected)


def test_none_when_the_day_would_be_over():
    assert due("2026-03-02T23:30") is None
    assert due("2026-03-02T23:30", NEVER) == at("2026-03-03T22:30")
    assert due("2026-03-02T15:00", (time(13), time(0))) is None


@pytest.mark.parametrize(
    ("clock", "quiet", "expected"),
    [
        (time(23), NIGHT, True),
        (time(7, 59), NIGHT, True),
        (time(8), NIGHT, False),
        (time(12), NIGHT, False),
        (time(13), (time(12), time(14)), True),
        (time(14), (time(12), time(14)), False),
        (time(3), NEVER, False),
    ],
)
def test_quiet_hours(clock, quiet, expected):
    assert is_quiet(clock, *quiet) is expected


def test_in_every_zone_it_is_the_day_at_risk_and_not_quiet():
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for hours in range(0, 24 * 370, 29):
            acted_at = datetime(2026, 1, 1, 0, 10, tzinfo=UTC) + timedelta(hours=hours)
            acted_on = acted_at.astimezone(zone).date()
            moment = reminder_time(acted_at, acted_on, zone, NIGHT)
            if moment:
                assert moment.date() == acted_on + timedelta(days=1)
                assert not is_quiet(moment.time(), *NIGHT)
                assert moment.timestamp() >= acted_at.timestamp() + 22 * 3600
