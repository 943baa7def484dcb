"""Events of a person's Google Calendar for programs: read, and written once after a yes."""

import pytest
from django.core.cache import cache
from django.core.signing import Signer

from integrations.models import CalendarEntry
from integrations.skills.google_calendar import client
from integrations.skills.google_calendar.resources import event_of

pytestmark = pytest.mark.django_db
HERE = "/api/integrations/google-calendar/events"
WEEK = {"start": "2026-11-30T00:00:00Z", "end": "2026-12-07T00:00:00Z"}
BEGINS_AND_ENDS = (("start", "00"), ("end", "30"))
EVENT = {
    "title": "English", "start": "2026-12-01T09:00:00", "end": "2026-12-01T10:00:00", "time_zone": "Europe/Berlin",
    "confirm": True,
}  # fmt: skip


@pytest.fixture
def caller(api, learner):
    return api(learner)


def post(caller, key="", **changed):
    headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    return caller.post(HERE, {**EVENT, **changed}, format="json", **headers)


def error(answer):
    return answer.status_code, answer.json()["detail"]["error"]


def test_a_span_is_read(caller, integration, store):
    times = {
        name: {"dateTime": f"2026-12-01T{hour}:00:00", "timeZone": "America/New_York"}
        for name, hour in (("start", "09"), ("end", "10"))
    }
    store.insert({"summary": "Call", **times, "attendees": [{"email": "bo@example.com"}]})
    store.insert({"summary": "Fair", "start": {"date": "2026-12-05"}, "end": {"date": "2026-12-07"}})
    call, fair = caller.get(HERE, WEEK).json()
    assert call == {
        "id": call["id"], "title": "Call", "start": "2026-12-01T14:00:00Z", "end": "2026-12-01T15:00:00Z",
        "all_day": False, "time_zone": "America/New_York", "description": "", "location": "",
        "attendees": ["bo@example.com"], "busy": True, "series_id": "",
        "url": f"https://www.google.com/calendar/event?eid={call['id']}",
    }  # fmt: skip
    assert (fair["start"], fair["end"], fair["all_day"]) == ("2026-12-05", "2026-12-07", True)
    assert [each["title"] for each in caller.get(HERE, {**WEEK, "limit": 1}).json()] == ["Call"]


def pages(caller, query):
    """Each page's titles, by following Link."""
    address = HERE
    while address:
        answer = caller.get(address, query if address == HERE else None)
        assert answer.status_code == 200
        yield [each["title"] for each in answer.json()]
        address = answer.headers.get("Link", "").partition("<")[2].partition(">")[0]


def cursor_of(answer):
    return answer.headers["Link"].partition("cursor=")[2].partition(">")[0]


def meetings(store, count):
    for number in range(count):
        day, hour = number % 6 + 1, number // 6
        times = {name: {"dateTime": f"2026-12-0{day}T0{hour}:{minute}:00Z"} for name, minute in BEGINS_AND_ENDS}
        store.insert({"summary": f"{day}{hour}", **times})


def test_page_follows_page_to_the_last(caller, integration, store):
    meetings(store, 17)
    found = list(pages(caller, {**WEEK, "limit": 5}))
    assert [len(page) for page in found] == [5, 5, 5, 2]
    titles = [title for page in found for title in page]
    assert (titles, len(set(titles))) == (sorted(titles), 17)


def test_a_cursor_brings_its_span(caller, integration, store):
    meetings(store, 4)
    cursor = cursor_of(caller.get(HERE, {**WEEK, "limit": 3}))
    assert [each["title"] for each in caller.get(f"{HERE}?limit=3&cursor={cursor}").json()] == ["40"]


def test_a_page_of_nothing_we_know_is_passed_over(caller, integration, store, monkeypatch):
    meetings(store, 3)
    monkeypatch.setattr(
        client, "event_of", lambda each, zone: event_of(each, zone) if each["summary"] == "30" else None
    )
    assert list(pages(caller, {**WEEK, "limit": 1})) == [["30"]]


def test_a_cursor_that_is_none_is_not_found(caller, integration, store, google):
    meetings(store, 3)
    cursor = cursor_of(caller.get(HERE, {**WEEK, "limit": 1}))
    for made_up in ("x", f"{cursor}x", Signer(salt="calendar-events-0").sign_object(["a", "b", "c"])):
        assert error(caller.get(HERE, {**WEEK, "cursor": made_up})) == (404, "not_found")
    assert google.count("events.list") == 1


def test_a_cursor_google_no_longer_knows_is_not_found(caller, integration, store):
    place = [WEEK["start"], WEEK["end"], "forgotten"]
    cursor = Signer(salt=f"calendar-events-{integration.pk}").sign_object(place)
    assert error(caller.get(HERE, {"cursor": cursor})) == (404, "not_found")


def test_without_a_span_it_is_the_next_week(caller, integration):
    assert caller.get(HERE).json() == []


@pytest.mark.parametrize(
    "query",
    [{"start": "soon"}, {"limit": 0}, {"start": "9999-12-31T00:00:00Z"}, {"limit": 201},
     {"start": WEEK["end"], "end": WEEK["start"]}, {"start": "2026-01-01T00:00:00Z", "end": "2028-01-01T00:00:00Z"}],
    ids=["no time", "none", "too far", "too many", "backwards", "too long"],
)  # fmt: skip
def test_a_wrong_span_is_refused(caller, integration, google, query):
    assert error(caller.get(HERE, query)) == (400, "validation_error")
    assert google.count("events") == 0


def test_an_event_is_written_after_a_yes(caller, integration, store):
    answer = post(caller, attendees=["bo@example.com"], description="Bring words", location="Home")
    made = answer.json()
    assert (answer.status_code, made["start"], made["attendees"]) == (201, "2026-12-01T08:00:00Z", ["bo@example.com"])
    assert store.events[made["id"]]["start"] == {"dateTime": "2026-12-01T09:00:00+01:00", "timeZone": "Europe/Berlin"}
    assert made["url"].endswith(made["id"])
    assert store.invited == [(made["id"], ("bo@example.com",))]
    assert caller.get(HERE, WEEK).json()[0] == {**made, "busy": True}


def test_a_day_is_written_as_a_day(caller, integration, store):
    made = post(caller, start="2026-12-05", end="2026-12-06").json()
    assert (made["start"], made["end"], made["all_day"]) == ("2026-12-05", "2026-12-06", True)
    assert store.events[made["id"]]["start"] == {"date": "2026-12-05"}


def test_the_persons_own_zone_counts_where_none_is_named(caller, learner, integration):
    learner.timezone = "Asia/Tokyo"
    learner.save()
    body = {name: value for name, value in EVENT.items() if name != "time_zone"}
    made = caller.post(HERE, body, format="json").json()
    assert (made["start"], made["time_zone"]) == ("2026-12-01T00:00:00Z", "Asia/Tokyo")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"confirm": False}, "confirm"), ({"confirm": None}, "confirm"),
        ({"title": ""}, "title"), ({"title": "x" * 201}, "title"),
        ({"end": "2026-12-01T09:00:00"}, "end"), ({"end": "2026-12-02"}, "end"), ({"start": "tomorrow"}, "start"),
        ({"start": 5}, "start"), ({"start": ["2026-12-01"]}, "start"), ({"time_zone": "Europe/Atlantis"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"), ({"attendees": ["nobody"]}, "attendees"),
        ({"attendees": ["a@example.com"] * 51}, "attendees"), ({"end": "2027-12-01T10:00:00"}, "end"),
        ({"start": "2026-03-29T02:30:00", "end": "2026-03-29T04:00:00"}, "start"),
        ({"start": "2026-10-25T02:30:00", "end": "2026-10-25T04:00:00"}, "start"),
        ({"start": "0001-01-01T00:00:00"}, "start"), ({"title": "a\x00b"}, "title"),
    ],
    ids=range(18),
)  # fmt: skip
def test_a_wrong_event_is_refused(caller, integration, store, changed, field):
    answer = post(caller, **changed)
    assert error(answer) == (400, "validation_error")
    assert field in " ".join(answer.json()["detail"]["fields"])
    assert (store.events, CalendarEntry.objects.count()) == ({}, 0)


def test_without_confirm_it_is_said_why(caller, integration, store):
    body = {name: value for name, value in EVENT.items() if name != "confirm"}
    assert "confirm: true" in caller.post(HERE, body, format="json").json()["detail"]["fields"]["confirm"][0]
    assert store.events == {}


def test_the_hour_that_comes_twice_is_told_by_its_offset(caller, integration):
    made = post(caller, start="2026-10-25T02:30:00+01:00", end="2026-10-25T03:30:00+01:00").json()
    assert made["start"] == "2026-10-25T01:30:00Z"


def test_the_same_key_writes_once(caller, integration, google, store):
    first, second = post(caller, "k1"), post(caller, "k1")
    assert (first.json(), second.headers["Idempotency-Replayed"]) == (second.json(), "true")
    assert error(post(caller, "k1", title="Other")) == (409, "idempotency_conflict")
    assert len(store.events) == 1
    assert post(caller, "k2").json()["id"] != first.json()["id"]
    assert post(caller).json()["id"] != post(caller).json()["id"]


def test_a_lost_answer_and_a_retry_are_one_event(caller, integration, google, store):
    google.fail("events.insert", "lost")
    google.fail("events.get", "unavailable", times=2)
    first = post(caller, "k1")
    assert first.status_code == 202
    CalendarEntry.objects.update(next_attempt_at="2026-01-01T00:00:00Z")
    cache.clear()
    second = post(caller, "k1")
    assert (second.status_code, second.json()["id"], list(store.events)) == (
        201,
        first.json()["id"],
        [first.json()["id"]],
    )


def test_google_does_not_answer_and_it_waits(caller, integration, google, store):
    google.fail("events.insert", "unavailable", times=0)
    answer = post(caller, "k1")
    assert (answer.status_code, store.events) == (202, {})
    assert CalendarEntry.objects.get().status == "queued"


def test_what_google_refuses_for_good_is_said_and_may_be_tried_again(caller, integration, google, store):
    google.fail("events.insert", "invalid")
    assert error(post(caller, "k1")) == (503, "provider_down")
    assert CalendarEntry.objects.get().status == "failed"
    assert post(caller, "k1").status_code == 201
    assert len(store.events) == 1


def test_nothing_is_there_without_a_connection(caller, google):
    for answer in (caller.get(HERE), post(caller)):
        assert error(answer) == (404, "not_found")
    assert CalendarEntry.objects.count() == 0


def test_a_strangers_calendar_is_not_ones_own(api, stranger, integration, google):
    assert error(api(stranger).get(HERE)) == (404, "not_found")
    assert error(post(api(stranger))) == (404, "not_found")
    assert (google.count("events"), CalendarEntry.objects.count()) == (0, 0)


def test_reading_only_says_where_writing_is_allowed(caller, reading_only, store):
    answer = post(caller)
    assert error(answer) == (403, "calendar_read_only")
    assert answer.json()["detail"]["allow_url"].endswith("/skills/google-calendar/connect?write=1")
    assert caller.get(HERE, WEEK).status_code == 200
    assert (store.events, CalendarEntry.objects.count()) == ({}, 0)


def test_one_that_has_to_be_connected_again(caller, integration, google):
    google.world.forget(google.world.account("ada@example.com"))
    assert error(caller.get(HERE)) == (409, "reconnect_needed")
    assert error(post(caller)) == (409, "reconnect_needed")
    assert CalendarEntry.objects.count() == 0


def test_a_yes_taken_back_while_writing(caller, integration, google, store):
    google.world.forget(google.world.account("ada@example.com"))
    answer = post(caller, "k1")
    assert error(answer) == (409, "reconnect_needed")
    assert "written then" in answer.json()["detail"]["message"]
    assert CalendarEntry.objects.get().status == "queued"
