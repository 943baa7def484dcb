"""The local Google's calendar behaves as Google's reference says: what the tests of the skill stand on."""

import re
from urllib.parse import quote

import httpx
import pytest

from xentree.testing.fake_google import running_fake_google

AUTH = "https://www.googleapis.com/auth/calendar"
OWNED, OWNED_READ, FREEBUSY = f"{AUTH}.events.owned", f"{AUTH}.events.owned.readonly", f"{AUTH}.freebusy"
ID = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def google():
    with running_fake_google() as running:
        yield running


@pytest.fixture
def http(google):
    token = google.tokens(OWNED, FREEBUSY)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=f"{google.url}/calendar/v3/", headers=headers) as client:
        yield client


def at(day, hour, zone="Europe/Berlin"):
    return {"dateTime": f"2026-12-{day:02}T{hour:02}:00:00", "timeZone": zone}


def event(day=1, hour=9, **fields):
    return {"summary": "Dentist", "start": at(day, hour), "end": at(day, hour + 1), **fields}


def insert(http, *args, **fields):
    return http.post("calendars/primary/events", json=event(*args, **fields))


def listed(http, **params):
    return http.get("calendars/primary/events", params=params).json()


def reason(answer):
    return answer.status_code, answer.json()["error"]["errors"][0]["reason"]


def test_an_event_is_written_and_read(http):
    made = insert(http, id=ID, extendedProperties={"private": {"xentree": "1"}}).json()
    assert http.get(f"calendars/primary/events/{ID}").json() == made
    assert made["start"] == {"dateTime": "2026-12-01T09:00:00+01:00", "timeZone": "Europe/Berlin"}
    assert (made["status"], made["etag"][0]) == ("confirmed", '"')


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"id": "NOT-ONE"}, (400, "invalid")),
        ({"start": {}}, (400, "required")),
        ({"start": {"dateTime": "2026-12-01T09:00:00"}}, (400, "required")),
        ({"start": {"dateTime": "yesterday", "timeZone": "UTC"}}, (400, "invalid")),
        ({"start": at(1, 9, "Europe/Atlantis")}, (400, "invalid")),
        ({"end": at(1, 8)}, (400, "timeRangeEmpty")),
        ({"end": {"date": "2026-12-02"}}, (400, "invalid")),
    ],
)
def test_a_wrong_event_is_refused(http, fields, expected):
    assert reason(insert(http, **fields)) == expected
    assert listed(http)["items"] == []


def test_an_id_is_taken_for_ever(http):
    insert(http, id=ID)
    assert reason(insert(http, id=ID)) == (409, "duplicate")
    assert http.delete(f"calendars/primary/events/{ID}").status_code == 204
    assert reason(http.delete(f"calendars/primary/events/{ID}")) == (410, "deleted")
    assert http.get(f"calendars/primary/events/{ID}").json()["status"] == "cancelled"
    assert reason(insert(http, id=ID)) == (409, "duplicate")
    assert reason(http.patch(f"calendars/primary/events/{ID}", json={"summary": "x"})) == (403, "forbidden")
    assert reason(http.get("calendars/primary/events/unknown")) == (404, "notFound")
    assert reason(http.get("calendars/other/events")) == (404, "notFound")


def test_a_change_only_of_what_was_seen(http):
    made = insert(http, id=ID).json()
    path, seen = f"calendars/primary/events/{ID}", {"If-Match": made["etag"]}
    assert http.patch(path, json={"summary": "Moved"}, headers=seen).json()["summary"] == "Moved"
    assert reason(http.patch(path, json={"summary": "Again"}, headers=seen)) == (412, "conditionNotMet")
    assert http.get(path).json()["summary"] == "Moved"


def test_lists_are_cut_sorted_and_paged(http):
    for day in (3, 1, 2):
        insert(http, day)
    span = {"timeMin": "2026-12-01T10:00:00+01:00", "timeMax": "2026-12-03T09:00:00+01:00"}
    assert [each["start"]["dateTime"][:10] for each in listed(http, **span)["items"]] == ["2026-12-02"]
    sorting = {"singleEvents": "true", "orderBy": "startTime", "maxResults": 2}
    first = listed(http, **sorting)
    second = listed(http, **sorting, pageToken=first["nextPageToken"])
    assert [each["start"]["dateTime"][8:10] for each in first["items"] + second["items"]] == ["01", "02", "03"]
    assert first["timeZone"] == "Europe/Berlin"
    assert "nextPageToken" not in second
    assert reason(http.get("calendars/primary/events", params={"orderBy": "startTime"})) == (400, "invalid")
    assert reason(http.get("calendars/primary/events", params={"timeMin": "2026-12-01T10:00:00"})) == (400, "invalid")


def test_series_are_expanded_in_the_time_of_their_zone(http):
    series = {"start": {"dateTime": "2026-10-24T09:00:00", "timeZone": "Europe/Berlin"},
              "end": {"dateTime": "2026-10-24T10:00:00", "timeZone": "Europe/Berlin"},
              "recurrence": ["RRULE:FREQ=DAILY;COUNT=4", "EXDATE;TZID=Europe/Berlin:20261027T090000"]}  # fmt: skip
    made = insert(http, id=ID, **series).json()
    found = listed(http, singleEvents="true")["items"]
    assert [each["start"]["dateTime"] for each in found] == [
        "2026-10-24T09:00:00+02:00", "2026-10-25T09:00:00+01:00", "2026-10-26T09:00:00+01:00",
    ]  # fmt: skip
    assert {each["recurringEventId"] for each in found} == {ID}
    assert [each["id"] for each in listed(http)["items"]] == [made["id"]]
    moved = http.patch(f"calendars/primary/events/{found[1]['id']}", json={"summary": "Later"}).json()
    http.delete(f"calendars/primary/events/{found[2]['id']}")
    assert moved["id"] == f"{ID}_20261025T080000Z"
    assert sorted(each["summary"] for each in listed(http, singleEvents="true")["items"]) == ["Dentist", "Later"]
    http.delete(f"calendars/primary/events/{ID}")
    assert listed(http, singleEvents="true")["items"] == []


def test_days_are_days_of_the_calendars_zone(http):
    insert(http, start={"date": "2026-12-05"}, end={"date": "2026-12-06"}, recurrence=["RRULE:FREQ=WEEKLY;COUNT=2"])
    before = {"timeMin": "2026-12-04T00:00:00Z", "timeMax": "2026-12-04T23:00:00Z", "singleEvents": "true"}
    assert listed(http, **before)["items"] == []
    found = listed(http, **{**before, "timeMax": "2026-12-04T23:01:00Z"})["items"]
    assert [(each["start"], each["id"][-9:]) for each in found] == [({"date": "2026-12-05"}, "_20261205")]


def test_an_endless_series_ends_somewhere(http):
    insert(http, recurrence=["RRULE:FREQ=DAILY"])
    assert len(listed(http, singleEvents="true", maxResults=2500)["items"]) == 730


def test_syncing_tells_what_changed_once_each(http):
    insert(http, 1, id=ID)
    token = listed(http)["nextSyncToken"]
    assert listed(http, syncToken=token)["items"] == []
    insert(http, 2, id="aaaaa")
    http.patch(f"calendars/primary/events/{ID}", json={"summary": "Moved"})
    http.patch(f"calendars/primary/events/{ID}", json={"summary": "Moved again"})
    http.delete("calendars/primary/events/aaaaa")
    first = listed(http, syncToken=token, maxResults=1)
    second = listed(http, syncToken=token, maxResults=1, pageToken=first["nextPageToken"])
    assert [each.get("summary") for each in first["items"] + second["items"]] == ["Moved again", None]
    assert set(second["items"][0]) == {"kind", "etag", "id", "status"}
    assert listed(http, syncToken=second["nextSyncToken"])["items"] == []


def test_sync_tokens_go_stale_and_go_with_no_filter(google, http):
    token = listed(http)["nextSyncToken"]
    wrong = {"syncToken": token, "timeMin": "2026-12-01T10:00:00Z"}
    assert reason(http.get("calendars/primary/events", params=wrong)) == (400, "invalid")
    other = {"syncToken": token, "singleEvents": "true"}
    assert reason(http.get("calendars/primary/events", params=other)) == (400, "invalid")
    httpx.patch(f"{google.url}/control", json={"forget_syncs": "ada@example.com"})
    assert reason(http.get("calendars/primary/events", params={"syncToken": token})) == (410, "fullSyncRequired")
    assert reason(http.get("calendars/primary/events", params={"syncToken": "?"})) == (410, "fullSyncRequired")


def test_busy_is_merged_cut_and_without_what_takes_no_time(http):
    insert(http, 1, 9)
    insert(http, 1, 10)
    insert(http, 1, 13, transparency="transparent")
    insert(http, 1, 15, attendees=[{"email": "ada@example.com", "responseStatus": "declined"}])
    asked = {"timeMin": "2026-12-01T08:30:00Z", "timeMax": "2026-12-02T00:00:00Z"}
    answer = http.post("freeBusy", json={**asked, "items": [{"id": "primary"}, {"id": "x"}]}).json()["calendars"]
    assert answer["primary"]["busy"] == [{"start": "2026-12-01T08:30:00Z", "end": "2026-12-01T10:00:00Z"}]
    assert answer["x"]["errors"][0]["reason"] == "notFound"
    long = {**asked, "timeMax": "2027-12-02T00:00:00Z"}
    assert reason(http.post("freeBusy", json=long)) == (400, "timeRangeTooLong")
    assert reason(http.post("freeBusy", content=b"{")) == (400, "parseError")


def test_scopes_decide(google):
    def ask(method, path, *scopes, **options):
        token = google.tokens(*scopes)["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.request(method, f"{google.url}/calendar/v3/{path}", headers=headers, **options)

    events, zone = "calendars/primary/events", "users/me/calendarList/primary"
    assert reason(ask("POST", events, OWNED_READ, json=event())) == (403, "insufficientPermissions")
    assert ask("GET", events, OWNED_READ).status_code == 200
    assert reason(ask("GET", events, FREEBUSY)) == (403, "insufficientPermissions")
    assert reason(ask("POST", "freeBusy", OWNED, json={})) == (403, "insufficientPermissions")
    assert ask("GET", zone, f"{AUTH}.readonly").json()["timeZone"] == "Europe/Berlin"
    assert reason(httpx.get(f"{google.url}/calendar/v3/{events}")) == (401, "authError")


def test_guests_are_invited_only_when_asked_for(google, http):
    guests = [{"email": "bo@example.com"}]
    insert(http, attendees=guests)
    calendar = google.world.account("ada@example.com").calendar
    assert calendar.invited == []
    http.post("calendars/primary/events?sendUpdates=all", json=event(id=ID, attendees=guests))
    assert calendar.invited == [(ID, ("bo@example.com",))]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("rateLimitExceeded", (403, "rateLimitExceeded")),
        ("userRateLimitExceeded", (403, "userRateLimitExceeded")),
        ("tooManyRequests", (429, "rateLimitExceeded")),
        ("fullSyncRequired", (410, "fullSyncRequired")),
        ("updatedMinTooLongAgo", (410, "updatedMinTooLongAgo")),
        ("backendError", (500, "backendError")),
    ],
)
def test_faults_of_the_calendar(google, http, kind, expected):
    google.fail("events.list", kind)
    assert reason(http.get("calendars/primary/events")) == expected
    assert http.get("calendars/primary/events").status_code == 200
    assert google.count("events") == 2


def test_an_answer_is_lost_after_the_event_was_written(google, http):
    google.fail("events.insert", "lost")
    with pytest.raises(httpx.RemoteProtocolError):
        insert(http, id=ID)
    assert http.get(f"calendars/primary/events/{ID}").status_code == 200


def test_a_person_changes_a_calendar_by_hand(google):
    add = {"do": "add", "summary": "<b>Choir</b>", "start": "2026-12-01T19:00", "end": "2026-12-01T20:00"}
    page = httpx.post(google.url, data={**add, "recurrence": "RRULE:FREQ=WEEKLY"}, follow_redirects=True).text
    assert "&lt;b&gt;Choir&lt;/b&gt;" in page
    found = re.search(r'name="id" value="(\w+)"', page)[1]
    change = {"do": "change", "id": found, "summary": "Choir", "start": "2026-12-02T19:00", "end": "2026-12-02T20:00"}
    httpx.post(google.url, data=change)
    calendar = google.world.account("ada@example.com").calendar
    assert calendar.events[found]["start"]["dateTime"] == "2026-12-02T19:00:00+01:00"
    assert "empty" in httpx.post(google.url, data={**change, "end": change["start"]}).text
    httpx.post(google.url, data={"do": "delete", "id": found})
    assert calendar.events[found]["status"] == "cancelled"
    google.tokens(OWNED)
    httpx.post(f"{google.url}/?email={quote('ada@example.com')}", data={"do": "forget"})
    assert google.world.access == {}
