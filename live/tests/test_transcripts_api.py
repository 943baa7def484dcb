"""/api/live/transcripts: whose it is, what it takes, how it is found."""

import json
from datetime import UTC, timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now
from rest_framework.test import APIClient

from accounts.tests.factories import UserFactory
from conversations.models import Conversation
from knowledge.models import SearchEntry
from knowledge.search import Kind, reindex
from live.models import LiveTranscript
from live.tests.talks import AT, TALK, body, kept, saved
from organizations.tests.factories import MembershipFactory, key_with_secret

pytestmark = pytest.mark.django_db
LIST = "/api/live/transcripts"
SECRET = "a-service-key-that-nobody-would-guess-0123456789"


def stamp(moment):
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def place(transcript, rest=""):
    return f"{LIST}/{transcript.pk}{rest}"


@pytest.fixture
def service(settings):
    """A program of the operator, which has the key."""
    settings.LIVE_SERVICE_KEY = SECRET
    return APIClient(headers={"X-Service-Key": SECRET})


def error_of(response):
    return response.status_code, response.json()["detail"]["error"]


def test_the_list_has_the_contracts_fields(api, learner):
    transcript = kept(learner)
    assert api(learner).get(LIST).json() == {
        "items": [
            {
                "id": str(transcript.pk),
                "session_id": str(transcript.session_id),
                "session_type": "voice",
                "session_started_at": stamp(AT),
                "session_ended_at": stamp(AT + timedelta(minutes=5)),
                "duration_seconds": 300,
                "turn_count": 3,
                "preview": "Why are tides so high?",
                "conversation_id": None,
                "organization_id": None,
            }
        ],
        "next_cursor": None,
    }


def test_the_detail_has_the_turns(api, learner):
    transcript = saved(learner, TALK[:1])
    found = api(learner).get(place(transcript)).json()
    assert (found["session_id"], found["session_type"]) == (None, None)
    assert found["turns"] == [
        {"role": "user", "text": "Why are tides so high?", "timestamp": stamp(AT), "position": 1, "marks": []}
    ]


def test_pages_go_on_by_cursor_and_by_link(api, learner):
    for hours in range(3):
        saved(learner, started_at=AT + timedelta(hours=hours))
    client, cursor, seen = api(learner), "", []
    while cursor is not None:
        page = client.get(LIST, {"limit": 1, "cursor": cursor})
        seen += [item["session_started_at"] for item in page.json()["items"]]
        cursor = page.json()["next_cursor"]
        assert ("Link" in page.headers) == (cursor is not None)
    assert seen == [stamp(AT + timedelta(hours=hours)) for hours in (2, 1, 0)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_two_queries_however_long(api, learner, django_assert_num_queries, count):
    for hours in range(count):
        kept(learner, ended_at=AT + timedelta(hours=hours + 1))
    client = api(learner)
    with django_assert_num_queries(2):
        assert len(client.get(LIST).json()["items"]) == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "moon"}, ["spoken"]),
        ({"q": "in:notes moon"}, []),
        ({"session_type": "voice"}, ["spoken"]),
        ({"session_type": "avatar"}, []),
        ({"start_date": "2026-11-21"}, ["elsewhere"]),
        ({"end_date": "2026-11-20"}, ["spoken"]),
        ({"start_date": "2026-11-20", "end_date": "2026-11-25"}, ["elsewhere", "spoken"]),
    ],
    ids=lambda value: json.dumps(value),
)
def test_filters(api, learner, query, found):
    made = {"spoken": kept(learner), "elsewhere": saved(learner, [("user", "Light")], AT + timedelta(days=5))}
    items = api(learner).get(LIST, query).json()["items"]
    assert [item["id"] for item in items] == [str(made[name].pk) for name in found]


@pytest.mark.parametrize(
    "query",
    [{"start_date": "2026-02-30"}, {"session_type": "opera"}, {"limit": 0}, {"limit": 201}, {"q": "x" * 201}],
    ids=lambda value: next(iter(value)),
)
def test_filters_of_nonsense_are_refused(api, learner, query):
    assert error_of(api(learner).get(LIST, query)) == (400, "validation_error")


def test_a_made_up_cursor_is_not_found(api, learner):
    assert error_of(api(learner).get(LIST, {"cursor": "cD1cMAo="})) == (400, "validation_error")


def test_strangers_and_teammates_see_nothing(api, learner, stranger):
    organization = MembershipFactory(user=learner).organization
    teammate = MembershipFactory(organization=organization, role="owner").user
    transcript = saved(learner, organization=organization)
    for other in (stranger, teammate):
        client = api(other)
        assert client.get(LIST).json()["items"] == []
        for answer in (
            client.get(place(transcript)),
            client.delete(place(transcript)),
            client.get(place(transcript, "/export")),
            client.post(place(transcript, "/continue")),
        ):
            assert error_of(answer) == (404, "not_found")
    assert (LiveTranscript.objects.count(), Conversation.objects.count(), SearchEntry.objects.count()) == (1, 0, 1)


def test_keeping_a_talk(api, learner):
    answer = api(learner).post(LIST, body())
    transcript = LiveTranscript.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"id": str(transcript.pk), "turn_count": 3})
    assert (transcript.user, transcript.session, transcript.duration_seconds) == (learner, None, 300)


def test_the_same_body_twice_makes_one(api, learner):
    client = api(learner)
    answers = [client.post(LIST, body(), headers={"Idempotency-Key": key}).json() for key in ("a", "a", "b")]
    assert (answers[0] == answers[1] == answers[2], LiveTranscript.objects.count()) == (True, 1)


def test_another_body_with_the_same_key_is_refused(api, learner):
    client = api(learner)
    client.post(LIST, body(), headers={"Idempotency-Key": "a"})
    again = client.post(LIST, body(TALK[:1]), headers={"Idempotency-Key": "a"})
    assert error_of(again) == (409, "idempotency_conflict")
    assert LiveTranscript.objects.count() == 1


TURN = {"role": "user", "text": "Hello", "timestamp": AT.isoformat()}


@pytest.mark.parametrize(
    "changes",
    [
        {"transcripts": []},
        {"transcripts": [TURN] * 2001},
        {"transcripts": [{**TURN, "text": ""}]},
        {"transcripts": [{**TURN, "text": "x" * 10_001}]},
        {"transcripts": [{**TURN, "text": "a\u0000b"}]},
        {"transcripts": [{**TURN, "role": "system"}]},
        {"transcripts": [{**TURN, "timestamp": "yesterday"}]},
        {"transcripts": ["Hello"]},
        {"transcripts": "Hello"},
        {"session_started_at": "2026-11-21T00:00:00Z"},
        {"session_ended_at": "2999-01-01T00:00:00Z", "session_started_at": "2998-12-31T23:00:00Z"},
        {"session_ended_at": None},
    ],
    ids=[
        *("no turns", "too many", "empty", "too long", "a NUL", "another role", "no time", "a text", "no list"),
        *("ends before", "to come", "no end"),
    ],
)
def test_nonsense_is_refused(api, learner, changes):
    assert error_of(api(learner).post(LIST, {**body(), **changes})) == (400, "validation_error")
    assert LiveTranscript.objects.count() == 0


def test_nobody_keeps_a_talk_for_another(api, learner, stranger):
    for named in ({"username": stranger.username}, {"user_id": str(stranger.pk)}):
        assert error_of(api(learner).post(LIST, body(**named))) == (403, "not_allowed")
    assert LiveTranscript.objects.count() == 0
    assert api(learner).post(LIST, body(username="LEA", user_id=str(learner.pk))).status_code == 200


def test_api_keys_read_but_do_not_save(learner):
    organization = MembershipFactory(user=learner, role="owner").organization
    _, secret = key_with_secret(created_by=learner, organization=organization, scopes=["live:read", "live:write"])
    client = APIClient(headers={"X-API-Key": secret})
    transcript = saved(learner, organization=organization)
    assert [item["id"] for item in client.get(LIST).json()["items"]] == [str(transcript.pk)]
    assert error_of(client.post(LIST, body(TALK[:1]))) == (403, "not_allowed")
    assert error_of(client.post(place(transcript, "/continue"))) == (403, "not_allowed")
    assert (LiveTranscript.objects.count(), Conversation.objects.count()) == (1, 0)


@pytest.mark.parametrize("name", ["username", "user_id", "both"])
def test_the_service_key_keeps_it_for_whom_it_names(service, learner, name):
    names = {"username": "Lea", "user_id": str(learner.pk)}
    answer = service.post(LIST, body(**(names if name == "both" else {name: names[name]})))
    assert answer.status_code == 200
    assert LiveTranscript.objects.get().user == learner


def test_the_service_key_twice_makes_one(service, learner):
    answers = [service.post(LIST, body(username="lea")).json() for _ in range(2)]
    assert (answers[0], LiveTranscript.objects.count()) == (answers[1], 1)


@pytest.mark.parametrize("given", ["", "wrong", SECRET[:-1], f"{SECRET}x", "naïve"])
def test_another_key_is_nobodys(service, learner, given):
    answer = APIClient(headers={"X-Service-Key": given}).post(LIST, body(username="lea"))
    assert (error_of(answer), LiveTranscript.objects.count()) == ((401, "not_authenticated"), 0)


@pytest.mark.parametrize("given", ["", SECRET])
def test_without_a_key_of_the_operator_it_is_off(learner, given):
    answer = APIClient(headers={"X-Service-Key": given}).post(LIST, body(username="lea"))
    assert (error_of(answer), LiveTranscript.objects.count()) == ((401, "not_authenticated"), 0)


def test_the_service_key_opens_nothing_else(service, learner):
    transcript = saved(learner)
    for answer in (
        service.get(LIST),
        service.get(place(transcript)),
        service.delete(place(transcript)),
        service.get("/api/live/quota"),
        service.post(place(transcript, "/continue"), {"username": "lea"}),
    ):
        assert answer.status_code in (401, 404)
    assert LiveTranscript.objects.count() == 1


@pytest.mark.parametrize(
    "named",
    [
        {},
        {"username": "nobody"},
        {"user_id": str(uuid4())},
        {"user_id": "7"},
        {"user_id": ["x"]},
        {"username": "lea", "user_id": str(uuid4())},
        {"username": "visitor"},
        {"username": "gone"},
        {"username": "leaving"},
        {"username": "le\u0000a"},
    ],
    ids=["nobody", "unknown", "unknown id", "no id", "a list", "two people", "a visitor", "closed", "leaving", "a NUL"],
)
def test_the_service_key_has_to_name_a_person(service, learner, named):
    UserFactory(username="visitor", kind="visitor")
    UserFactory(username="gone", is_active=False)
    UserFactory(username="leaving", deletion_requested_at=now())
    assert error_of(service.post(LIST, body(**named))) == (400, "validation_error")
    assert LiveTranscript.objects.count() == 0


@pytest.mark.parametrize("sent", [[], "text", 7], ids=["a list", "a text", "a number"])
def test_the_service_key_with_no_object(service, sent):
    assert error_of(service.post(LIST, sent)) == (400, "validation_error")


def test_two_ways_at_once_are_refused(service, api, learner):
    client = api(learner)
    answer = client.post(LIST, body(username="lea"), headers={"X-Service-Key": SECRET})
    assert (error_of(answer), LiveTranscript.objects.count()) == ((400, "ambiguous_credentials"), 0)


def test_trying_keys_has_a_limit(service, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "live.service.address": "2/60"}
    settings.RATE_LIMIT_SCALE = 1
    client = APIClient(headers={"X-Service-Key": "wrong"})
    assert [client.post(LIST, body()).status_code for _ in range(3)] == [401, 401, 429]


def test_deleting(api, learner):
    transcript = kept(learner)
    client = api(learner)
    assert [client.delete(place(transcript)).status_code for _ in range(2)] == [204, 404]
    assert client.get("/api/core/search", {"q": "moon"}).json()["transcripts"] == []


def test_going_on_as_a_chat(api, learner):
    transcript = kept(learner)
    client = api(learner)
    first, second = (client.post(place(transcript, "/continue")) for _ in range(2))
    assert (first.status_code, second.status_code, first.json()["id"]) == (201, 200, second.json()["id"])
    assert (first.json()["source"], first.json()["message_count"]) == ("live", 3)
    assert client.get(place(transcript)).json()["conversation_id"] == first.json()["id"]


@pytest.mark.parametrize(
    ("form", "kind", "name"),
    [
        ("markdown", "text/markdown; charset=utf-8", "talk-2026-11-20-0930.md"),
        ("text", "text/plain; charset=utf-8", "talk-2026-11-20-0930.txt"),
        ("json", "application/json", "talk-2026-11-20-0930.json"),
    ],
)
def test_export(api, learner, form, kind, name):
    answer = api(learner).get(place(kept(learner), "/export"), {"format": form})
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "The moon pulls the sea." in answer.content.decode()


def test_an_export_as_json_can_be_read(api, learner):
    found = json.loads(api(learner).get(place(kept(learner), "/export"), {"format": "json"}).content)
    assert (found["format"], found["version"], found["session_started_at"]) == ("xentree.transcript", 1, stamp(AT))
    assert [(turn["role"], turn["text"]) for turn in found["turns"]] == list(TALK)


def test_search_shows_it_among_everything(api, learner, stranger):
    transcript = kept(learner)
    found = api(learner).get("/api/core/search", {"q": "moon"}).json()
    [result] = found["transcripts"]
    assert (result["id"], result["title"]) == (str(transcript.pk), "Talk of 20 November 2026, 09:30")
    assert "The <mark>moon</mark> pulls the sea." in result["snippet"]
    assert (found["total"], set(result)) == (1, {"id", "title", "snippet", "score", "session_started_at"})
    assert api(stranger).get("/api/core/search", {"q": "moon"}).json()["total"] == 0


def test_a_key_finds_transcripts_only_with_the_right_to_read_them(learner):
    organization = MembershipFactory(user=learner, role="owner").organization
    saved(learner, organization=organization)
    counts = []
    for more in ([], ["live:read"]):
        scopes = ["conversations:read", *more]
        _, secret = key_with_secret(created_by=learner, organization=organization, scopes=scopes)
        found = APIClient(headers={"X-API-Key": secret}).get("/api/core/search", {"q": "moon"}).json()
        counts.append((len(found["transcripts"]), found["total"]))
    assert counts == [(0, 0), (1, 1)]


def test_reindexing_finds_it_again(api, learner):
    kept(learner)
    SearchEntry.objects.all().delete()
    reindex([Kind.TRANSCRIPT], on_progress=lambda share: None)
    assert len(api(learner).get("/api/core/search", {"q": "moon"}).json()["transcripts"]) == 1
