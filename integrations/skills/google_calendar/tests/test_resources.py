"""Events of ours become Google's and come back the same, whatever the zone, the clocks and the words do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from integrations.skills.google_calendar.resources import event_of, fields_of, resource_of, spans_of
from xentree.providers.calendar import EventWish, Span
from xentree.testing.fake_google.events import CalendarStore

ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("posix", "right")))
# Where clocks do more than usual: half an hour, backwards in time, a day left out, no summer, quarters of an hour.
ODD = ["Australia/Lord_Howe", "Europe/Dublin", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "Asia/Gaza"]
zones = st.sampled_from(ODD) | st.sampled_from(ZONES)
# Around the nights the clocks change in Europe, America and elsewhere, and any other moment.
changes = st.sampled_from(["2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-10-04"])
near_change = st.builds(
    lambda day, minutes: datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(minutes=minutes),
    changes, st.integers(-1440, 2880),
)  # fmt: skip
moments = near_change | st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC, microsecond=0)
)
# A busy machine is no reason to fail.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
lengths = st.integers(1, 60 * 24 * 31).map(lambda minutes: timedelta(minutes=minutes))
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


def through_google(wish, calendar_zone="Europe/Berlin"):
    store = CalendarStore("ada@example.com", calendar_zone)
    return event_of(store.insert(resource_of(wish)), calendar_zone)


def wish(start, end, zone="Europe/Berlin", **fields):
    return EventWish("0" * 32, fields.pop("title", "English"), start, end, zone, **fields)


@patient
@given(moments, lengths, zones, zones)
@example(datetime(2026, 10, 25, tzinfo=UTC), timedelta(hours=1), "America/Nuuk", "UTC")
def test_a_moment_stays_that_moment(start, length, zone, calendar_zone):
    event = through_google(wish(start, start + length, zone), calendar_zone)
    assert (event.start, event.end) == (start, start + length)
    assert (event.start.tzinfo, event.zone, event.all_day) == (UTC, zone, False)


@patient
@given(days, st.integers(1, 31), zones)
def test_a_day_stays_that_day(start, length, zone):
    event = through_google(wish(start, start + timedelta(days=length), zone), zone)
    assert (event.start, event.end) == (start, start + timedelta(days=length))
    assert (event.zone, event.all_day) == (zone, True)


@patient
@given(moments, zones)
def test_the_wall_shows_what_was_planned(start, zone):
    event = through_google(wish(start, start + timedelta(hours=1), zone))
    planned = start.astimezone(ZoneInfo(zone))
    assert event.start.astimezone(ZoneInfo(event.zone)).isoformat() == planned.isoformat()


@patient
@given(st.text(max_size=400))
def test_any_words_come_back_as_plain_words(text):
    start = datetime(2026, 12, 1, 9, tzinfo=UTC)
    words = {"title": text, "location": text, "description": text}
    event = through_google(wish(start, start + timedelta(hours=1), **words))
    for found in (event.title, event.location):
        assert "\n" not in found
    assert max(len(event.title), len(event.location)) <= 300
    assert not set("\x00\x07\x1b\u202e\u2066\u2028") & set(event.title + event.location + event.description)


def test_words_lose_only_what_is_none():
    start = datetime(2026, 12, 1, 9, tzinfo=UTC)
    words = {"title": "  Café \u202eevil\x07\n👩‍👧  ", "description": " one\r\ntwo "}
    event = through_google(wish(start, start + timedelta(hours=1), **words))
    assert (event.title, event.description) == ("Café evil 👩‍👧", "one\ntwo")
    long = through_google(wish(start, start + timedelta(hours=1), title="x" * 10_000, description="y" * 10_000))
    assert (len(long.title), len(long.description)) == (200, 5000)


def resource(**changed):
    at = {"dateTime": "2026-12-01T09:00:00+01:00", "timeZone": "Europe/Berlin"}
    return {
        "id": "a1",
        "status": "confirmed",
        "start": at,
        "end": {**at, "dateTime": "2026-12-01T10:00:00+01:00"},
        **changed,
    }


@pytest.mark.parametrize(
    ("changed", "busy"),
    [
        ({}, True),
        ({"status": "tentative"}, True),
        ({"transparency": "transparent"}, False),
        ({"attendees": [{"email": "me@x.org", "self": True, "responseStatus": "declined"}]}, False),
        ({"attendees": [{"email": "you@x.org", "responseStatus": "declined"}]}, True),
    ],
)
def test_what_takes_time(changed, busy):
    assert event_of(resource(**changed), "UTC").busy is busy


def test_guests_are_others_and_no_rooms():
    people = [{"email": "me@x.org", "self": True}, {"email": "bo@x.org"}, {"email": "room@x.org", "resource": True}]
    assert event_of(resource(attendees=people), "UTC").attendees == ("bo@x.org",)


def test_a_deleted_event_may_be_nothing_but_its_id():
    event = event_of({"id": "a1", "status": "cancelled", "etag": '"1"'}, "UTC")
    assert (event.id, event.cancelled, event.busy, event.etag) == ("a1", True, False, '"1"')


def test_one_of_a_series_names_it():
    assert event_of(resource(recurringEventId="a0"), "UTC").series_id == "a0"


@pytest.mark.parametrize(
    "broken",
    [
        None, [], "event", {}, {"id": "a1"}, resource(start=None), resource(start={}), resource(start={"date": "soon"}),
        resource(start={"dateTime": "2026-12-01T09:00:00"}), resource(start={"date": "2026-12-01"}),
        resource(start={"dateTime": 5}), resource(attendees=5), resource(attendees=["x"]), resource(start="x"),
        resource(start={"date": "2026-12-01"}, end={"date": "9999-12-31"}),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_no_event_is_left_out(broken):
    assert event_of(broken, "UTC") is None


def test_odd_details_do_no_harm():
    odd = resource(htmlLink="javascript:alert(1)", summary=5, etag=None, location={"a": 1})
    odd["start"] = {**odd["start"], "timeZone": "Europe/Atlantis"}
    event = event_of(odd, "Europe/Paris")
    assert (event.url, event.title, event.etag, event.location, event.zone) == ("", "", "", "", "Europe/Paris")
    assert event.start == datetime(2026, 12, 1, 8, tzinfo=UTC)


def test_an_end_before_its_start_is_its_start():
    event = event_of(resource(end={"dateTime": "2026-12-01T08:00:00+01:00"}), "UTC")
    assert event.end == event.start


def test_only_what_is_named_is_sent():
    assert fields_of(title="New") == {"summary": "New"}
    assert fields_of(start=date(2026, 12, 1)) == {"start": {"date": "2026-12-01", "dateTime": None, "timeZone": None}}


def test_busy_times_are_sorted_and_merged():
    def span(first, last):
        return {"start": f"2026-12-01T{first:02}:00:00Z", "end": f"2026-12-01T{last:02}:00:00Z"}

    def ours(first, last):
        return Span(datetime(2026, 12, 1, first, tzinfo=UTC), datetime(2026, 12, 1, last, tzinfo=UTC))

    assert spans_of([span(13, 14), span(9, 11), span(10, 12), span(12, 13)]) == [ours(9, 14)]
    assert spans_of([span(15, 16), span(9, 10)]) == [ours(9, 10), ours(15, 16)]
