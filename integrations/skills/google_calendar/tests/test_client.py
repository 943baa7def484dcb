"""A person's calendar at Google, read and written."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest

from integrations.models import Integration
from integrations.skills.google_calendar import client
from integrations.skills.google_calendar.client import open_calendar
from xentree.errors import ProviderDown
from xentree.providers.calendar import EventGone, EventWish, ReconnectNeeded, Span, WritableCalendar
from xentree.testing.fake_google.faults import RETRY_AFTER

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Span(datetime(2026, 11, 30, tzinfo=BERLIN), datetime(2026, 12, 7, tzinfo=BERLIN))
ID = "0123456789abcdef0123456789abcdef"


def at(day, hour):
    return datetime(2026, 12, day, hour, tzinfo=BERLIN)


def wish(day=1, hour=9, **fields):
    about = {"id": ID, "title": "English", "start": at(day, hour), "end": at(day, hour + 1), "zone": "Europe/Berlin"}
    return EventWish(**{**about, **fields})


def put(store, day, hour, title="Dentist", **fields):
    times = {
        name: {"dateTime": f"2026-12-{day:02}T{each:02}:00:00", "timeZone": "Europe/Berlin"}
        for name, each in (("start", hour), ("end", hour + 1))
    }
    return store.insert({"summary": title, **times, **fields})


def refused(message, kind=ProviderDown):
    return pytest.raises(kind, match=message)


def test_a_week_is_read_by_start(store, calendar):
    put(store, 3, 9)
    put(store, 1, 9, recurrence=["RRULE:FREQ=DAILY;COUNT=2"])
    put(store, 9, 9)
    store.insert({"summary": "Fair", "start": {"date": "2026-12-05"}, "end": {"date": "2026-12-07"}})
    found = calendar.events(WEEK)
    assert [each.start for each in found] == [at(1, 9), at(2, 9), at(3, 9), date(2026, 12, 5)]
    assert (found[0].series_id, found[3].zone) == (found[1].series_id, "Europe/Berlin")


def test_pages_are_followed_as_far_as_asked(google, store, calendar, monkeypatch):
    for hour in range(7):
        put(store, 1, hour)
    monkeypatch.setattr(client, "PAGE", 3)
    assert [each.start for each in calendar.events(WEEK)] == [at(1, hour) for hour in range(7)]
    assert google.count("events.list") == 3
    assert len(calendar.events(WEEK, limit=2)) == 2
    assert google.count("events.list") == 4


def test_more_than_can_be_looked_through_is_said(store, calendar, monkeypatch):
    for hour in range(4):
        put(store, 1, hour)
    monkeypatch.setattr(client, "PAGE", 1)
    monkeypatch.setattr(client, "MOST_PAGES", 3)
    with refused("more in this calendar"):
        calendar.events(WEEK)


def test_busy_times_are_asked_for_in_steps(google, store, calendar):
    put(store, 1, 9)
    put(store, 1, 10)
    put(store, 2, 9, transparency="transparent")
    long = Span(WEEK.start, WEEK.start + timedelta(days=150))
    assert calendar.busy(long) == [Span(at(1, 9), at(1, 11))]
    assert google.count("freebusy") == 3


def test_the_zone_is_asked_for_once(google, store, calendar, integration):
    store.zone = "America/New_York"
    assert [calendar.zone, open_calendar(integration).zone] == ["America/New_York", "America/New_York"]
    assert google.count("events.list") == 1


def test_a_zone_that_is_none_is_utc(store, calendar):
    store.zone = "Europe/Atlantis"
    assert calendar.zone == "UTC"


def test_an_event_is_written_once(google, store, calendar):
    made = calendar.write(wish(attendees=("bo@example.com",), private={"xentree": "study"}, location="Home"))
    assert (made.start, made.title, made.zone) == (at(1, 9), "English", "Europe/Berlin")
    assert made.attendees == ("bo@example.com",)
    assert calendar.write(wish(title="Another")).title == "English"
    assert list(store.events) == [ID]
    assert store.events[ID]["extendedProperties"] == {"private": {"xentree": "study"}}
    assert store.invited == [(ID, ("bo@example.com",))]


def test_a_lost_answer_is_no_second_event(google, store, calendar):
    google.fail("events.insert", "lost")
    assert calendar.write(wish()).id == ID
    assert (len(store.events), google.count("events.insert"), google.count("events.get")) == (1, 2, 1)


def test_an_event_its_owner_deleted_is_not_written_anew(store, calendar):
    calendar.write(wish())
    store.delete(ID)
    assert calendar.write(wish()).cancelled
    assert store.events[ID]["status"] == "cancelled"


def test_an_event_is_moved_as_it_was_seen(store, calendar):
    made = calendar.write(wish())
    moved = calendar.change(ID, etag=made.etag, start=at(2, 9), end=at(2, 10), zone="Europe/Berlin")
    assert (moved.start, moved.title) == (at(2, 9), "English")
    with refused("changed at Google"):
        calendar.change(ID, etag=made.etag, title="Too late")
    assert store.events[ID]["summary"] == "English"


def test_a_moment_becomes_a_day_and_back(calendar):
    calendar.write(wish())
    day = calendar.change(ID, start=date(2026, 12, 4), end=date(2026, 12, 5))
    assert (day.start, day.end) == (date(2026, 12, 4), date(2026, 12, 5))
    assert calendar.change(ID, start=at(4, 9), end=at(4, 10), zone="Europe/Berlin").start == at(4, 9)


def test_a_deleted_event_is_gone_to_whoever_changes_it(store, calendar):
    made = calendar.write(wish())
    store.delete(ID)
    for etag in ("", made.etag):
        with refused("not in Google Calendar", EventGone):
            calendar.change(ID, etag=etag, title="New")
    with refused("not in Google Calendar", EventGone):
        calendar.change("f" * 32, title="New")


def test_a_change_that_google_forbids_is_said(google, calendar):
    calendar.write(wish())
    google.fail("events.patch", "forbiddenForNonOrganizer")
    with refused("refused: forbiddenForNonOrganizer"):
        calendar.change(ID, title="New")


def test_a_lost_change_is_not_taken_for_somebody_elses(google, store, calendar):
    made = calendar.write(wish())
    google.fail("events.patch", "lost")
    with refused("did not answer properly"):
        calendar.change(ID, etag=made.etag, title="New")
    assert google.count("events.patch") == 1
    google.fail("events.patch", "lost")
    assert calendar.change(ID, title="Newer").title == "Newer"


def test_removing_twice_is_fine(google, store, calendar):
    calendar.write(wish())
    google.fail("events.delete", "lost")
    calendar.remove(ID)
    calendar.remove(ID)
    calendar.remove("f" * 32)
    assert store.events[ID]["status"] == "cancelled"


def test_changes_come_once_each_and_cancelled_ones_too(store, calendar):
    put(store, 1, 9)
    past = store.insert({"start": {"date": "2020-01-01"}, "end": {"date": "2020-01-02"}})
    first = calendar.changes("")
    assert (len(first.events), first.anew) == (1, False)
    calendar.write(wish())
    moved = put(store, 3, 9)
    store.patch(moved["id"], {"summary": "Moved"})
    store.delete(past["id"])
    second = calendar.changes(first.sync_token)
    assert {(each.title, each.cancelled) for each in second.events} == {
        ("English", False),
        ("Moved", False),
        ("", True),
    }
    assert (len(second.events), second.anew) == (3, False)
    assert calendar.changes(second.sync_token).events == ()


@pytest.mark.parametrize("kind", ["fullSyncRequired", "updatedMinTooLongAgo"])
def test_a_token_that_is_too_old_begins_anew(google, store, calendar, kind):
    put(store, 1, 9)
    token = calendar.changes("").sync_token
    google.fail("events.list", kind)
    anew = calendar.changes(token)
    assert (len(anew.events), anew.anew) == (1, True)
    assert calendar.changes(anew.sync_token).anew is False


@pytest.mark.parametrize(
    "kind", ["rateLimitExceeded", "userRateLimitExceeded", "backendError", "unavailable", "dropped", "malformed"]
)
def test_one_bad_answer_is_not_noticed(google, store, calendar, kind):
    put(store, 1, 9)
    google.fail("events.list", kind)
    assert len(calendar.events(WEEK)) == 1
    assert google.count("events.list") == 2


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("rateLimitExceeded", "asked too much"),
        ("backendError", "did not answer properly"),
        ("lost", "did not answer properly"),
        ("malformed", "did not answer properly"),
    ],
)
def test_two_bad_answers_are_said(google, calendar, integration, kind, message):
    google.fail("events.list", kind, times=0)
    with refused(message) as failed:
        calendar.events(WEEK)
    assert (failed.value.retryable, google.count("events.list")) == (True, 2)
    integration.refresh_from_db()
    assert integration.status == Integration.Status.CONNECTED


def test_google_says_how_long_to_wait(google, calendar, monkeypatch):
    waited = []
    monkeypatch.setattr("integrations.skills.google_calendar.api.time.sleep", waited.append)
    google.fail("events.list", "tooManyRequests")
    calendar.events(WEEK)
    assert waited == [RETRY_AFTER]


def test_who_is_to_wait_for_long_does_not_try_at_once(google, calendar, monkeypatch):
    monkeypatch.setattr("integrations.skills.google_calendar.api.LONGEST_PAUSE", RETRY_AFTER - 1)
    google.fail("events.list", "tooManyRequests")
    with refused("asked too much"):
        calendar.events(WEEK)
    assert google.count("events.list") == 1


def test_an_answer_that_takes_too_long_is_not_waited_for(google, calendar, monkeypatch):
    monkeypatch.setattr("integrations.skills.google_calendar.api.TIMEOUT", 0.2)
    google.fail("events.list", "slow", times=0, seconds=1)
    with refused("did not answer properly"):
        calendar.events(WEEK)


@pytest.mark.parametrize("kind", ["empty", "invalid", "notFound"])
def test_an_odd_answer_is_said(google, calendar, kind):
    google.fail("events", kind, times=0)
    google.fail("freebusy", kind, times=0)
    with pytest.raises(ProviderDown):
        calendar.busy(WEEK)
    with pytest.raises(ProviderDown):
        calendar.write(wish())
    with pytest.raises(ProviderDown):
        calendar.changes("")


def test_an_access_token_google_takes_no_more_is_renewed_once(google, store, calendar, integration):
    put(store, 1, 9)
    google.world.access.clear()
    assert len(calendar.events(WEEK)) == 1
    assert (google.count("token.refresh"), google.count("events.list")) == (1, 2)
    integration.refresh_from_db()
    assert integration.access_token in google.world.access


def test_a_second_401_asks_to_reconnect(google, calendar, integration):
    google.fail("events.list", "authError", times=0)
    with pytest.raises(ReconnectNeeded):
        calendar.events(WEEK)
    integration.refresh_from_db()
    assert (integration.status, integration.error["code"]) == ("reconnect_needed", "reconnect_needed")
    assert (google.count("events.list"), google.count("token.refresh")) == (2, 1)
    with pytest.raises(ReconnectNeeded):
        calendar.events(WEEK)
    assert google.count("events.list") == 2


def test_a_yes_taken_back_asks_to_reconnect(google, calendar, integration):
    httpx.patch(f"{google.url}/control", json={"forget": "ada@example.com"})
    with pytest.raises(ReconnectNeeded):
        calendar.write(wish())
    integration.refresh_from_db()
    assert integration.status == "reconnect_needed"


def test_a_scope_taken_back_asks_to_reconnect(google, calendar, integration):
    google.fail("events.insert", "insufficientPermissions")
    with refused("every box ticked", ReconnectNeeded):
        calendar.write(wish())
    integration.refresh_from_db()
    assert integration.status == "reconnect_needed"


def test_what_may_only_be_read_cannot_be_written(store, reading_only):
    calendar = open_calendar(reading_only)
    put(store, 1, 9)
    assert not isinstance(calendar, WritableCalendar)
    assert len(calendar.events(WEEK)) == 1
    assert calendar.busy(WEEK) == [Span(at(1, 9), at(1, 10))]
