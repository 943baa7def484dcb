"""What the limited process makes of a feed; run here without its limits."""

from datetime import UTC, datetime

import pytest

from integrations.skills.ical_feed import child
from integrations.skills.ical_feed.tests.feed_server import ics

PARIS = "UID:a\nSUMMARY:Standup\nDTSTART;TZID=Europe/Paris:20261019T090000\nDTEND;TZID=Europe/Paris:20261019T093000"


def told(data, start="2026-10-19", end="2026-11-02", zone="Europe/Berlin", most=100):
    order = {"start": f"{start}T00:00+00:00", "end": f"{end}T00:00+00:00", "zone": zone, "most": most}
    return child.read(data, order)["events"]


def starts(events):
    return [each["start"] for each in events]


def test_every_part_of_an_event():
    words = "DESCRIPTION:Long\\nlines\nLOCATION:Room 5\nATTENDEE:mailto:a@b.test\nATTENDEE:mailto:c@d.test"
    assert told(ics(f"{PARIS}\n{words}")) == [
        {
            "id": "a 2026-10-19T07:00:00+00:00",
            "title": "Standup",
            "start": "2026-10-19T09:00:00+02:00",
            "end": "2026-10-19T09:30:00+02:00",
            "zone": "Europe/Paris",
            "description": "Long\nlines",
            "location": "Room 5",
            "attendees": ["a@b.test", "c@d.test"],
            "busy": True,
            "cancelled": False,
            "series_id": "",
        }
    ]


def test_a_series_keeps_its_hour_when_the_clocks_change():
    events = told(ics(f"{PARIS}\nRRULE:FREQ=WEEKLY"))
    assert starts(events) == ["2026-10-19T09:00:00+02:00", "2026-10-26T09:00:00+01:00"]
    assert {each["series_id"] for each in events} == {"a"}


def test_what_was_taken_out_moved_and_added():
    series = f"{PARIS}\nRRULE:FREQ=DAILY;COUNT=4\nEXDATE;TZID=Europe/Paris:20261020T090000"
    series += "\nRDATE;TZID=Europe/Paris:20261030T090000"
    moved = "UID:a\nSUMMARY:Later\nRECURRENCE-ID;TZID=Europe/Paris:20261021T090000"
    moved += "\nDTSTART;TZID=Europe/Paris:20261021T150000\nDURATION:PT1H"
    assert [(each["start"][5:16], each["title"]) for each in told(ics(series, moved))] == [
        ("10-19T09:00", "Standup"),
        ("10-21T15:00", "Later"),
        ("10-22T09:00", "Standup"),
        ("10-30T09:00", "Standup"),
    ]


def test_days_are_days():
    events = told(
        ics("UID:d\nDTSTART;VALUE=DATE:20261020\nDTEND;VALUE=DATE:20261022", "UID:e\nDTSTART;VALUE=DATE:20261020")
    )
    assert [(each["start"], each["end"]) for each in events] == [
        ("2026-10-20", "2026-10-22"),
        ("2026-10-20", "2026-10-21"),
    ]


@pytest.mark.parametrize(("zone", "expected"), [("Asia/Tokyo", "+09:00"), ("America/New_York", "-04:00")])
def test_a_time_without_zone_is_one_of_the_person(zone, expected):
    assert starts(told(ics("UID:f\nDTSTART:20261020T120000\nDURATION:PT1H"), zone=zone)) == [
        f"2026-10-20T12:00:00{expected}"
    ]


def test_or_of_the_zone_the_feed_names():
    events = told(ics("UID:f\nDTSTART:20261020T120000\nDURATION:PT1H", head="X-WR-TIMEZONE:America/New_York\n"))
    assert starts(events) == ["2026-10-20T12:00:00-04:00"]
    assert told(ics("UID:f\nDTSTART:20261020T120000Z", head="X-WR-TIMEZONE:../../etc/passwd\n"))


def test_a_zone_of_the_feeds_own_making():
    zone = "BEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0330\nTZOFFSETTO:+0330\n"
    events = told(
        ics("UID:g\nDTSTART;TZID=Ours:20261020T120000\nDURATION:PT1H", head=f"{zone}END:STANDARD\nEND:VTIMEZONE\n")
    )
    assert [(each["start"], each["zone"]) for each in events] == [("2026-10-20T12:00:00+03:30", "")]


@pytest.mark.parametrize(
    ("line", "busy", "cancelled"),
    [
        ("TRANSP:TRANSPARENT", False, False),
        ("TRANSP:OPAQUE", True, False),
        ("STATUS:CANCELLED", False, True),
        ("STATUS:TENTATIVE", True, False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", False, False),
    ],
)
def test_what_takes_no_time(line, busy, cancelled):
    (event,) = told(ics(f"{PARIS}\n{line}"))
    assert (event["busy"], event["cancelled"]) == (busy, cancelled)


def test_the_span_ends_before_its_end_and_the_earliest_are_told():
    days = [f"UID:{day}\nDTSTART:202610{day}T000000Z\nDURATION:PT1H" for day in (18, 19, 20, 21)]
    assert starts(told(ics(*reversed(days)), end="2026-10-21", most=1)) == ["2026-10-19T00:00:00+00:00"]
    assert len(told(ics(*days), end="2026-10-21")) == 2


def test_what_began_before_the_span_and_goes_on_counts():
    assert len(told(ics("UID:a\nDTSTART:20261018T220000Z\nDTEND:20261019T020000Z"))) == 1
    assert len(told(ics("UID:a\nDTSTART:20200101T000000Z\nDTEND:20300101T000000Z"))) == 1


@pytest.mark.parametrize(
    "broken",
    [
        "UID:x\nSUMMARY:No start",
        "UID:x\nDTSTART:yesterday",
        "UID:x\nDTSTART:20261020T000000Z\nRRULE:FREQ=NEVER",
        "UID:x\nDTSTART:20261020T000000Z\nRRULE:UNTIL=1;UNTIL=2",
        "UID:x\nDTSTART:00010101T000000Z\nDTEND:00010101T000000Z\nRRULE:FREQ=YEARLY;UNTIL=00020101T000000Z",
        "UID:x\nDTSTART;TZID=No/Where:99991231T235959\nDURATION:P9999999D",
        "UID:x\nDTSTART:20261020T000000Z\nDTSTART:20261021T000000Z\nDTEND:20261020T010000Z",
        "UID:x\nDTSTART:20261020T000000Z\nEXDATE:maybe",
        "UID:x\nDTSTART:20261020T000000Z\nRDATE;VALUE=PERIOD:20261020T000000Z/P1",
    ],
)
def test_a_broken_event_takes_no_other_along(broken):
    assert "Standup" in [each["title"] for each in told(ics(broken, PARIS))]


def test_no_calendar_is_kept_by_the_second():
    senseless = ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=2", "FREQ=DAILY;BYSECOND=0,1,2,3"]
    events = told(
        ics(*(f"UID:{place}\nDTSTART:20261020T000000Z\nRRULE:{rule}" for place, rule in enumerate(senseless)))
    )
    assert len(events) == 3


def test_titles_stay_data_and_are_cut():
    (event,) = told(ics(f"UID:a\nDTSTART:20261020T000000Z\nSUMMARY:{'x' * 10_000}"))
    assert event["title"] == "x" * 1000


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xff\xfe\x00", b"BEGIN:VCARD\nEND:VCARD"])
def test_what_is_no_calendar(data):
    with pytest.raises(child.Refused) as refused:
        told(data)
    assert refused.value.code == child.NO_CALENDAR


def test_a_mark_at_its_front_wrong_bytes_and_zeros_are_fine():
    data = b"\xef\xbb\xbf" + ics(f"{PARIS}\nLOCATION:caf").replace(b"caf", b"caf\xe9\x00")
    assert [each["location"] for each in told(data)] == ["caf\ufffd"]


def test_more_than_can_be_looked_through(monkeypatch):
    monkeypatch.setattr(child, "MOST_OCCURRENCES", 100)
    with pytest.raises(child.Refused) as refused:
        told(ics("UID:a\nDTSTART:20260101T000000Z\nRRULE:FREQ=HOURLY"))
    assert refused.value.code == child.TOO_MANY


def test_single_events_of_other_years_are_not_even_parsed():
    old = [f"UID:{n}\nDTSTART:20100101T000000Z\nDTEND:20100101T010000Z" for n in range(3)]
    moment = datetime(2026, 10, 19, tzinfo=UTC)
    assert "2010" not in child._thinned(ics(*old, PARIS).decode(), moment, moment)
    assert len(told(ics(*old, PARIS))) == 1
