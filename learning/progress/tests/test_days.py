"""Dates in every zone there is: none twice, none left out, and no journey gains or loses."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.progress.days import DAY, Zones, starts_at
from learning.progress.streaks import Facts, walk
from learning.progress.time_parts import parts_by_day

ZONES = sorted(available_timezones())
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def changes_of(zone):
    """The moments, to the second, at which the zone's clocks were put forward or back in the three years."""
    step = timedelta(days=7)
    moment = FIRST
    while moment < LAST:
        if offset(zone, moment) != offset(zone, moment + step):
            yield first_moment_after(zone, moment, moment + step)
        moment += step


def offset(zone, moment):
    return moment.astimezone(zone).utcoffset()


def first_moment_after(zone, start, end):
    """By halving; within a week no zone changes twice and back."""
    while end - start > timedelta(seconds=1):
        middle = (start + (end - start) / 2).replace(microsecond=0)
        start, end = (start, middle) if offset(zone, middle) != offset(zone, start) else (middle, end)
    return end


def test_every_change_of_clocks_of_three_years_is_looked_at():
    assert len(ZONES) > 590
    number = sum(1 for name in ZONES for _ in changes_of(ZoneInfo(name)))
    assert number > 1000


@pytest.mark.parametrize("name", ZONES)
def test_no_date_is_missing_or_comes_twice(name):
    """Every quarter of an hour around each change of clocks: dates follow one another, and each has one stretch."""
    zones, zone = Zones(name), ZoneInfo(name)
    for change in changes_of(zone):
        moments = [change + timedelta(minutes=15) * step for step in range(-200, 200)]
        dates = [zones.day_of(moment) for moment in moments]
        assert {later - earlier for earlier, later in pairwise(dates)} == {timedelta(), DAY}
        for day in set(dates):
            assert zones.day_of(starts_at(day, zone)) == day
            assert zones.day_of(starts_at(day, zone) - timedelta(seconds=1)) == day - DAY
            assert zones.lived(day) == starts_at(day + DAY, zone) - starts_at(day, zone)
            assert not zones.is_excused(day)


@pytest.mark.parametrize("name", ZONES)
def test_acting_every_local_day_never_loses_the_streak(name):
    """At noon, or in the last minute of each day, around each change of clocks."""
    zones, zone = Zones(name), ZoneInfo(name)
    for change in changes_of(zone):
        around = change.astimezone(zone).date()
        days = [around + DAY * number for number in range(-10, 11)]
        for moments in (
            [starts_at(day, zone) + 12 * HOUR for day in days],
            [starts_at(day + DAY, zone) - timedelta(minutes=1) for day in days],
        ):
            streak = walk({zones.day_of(moment) for moment in moments}, Facts(is_excused=zones.is_excused))
            assert (streak.current, streak.day_only, streak.used) == (21, 21, ())


def test_a_date_the_zone_itself_skipped_is_excused():
    zones = Zones("Pacific/Apia")
    assert zones.lived(date(2011, 12, 30)) == timedelta()
    assert zones.is_excused(date(2011, 12, 30))
    streak = walk({date(2011, 12, 29), date(2011, 12, 31)}, Facts(is_excused=zones.is_excused))
    assert (streak.current, streak.day_only, streak.available) == (2, 2, 2)


def test_leap_days_are_days():
    assert Zones("Europe/Paris").lived(date(2024, 2, 29)) == DAY
    days = {date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)}
    assert walk(days, Facts()).current == 3


def test_the_zone_of_the_moment_tells_the_date():
    landing = datetime(2026, 3, 2, 12, tzinfo=UTC)
    zones = Zones("Asia/Tokyo", ((landing, "America/New_York"),))
    assert zones.day_of(datetime(2026, 3, 2, 3, tzinfo=UTC)) == date(2026, 3, 1)
    assert zones.day_of(datetime(2026, 3, 2, 16, tzinfo=UTC)) == date(2026, 3, 3)
    assert zones.lived(date(2026, 3, 2)) == 7 * HOUR + 3 * HOUR
    assert zones.is_excused(date(2026, 3, 2))


trips = st.lists(st.tuples(st.integers(1, 9 * 24 * 60), st.sampled_from(ZONES)), min_size=0, max_size=8)


def journey(trips):
    """(the zones somebody lived in, the moment they came home)."""
    changes, zone, moment = [], "UTC", FIRST
    for minutes, name in trips:
        moment += timedelta(minutes=minutes)
        changes.append((moment, zone))
        zone = name
    return Zones(zone, tuple(changes)), moment


@settings(max_examples=300, deadline=None)
@given(trips)
def test_no_journey_gains_or_loses_a_day(trips):
    """Whoever acts every hour has each lived date once, and an unbroken streak without a freeze."""
    zones, home = journey(trips)
    moments = [FIRST + HOUR * number for number in range(int((home - FIRST) / HOUR) + 72)]
    dates = {zones.day_of(moment) for moment in moments}
    whole = {day for day in dates if min(dates) <= day <= max(dates)}
    streak = walk(whole, Facts(is_excused=zones.is_excused))
    missing = {min(dates) + DAY * number for number in range((max(dates) - min(dates)).days)} - dates
    assert all(zones.is_excused(day) for day in missing)
    assert (streak.current, streak.day_only, streak.used) == (len(dates), len(dates), ())


@settings(max_examples=300, deadline=None)
@given(trips, st.integers(0, 11 * 60))
def test_one_act_on_each_date_one_can_act_on_is_enough(trips, minutes):
    """An act at some time of each date that was lived for half a day keeps the streak; dates too short ask for none."""
    zones, home = journey(trips)
    stretches = list(zones.split(FIRST, home + timedelta(days=3)))
    long_enough = {day for day, *_ in stretches if not zones.is_excused(day)}
    streak = walk(long_enough, Facts(is_excused=zones.is_excused))
    assert (streak.current, streak.used) == (len(long_enough), ())


@settings(max_examples=300, deadline=None)
@given(trips, st.integers(0, 20 * 24 * 60), st.integers(1, 3 * 24 * 60), st.integers(0, 10_000))
def test_time_is_shared_between_days_without_rest(trips, start, minutes, seconds):
    zones, _ = journey(trips)
    begin = FIRST + timedelta(minutes=start)
    parts = list(parts_by_day(zones, begin, begin + timedelta(minutes=minutes), seconds))
    assert sum(part.seconds for part in parts) == seconds
    assert len({part.day for part in parts}) == len(parts)
    assert all(zones.day_of(part.started_at) == part.day for part in parts)


@settings(max_examples=300, deadline=None)
@given(trips, st.integers(0, 20 * 24 * 60), st.integers(1, 5 * 24 * 60))
def test_a_stretch_of_time_is_cut_at_the_persons_midnights(trips, start, minutes):
    zones, _ = journey(trips)
    begin = FIRST + timedelta(minutes=start)
    end = begin + timedelta(minutes=minutes)
    parts = list(zones.split(begin, end))
    assert (parts[0][1], parts[-1][2]) == (begin, end)
    assert all(one[2] == other[1] for one, other in pairwise(parts))
    for day, since, until in parts:
        assert zones.day_of(since) == zones.day_of(until - timedelta(microseconds=1)) == day
