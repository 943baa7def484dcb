"""The process with its limits: what hostile feeds do to it, and what is said of them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from integrations.skills.ical_feed import reading
from integrations.skills.ical_feed.fetching import FeedFailed
from integrations.skills.ical_feed.reading import events_of, read
from integrations.skills.ical_feed.tests.feed_server import ics
from xentree.providers.calendar import Event, Span

SPAN = Span(datetime(2026, 10, 19, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC))


def test_events_come_back_as_they_are():
    timed = (
        "UID:a\nSUMMARY:Standup\nDTSTART;TZID=Europe/Paris:20261019T090000\nDURATION:PT30M\nATTENDEE:mailto:a@b.test"
    )
    feed = read(ics(timed, "UID:b\nDTSTART;VALUE=DATE:20261020", head="X-WR-CALNAME:Work\n"), SPAN, "UTC", most=9)
    paris = ZoneInfo("Europe/Paris")
    first, second = events_of(feed.events)
    assert feed.name == "Work"
    assert first == Event(
        "a 2026-10-19T07:00:00+00:00",
        "Standup",
        datetime(2026, 10, 19, 9, tzinfo=paris),
        datetime(2026, 10, 19, 9, 30, tzinfo=paris),
        zone="Europe/Paris",
        attendees=("a@b.test",),
    )
    assert first.start.tzinfo is paris
    assert (second.start, second.end, second.all_day) == (date(2026, 10, 20), date(2026, 10, 21), True)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!doctype html>", "is no calendar"),
        (ics(*(f"UID:{n}\nDTSTART:20261001T000000Z\nRRULE:FREQ=HOURLY" for n in range(90))), "we can look through"),
        (b"BEGIN:VCALENDAR\r\n" * 100_000, "damaged|too much"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + b"x" * 4_000_000, "damaged|too much"),
    ],
    ids=["no calendar", "too many", "never ends", "one endless line"],
)
def test_hostile_feeds_are_told_as_what_they_are(body, words):
    with pytest.raises(FeedFailed, match=words) as failed:
        read(body, SPAN, "UTC", most=9)
    assert not failed.value.retryable


@pytest.mark.parametrize("rule", ["FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY"])
def test_one_that_counts_for_ever_is_ended(monkeypatch, rule):
    # No year has such a day: each rule is looked through to the end of time.
    never = [f"UID:{n}\nDTSTART:19700101T000000Z\nRRULE:{rule}" for n in range(2000)]
    monkeypatch.setattr(reading, "CPU_SECONDS", 1)
    with pytest.raises(FeedFailed, match="too much"):
        read(ics(*never), SPAN, "UTC", most=9)
