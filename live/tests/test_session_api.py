"""The doors of the API: shapes to the letter, and nothing of anybody else's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now

from integrations.services import revoke_token, rotate_token
from integrations.tests.conftest import visitor_client  # noqa: F401
from integrations.tests.factories import ORIGIN, embed, grant, wish
from live.models import LiveSession, LiveSettings, LiveTranscript
from live.services import tickets
from live.tests.factories import LiveSessionFactory, allow
from organizations.tests.factories import OrganizationFactory, join, key_with_secret
from xentree.principal import Principal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_minutes")]
LIVE = "/api/live"
VOICE = {"session_type": "voice"}


def test_the_quota(api, learner):
    allow(600)
    LiveSessionFactory(user=learner)
    found = api(learner).get(f"{LIVE}/quota").json()
    assert found.pop("period_start")[8:] == "01T00:00:00Z"
    assert found.pop("period_end")[8:] == "01T00:00:00Z"
    assert found == {
        "plan": "free",
        "limit_seconds": 600,
        "used_seconds": 0,
        "remaining_seconds": 600,
        "active_session_id": str(LiveSession.objects.get().pk),
    }


@pytest.mark.parametrize(("secure", "url"), [(False, "ws://testserver/ws/live"), (True, "wss://testserver/ws/live")])
def test_a_start_answers_with_all_that_a_client_needs(api, learner, secure, url):
    before = now()
    answer = api(learner).post(f"{LIVE}/session/start", VOICE, secure=secure)
    session = LiveSession.objects.get()
    body = answer.json()
    ticket, ends = body.pop("socket_ticket"), parse_datetime(body.pop("ticket_expires_at"))
    assert parse_datetime(body.pop("started_at")) == session.started_at
    assert answer.status_code == 201
    assert body == {
        "session_id": str(session.pk),
        "session_type": "voice",
        "status": "open",
        "remaining_seconds": 600,
        "heartbeat_interval_seconds": 10,
        "socket_url": url,
    }
    assert timedelta() < ends - before - timedelta(seconds=60) < now() - before
    assert tickets.redeem_ticket(ticket).subject_id == session.pk


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"session_type": "song"},
        {**VOICE, "persona": "pirate"},
        {**VOICE, "language": "no language"},
        {**VOICE, "language": "en\u0000"},
        {**VOICE, "conversation_id": "seven"},
        [],
    ],
    ids=["nothing", "type", "persona", "language", "nul", "id", "list"],
)
def test_a_bad_start_is_told_and_opens_nothing(api, learner, body):
    answer = api(learner).post(f"{LIVE}/session/start", body)
    assert (answer.status_code, answer.json()["detail"]["error"]) == (400, "validation_error")
    assert not LiveSession.objects.exists()


def test_a_second_start_and_one_without_time(api, learner, stranger, clock):
    caller = api(learner)
    first = caller.post(f"{LIVE}/session/start", VOICE).json()
    second = caller.post(f"{LIVE}/session/start", VOICE)
    assert (second.status_code, second.json()["detail"]["session_id"]) == (409, first["session_id"])
    allow(1)
    LiveSessionFactory(user=stranger)
    clock.forward(5)
    caller = api(stranger)
    assert caller.post(f"{LIVE}/session/heartbeat").json()["ended"] is True
    refused = caller.post(f"{LIVE}/session/start", VOICE)
    assert (refused.status_code, refused.json()["detail"]["error"]) == (429, "live_quota_exceeded")
    assert refused.json()["detail"]["message"] == "Monthly Live session quota exceeded"
    assert LiveSession.objects.count() == 2


def test_the_same_key_starts_once(api, learner):
    caller = api(learner)
    headers = {"Idempotency-Key": "one"}
    answers = [caller.post(f"{LIVE}/session/start", VOICE, headers=headers) for _ in range(2)]
    other = caller.post(f"{LIVE}/session/start", {"session_type": "avatar"}, headers=headers)
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert (other.status_code, other.json()["detail"]["error"]) == (409, "idempotency_conflict")
    assert LiveSession.objects.count() == 1


@pytest.mark.parametrize("named", [True, False], ids=["named", "the open one"])
def test_a_heartbeat_counts_and_brings_a_ticket(api, learner, named, clock):
    session = LiveSessionFactory(user=learner)
    clock.forward(20)
    body = {"session_id": str(session.pk)} if named else {}
    found = api(learner).post(f"{LIVE}/session/heartbeat", body).json()
    assert tickets.redeem_ticket(found.pop("socket_ticket")).subject_id == session.pk
    assert found == {
        "session_id": str(session.pk),
        "elapsed_seconds": 20,
        "remaining_seconds": 580,
        "warning": None,
        "ended": False,
    }


def test_a_heartbeat_of_what_is_over_says_so(api, learner, clock):
    session = LiveSessionFactory(user=learner)
    clock.forward(40)
    found = api(learner).post(f"{LIVE}/session/heartbeat", {"session_id": str(session.pk)}).json()
    assert (found["ended"], found["socket_ticket"], found["elapsed_seconds"]) == (True, None, 0)


def test_a_heartbeat_warns(api, learner, clock):
    allow(25)
    LiveSessionFactory(user=learner)
    clock.forward(20)
    caller = api(learner)
    first, second = (caller.post(f"{LIVE}/session/heartbeat").json()["warning"] for _ in range(2))
    assert (first[:13], second) == ("You have used", None)


def test_an_end_and_the_same_again(api, learner, clock):
    session = LiveSessionFactory(user=learner)
    clock.forward(20)
    caller = api(learner)
    first, second = (caller.post(f"{LIVE}/session/end", {}) for _ in range(2))
    session.refresh_from_db()
    assert (first.status_code, first.json()) == (200, second.json())
    assert parse_datetime(first.json()["ended_at"]) == session.ended_at
    assert {name: value for name, value in first.json().items() if name != "ended_at"} == {
        "session_id": str(session.pk),
        "duration_seconds": 20,
        "billed_seconds": 20,
        "remaining_seconds": 580,
        "transcript_id": None,
        "xp_awarded": 0,
    }


def test_an_end_names_the_transcript(api, learner):
    session = LiveSessionFactory(user=learner)
    kept = {"session_started_at": now(), "session_ended_at": now(), "turn_count": 1}
    transcript = LiveTranscript.objects.create(user=learner, session=session, **kept)
    found = api(learner).post(f"{LIVE}/session/end").json()
    assert found["transcript_id"] == str(transcript.pk)


def test_without_any_there_is_nothing_to_go_on_with(api, learner):
    caller = api(learner)
    for act in ("heartbeat", "end"):
        assert caller.post(f"{LIVE}/session/{act}").status_code == 404
        assert caller.post(f"{LIVE}/session/{act}", {"session_id": "x"}).status_code == 400


def test_a_session_as_it_is(api, learner):
    session = LiveSessionFactory(user=learner, persona="tutor", socket="there")
    found = api(learner).get(f"{LIVE}/sessions/{session.pk}").json()
    assert {name: found[name] for name in ("session_id", "status", "persona", "has_socket", "ended_at")} == {
        "session_id": str(session.pk),
        "status": "open",
        "persona": "tutor",
        "has_socket": True,
        "ended_at": None,
    }


def calls(session):
    body = {"session_id": str(session.pk)}
    return [
        ("post", f"{LIVE}/session/heartbeat", body),
        ("post", f"{LIVE}/session/end", body),
        ("get", f"{LIVE}/sessions/{session.pk}", None),
    ]


def test_others_do_not_find_it(api, learner, stranger, staff):
    place = OrganizationFactory()
    join(place, user=learner)
    teammate = join(place, "owner").user
    session = LiveSessionFactory(user=learner, organization=place)
    before = LiveSession.objects.values().get()
    for person in (teammate, stranger, staff):
        caller = api(person)
        for method, path, body in calls(session):
            assert getattr(caller, method)(path, body).status_code == 404
    assert LiveSession.objects.values().get() == before


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [(["live:read"], 200, 403), (["live:write"], 403, 200), (["rag:write"], 403, 403)],
    ids=["read", "write", "another"],
)
def test_a_key_goes_as_far_as_its_scopes(client, learner, scopes, reads, writes):
    place = OrganizationFactory()
    _, secret = key_with_secret(organization=place, created_by=learner, scopes=scopes)
    session = LiveSessionFactory(user=learner, organization=place)
    headers = {"X-API-Key": secret}
    heartbeat, end, read = [
        getattr(client, method)(path, body, headers=headers, content_type="application/json").status_code
        for method, path, body in calls(session)
    ]
    assert (heartbeat, end, read, client.get(f"{LIVE}/quota", headers=headers).status_code) == (
        writes,
        writes,
        reads,
        reads,
    )


def test_a_key_reaches_only_its_own_tenant(client, learner):
    _, secret = key_with_secret(created_by=learner, scopes=["live:read", "live:write"])
    session = LiveSessionFactory(user=learner)
    for method, path, body in calls(session):
        options = {"headers": {"X-API-Key": secret}, "content_type": "application/json"}
        assert getattr(client, method)(path, body, **options).status_code == 404
    assert LiveSession.objects.open().count() == 1


def test_a_visitor_talks_from_the_page_that_embeds_it(place, host, visitor_client):  # noqa: F811
    embed(place, host)
    mine = visitor_client(grant(place, host, scopes=("live:start", "quota:read"), subject="a").secret)
    other = visitor_client(grant(place, host, scopes=("live:start",), subject="b").secret)
    answer = mine.post(f"{LIVE}/session/start", VOICE)
    session = LiveSession.objects.get()
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (201, ORIGIN)
    assert (session.user.kind, session.organization, session.origin) == ("visitor", place, ORIGIN)
    principal = tickets.redeem_ticket(answer.json()["socket_ticket"])
    assert (principal.method, principal.scopes, principal.origin) == ("token", {"live:start", "quota:read"}, ORIGIN)
    assert mine.get(f"{LIVE}/quota").json()["active_session_id"] == str(session.pk)
    assert other.get(f"{LIVE}/quota").status_code == 403
    for method, path, body in calls(session):
        assert getattr(other, method)(path, body).status_code == 404
    assert [getattr(mine, method)(path, body).status_code for method, path, body in calls(session)] == [200] * 3


@pytest.mark.django_db(transaction=True)
def test_a_token_called_back_ends_the_talk_and_one_replaced_does_not(place, host, visitor_client):  # noqa: F811
    issued = grant(place, host, scopes=("live:start",), subject="a")
    visitor_client(issued.secret).post(f"{LIVE}/session/start", VOICE)
    follower, _ = rotate_token(issued.secret, wish(scopes=("live:start",), subject="a"), by=host)
    assert visitor_client(follower.secret).post(f"{LIVE}/session/heartbeat").json()["ended"] is False
    revoke_token(None, secret=follower.secret, by=host)
    assert LiveSession.objects.get().end_reason == "access"


def test_another_right_opens_no_session(place, host, visitor_client):  # noqa: F811
    caller = visitor_client(grant(place, host, scopes=("chat:write",)).secret)
    assert caller.post(f"{LIVE}/session/start", VOICE).status_code == 403
    assert caller.patch(f"{LIVE}/nickname", {"nickname": "Fern"}).status_code == 403
    assert not LiveSession.objects.exists()


def test_a_page_may_ask_before_it_asks(place, host, client):
    embed(place, host)
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    answer = client.options(f"{LIVE}/session/start", headers=asked)
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, ORIGIN)


def test_choices_of_ones_own(api, learner, stranger):
    caller = api(learner)
    assert caller.get(f"{LIVE}/settings").json() == {
        "nickname": "",
        "look": "fern",
        "voice": "a",
        "mode": "open",
        "ears": "server",
        "captions": True,
        "keep_transcripts": None,
        "english_evidence": False,
        "may_leave": False,
    }
    assert not LiveSettings.objects.exists()
    named = caller.patch(f"{LIVE}/nickname", {"nickname": "  Lea   of the wood "})
    changed = caller.patch(f"{LIVE}/settings", {"voice": "b", "keep_transcripts": True})
    assert (named.status_code, named.json()) == (200, {"nickname": "Lea of the wood"})
    assert [changed.json()[name] for name in ("nickname", "voice", "keep_transcripts")] == [
        "Lea of the wood",
        "b",
        True,
    ]
    assert api(stranger).get(f"{LIVE}/settings").json()["nickname"] == ""
    assert LiveSettings.objects.get().user == learner


@pytest.mark.parametrize("nickname", ["", "   ", "x" * 41, "a\u0000b", "a\u202eb", 7.5, None, ["a"]], ids=range(8))
def test_a_bad_nickname_is_refused(api, learner, nickname):
    LiveSettings.objects.create(user=learner, nickname="Lea")
    answer = api(learner).patch(f"{LIVE}/nickname", {"nickname": nickname})
    expected = 200 if nickname == 7.5 else 400
    assert (answer.status_code, LiveSettings.objects.get().nickname) == (expected, "7.5" if expected == 200 else "Lea")


@pytest.mark.parametrize(
    "change",
    [{"voice": "c"}, {"mode": "shout"}, {"ears": ""}, {"look": "not a look"}, {"captions": "perhaps"}],
    ids=["voice", "mode", "ears", "look", "captions"],
)
def test_a_bad_choice_is_refused(api, learner, change):
    assert api(learner).patch(f"{LIVE}/settings", change).status_code == 400
    assert not LiveSettings.objects.exists()


def test_an_empty_nickname_is_none(api, learner):
    LiveSettings.objects.create(user=learner, nickname="Lea")
    assert api(learner).patch(f"{LIVE}/settings", {"nickname": ""}).json()["nickname"] == ""


def test_nobody_gets_in(api):
    session = LiveSessionFactory()
    for method, path, body in [*calls(session), ("get", f"{LIVE}/quota", None), ("get", f"{LIVE}/settings", None)]:
        assert getattr(api(), method)(path, body).status_code == 401


def test_a_ticket_is_no_way_into_the_api(client, learner):
    session = LiveSessionFactory(user=learner)
    ticket, _ = tickets.issue_ticket(session, Principal(learner, "bearer", session_id=uuid4()))
    assert client.get(f"{LIVE}/quota?ticket={ticket}").status_code == 401
