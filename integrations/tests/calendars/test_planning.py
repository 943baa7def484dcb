"""Free time and blocks, over all zones and the days on which clocks jump."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.services.planning import BlockRules, LearningHours, free_time, place_blocks
from xentree.providers.calendar import Span

# Half an hour, an hour, over midnight, at midnight, twice a year the other way round, none at all, a day left out.
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "America/Havana",
    "Pacific/Apia",
    "Antarctica/Troll",
]


def jumps(name):
    """The dates of 2026 on which clocks of the zone jump, the one Samoa never had, and one like any other."""
    noons = [datetime(2026, 1, 1, 12, tzinfo=ZoneInfo(name)) + timedelta(days=number) for number in range(365)]
    found = [other.date() for one, other in pairwise(noons) if one.utcoffset() != other.utcoffset()]
    return [*found, date(2011, 12, 30), date(2026, 6, 3)]


JUMPS = {name: jumps(name) for name in ZONES}
zones = st.sampled_from(ZONES).map(ZoneInfo)
all_jumps = sorted({day for found in JUMPS.values() for day in found})
days = st.builds(lambda day, shift: day + timedelta(days=shift), st.sampled_from(all_jumps), st.integers(-2, 2))
# Clocks jump by night.
clocks = st.builds(time, st.one_of(st.integers(0, 4), st.integers(0, 23)), st.sampled_from([0, 15, 30, 45]))
hours = st.builds(
    LearningHours, clocks, clocks, st.frozensets(st.integers(0, 6), min_size=1)
).filter(lambda each: each.starts < each.ends or each.ends == time())  # fmt: skip
rules = st.builds(BlockRules, st.integers(25, 90), st.integers(0, 60), st.integers(1, 4))
moments = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes),
    days,
    st.integers(0, 24 * 60),
)
spans = st.builds(lambda start, minutes: Span(start, start + timedelta(minutes=minutes)), moments, st.integers(1, 2000))


def whole_days(zone, start, count):
    """How an all-day event takes time: from midnight to midnight of the zone."""
    first = datetime.combine(start, time(), zone)
    return Span(first, datetime.combine(start + timedelta(days=count), time(), zone))


def every_week(zone, start, clock, minutes, times):
    """How a recurring event takes time: at the same hour of the wall each week, whatever clocks do."""
    at = [datetime.combine(start + timedelta(days=7 * number), clock, zone) for number in range(times)]
    return [Span(each, (each.astimezone(UTC) + timedelta(minutes=minutes))) for each in at]


def shows(hours, moment, zone):
    """What the wall's clock shows, and whether it is within the hours."""
    local = moment.astimezone(zone)
    ends = hours.ends if hours.ends != time() else time.max
    midnight = local.time() == time() and hours.ends == time()
    return midnight or hours.starts <= local.time() <= ends


@settings(max_examples=300, deadline=None)
@given(data=st.data(), zone=zones, hours=hours, rules=rules, first=moments, length=st.integers(1, 12))
def test_blocks_are_free_apart_whole_and_within_the_hours(data, zone, hours, rules, first, length):
    span = Span(first, first + timedelta(days=length))
    day = first.astimezone(zone).date()
    busy = [
        *data.draw(st.lists(spans, max_size=6)),
        *data.draw(st.lists(st.builds(whole_days, st.just(zone), days, st.integers(1, 3)), max_size=2)),
        *data.draw(st.builds(every_week, st.just(zone), st.just(day), clocks, st.integers(15, 180), st.integers(0, 3))),
    ]
    count = data.draw(st.integers(1, 20))
    blocks = place_blocks(count, free_time(span, busy, hours, zone), rules, zone)
    assert len(blocks) <= count
    assert all(span.start <= block.start and block.end <= span.end for block in blocks)
    assert all(block.end - block.start == rules.length for block in blocks)
    assert not any(block.start < each.end and each.start < block.end for block in blocks for each in busy)
    by_day = [block.start.astimezone(zone).date() for block in blocks]
    assert all(by_day.count(each) <= rules.most_a_day for each in by_day)
    assert all(each.weekday() in hours.weekdays for each in by_day)
    for one, other in pairwise(blocks):
        apart = rules.pause if one.start.astimezone(zone).date() == other.start.astimezone(zone).date() else timedelta()
        assert other.start - one.end >= apart
    for block in blocks:
        assert shows(hours, block.start, zone)
        assert shows(hours, block.end, zone)
        assert block.start.astimezone(zone).astimezone(UTC) == block.start


@settings(max_examples=400, deadline=None)
@given(data=st.data(), name=st.sampled_from(ZONES), hours=hours)
def test_hours_are_those_of_the_wall_on_days_when_it_jumps(data, name, hours):
    zone = ZoneInfo(name)
    found = hours.of(data.draw(st.sampled_from(JUMPS[name])), zone)
    minutes = int((found.end - found.start).total_seconds() // 60) if found else -1
    moments = [found.start + timedelta(minutes=minute) for minute in range(minutes + 1)]
    assert all(shows(hours, moment, zone) for moment in moments)


@settings(max_examples=200, deadline=None)
@given(zone=zones, hours=hours, span=spans, busy=st.lists(spans, max_size=8))
def test_free_and_busy_leave_nothing_out(zone, hours, span, busy):
    """Every minute of the hours is in what is free, or somebody has it."""
    free = [each for day in free_time(span, busy, hours, zone).values() for each in day]
    assert all(one.end <= other.start for one, other in pairwise(free))
    window = [each for each in (hours.of(day, zone) for day in _days(span, zone)) if each]
    for minute in range(0, int((span.end - span.start).total_seconds() // 60), 13):
        moment = span.start + timedelta(minutes=minute)
        is_ours = any(each.start <= moment < each.end for each in window)
        is_taken = any(each.start <= moment < each.end for each in busy)
        assert any(each.start <= moment < each.end for each in free) == (is_ours and not is_taken)


def _days(span, zone):
    first, last = span.start.astimezone(zone).date(), span.end.astimezone(zone).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("zone", "day", "starts", "ends", "minutes"),
    [
        ("Europe/Berlin", date(2026, 3, 29), time(1), time(4), 120),
        ("Europe/Berlin", date(2026, 3, 29), time(1), time(2, 30), 30),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30), time(5), 90),
        ("Europe/Berlin", date(2026, 10, 25), time(1), time(4), 240),
        ("Europe/Berlin", date(2026, 10, 25), time(1), time(2, 30), 90),
        ("Europe/Berlin", date(2026, 10, 25), time(2, 30), time(4), 90),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(1), time(4), 150),
        ("Pacific/Apia", date(2011, 12, 30), time(8), time(21), 0),
        ("UTC", date(2026, 5, 1), time(20), time(), 240),
    ],
    ids=["over a gap", "ends in a gap", "starts in a gap", "over the hour twice", "ends in it", "starts in it",
         "half an hour", "no such day", "to midnight"],
)  # fmt: skip
def test_hours_where_clocks_jump(zone, day, starts, ends, minutes):
    found = LearningHours(starts, ends).of(day, ZoneInfo(zone))
    assert (found.end - found.start if found else timedelta()) == timedelta(minutes=minutes)


def test_blocks_are_spread_over_the_week():
    zone = ZoneInfo("UTC")
    monday = datetime(2026, 6, 1, tzinfo=UTC)
    free = free_time(Span(monday, monday + timedelta(days=7)), [], LearningHours(), zone)
    found = place_blocks(3, free, BlockRules(), zone)
    assert [block.start.strftime("%a %H:%M") for block in found] == ["Tue 08:00", "Thu 08:00", "Sat 08:00"]


def test_a_second_one_a_day_comes_when_every_day_has_one():
    zone = ZoneInfo("UTC")
    monday = datetime(2026, 6, 1, tzinfo=UTC)
    free = free_time(Span(monday, monday + timedelta(days=2)), [], LearningHours(), zone)
    found = place_blocks(9, free, BlockRules(50, 10, 2), zone)
    assert [block.start.strftime("%a %H:%M") for block in found] == [
        "Mon 08:00",
        "Mon 09:00",
        "Tue 08:00",
        "Tue 09:00",
    ]


def test_starts_are_quarters_of_an_hour_on_the_wall():
    zone = ZoneInfo("Asia/Kathmandu")
    start = datetime(2026, 6, 1, 4, 7, 30, tzinfo=UTC)
    free = free_time(Span(start, start + timedelta(hours=5)), [], LearningHours(), zone)
    (block,) = place_blocks(1, free, BlockRules(), zone)
    assert block.start.astimezone(zone).time() == time(10)
