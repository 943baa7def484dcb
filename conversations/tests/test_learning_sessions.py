from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from conversations import services
from conversations.models import LearningSession
from conversations.tests.factories import ConversationFactory, LearningSessionFactory, MessageFactory
from xentree import events, rewards
from xentree.events import LearningSessionEnded
from xentree.principal import Principal


@pytest.fixture
def conversation(learner):
    return ConversationFactory(owner=learner)


@pytest.fixture
def client(api, learner, conversation):
    caller = api(learner)

    class Client:
        def __getattr__(self, step):
            method = caller.get if step == "status" else caller.post
            return lambda **body: method(f"/api/core/conversations/{conversation.pk}/session/{step}", body or None)

    return Client()


def age(session, seconds):
    """As if the last sign of life was that long ago."""
    moment = now() - timedelta(seconds=seconds)
    LearningSession.objects.filter(pk=session).update(last_activity_at=moment, started_at=moment)


def test_start_answers_201_and_the_open_one_200(client, conversation):
    first, second = client.start(goal="Explain tides"), client.start(goal="Something else")
    session = LearningSession.objects.get()
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json() == {
        "session_id": str(session.pk),
        "conversation_id": str(conversation.pk),
        "goal": "Explain tides",
        "started_at": session.started_at.isoformat().replace("+00:00", "Z"),
    }


@pytest.mark.parametrize(
    ("gap", "claimed", "counted"),
    [(50, None, 50), (50, 20, 20), (50, 5000, 50), (4000, 5000, 120), (600, None, 120), (50, 0, 0)],
)
def test_activity_counts_the_least_of_claim_gap_and_two_minutes(client, gap, claimed, counted):
    session_id = client.start().json()["session_id"]
    age(session_id, gap)
    body = {} if claimed is None else {"active_seconds": claimed}
    assert client.activity(**body).json()["active_seconds"] == counted


def test_many_small_signs_add_up_to_the_real_time(client):
    session_id = client.start().json()["session_id"]
    age(session_id, 30)
    total = [client.activity().json()["active_seconds"] for _ in range(5)][-1]
    assert 30 <= total <= 32


@pytest.mark.parametrize("claimed", [-1, "nan", "NaN", "inf", "-Infinity", 1e308, "x", [], 90000])
def test_a_senseless_claim_is_refused(client, claimed):
    session_id = client.start().json()["session_id"]
    age(session_id, 60)
    before = LearningSession.objects.values().get()
    assert client.activity(active_seconds=claimed).status_code == 400
    assert LearningSession.objects.values().get() == before


def test_end_is_answered_twice_alike(client, conversation, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(rewards, "_rules", [lambda user, reason, source, facts: facts["active_seconds"] // 10])
    told = []
    monkeypatch.setitem(events._listeners, LearningSessionEnded, [told.append])
    session_id = client.start(goal="Explain tides").json()["session_id"]
    age(session_id, 90)
    MessageFactory(conversation=conversation, content="Why are there two a day?")
    MessageFactory(conversation=conversation, role="assistant", content="The moon pulls.")
    with django_capture_on_commit_callbacks(execute=True):
        first = client.end()
    with django_capture_on_commit_callbacks(execute=True):
        second = client.end()
    session = LearningSession.objects.get()
    assert (first.status_code, second.status_code, first.json()) == (200, 200, second.json())
    assert first.json() == {
        "session_id": session_id,
        "started_at": session.started_at.isoformat().replace("+00:00", "Z"),
        "ended_at": session.ended_at.isoformat().replace("+00:00", "Z"),
        "active_seconds": 90,
        "message_count": 2,
        "xp_awarded": 9,
        "recap": (
            "Goal: Explain tides.\n2 active minutes, 2 messages.\n"
            "You wrote 1 question or task:\n- Why are there two a day?"
        ),
    }
    assert told == [LearningSessionEnded(session.pk, session.owner_id, 90)]


@pytest.mark.parametrize("step", ["activity", "end"])
def test_without_a_session_there_is_nothing_to_do(client, step):
    answer = getattr(client, step)()
    assert (answer.status_code, answer.json()["detail"]["error"]) == (409, "no_open_session")
    assert LearningSession.objects.count() == 0


def test_status_tells_whether_one_is_open(client):
    closed = {"session_id": None, "goal": None, "started_at": None, "last_activity_at": None}
    assert client.status().json() == {"active": False, **closed, "active_seconds": 0}
    session_id = client.start().json()["session_id"]
    session = LearningSession.objects.get()
    assert client.status().json() == {
        "active": True,
        "session_id": session_id,
        "goal": "",
        "started_at": session.started_at.isoformat().replace("+00:00", "Z"),
        "last_activity_at": session.last_activity_at.isoformat().replace("+00:00", "Z"),
        "active_seconds": 0,
    }
    client.end()
    assert client.status().json()["active"] is False


def test_a_stale_session_ends_at_its_last_sign_of_life(conversation):
    left = now() - timedelta(minutes=31)
    stale = LearningSessionFactory(conversation=conversation, last_activity_at=left, active_seconds=70)
    fresh = LearningSessionFactory(last_activity_at=now() - timedelta(minutes=29))
    assert services.close_stale_sessions() == 1
    assert services.close_stale_sessions() == 0
    stale.refresh_from_db()
    fresh.refresh_from_db()
    assert (stale.ended_at, stale.active_seconds, fresh.ended_at) == (left, 70, None)


def test_starting_again_after_a_stale_session_begins_a_new_one(client, conversation):
    stale = LearningSessionFactory(conversation=conversation, last_activity_at=now() - timedelta(hours=1))
    answer = client.start()
    assert answer.status_code == 201
    assert answer.json()["session_id"] != str(stale.pk)


def in_parallel(work, times):
    def one(_):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_starts_open_one_session(learner, conversation):
    by = Principal(learner, "bearer")
    results = in_parallel(lambda: services.start_session(conversation, by=by), 20)
    assert len({session.pk for session, _ in results}) == 1
    assert sorted(is_new for _, is_new in results) == [False] * 19 + [True]


@pytest.mark.django_db(transaction=True)
def test_parallel_signs_of_life_count_the_time_once(learner, conversation):
    by = Principal(learner, "bearer")
    session, _ = services.start_session(conversation, by=by)
    age(session.pk, 100)
    in_parallel(lambda: services.record_activity(conversation, by=by), 10)
    session.refresh_from_db()
    assert 100 <= session.active_seconds <= 110


@pytest.mark.django_db(transaction=True)
def test_parallel_ends_reward_once(learner, conversation, monkeypatch):
    paid = []
    monkeypatch.setattr(rewards, "_rules", [lambda user, reason, source, facts: paid.append(source) or 5])
    by = Principal(learner, "bearer")
    services.start_session(conversation, by=by)
    sessions = in_parallel(lambda: services.end_session(conversation, by=by), 8)
    assert ({session.xp_awarded for session in sessions}, len(paid)) == ({5}, 1)
