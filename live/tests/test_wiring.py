"""What follows when a session begins or ends: screens are told, numbers go up, staff look on."""

import pytest
from django.urls import reverse
from django.utils.timezone import now

from live import metrics, receivers
from live.models import LiveSession, LiveTranscript, LiveTurn
from live.services.sessions import end_session, start_session
from live.tests.factories import LiveSessionFactory
from xentree.events import LiveSessionEnded, LiveSessionStarted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_minutes")]
LIST = "admin:live_livesession_changelist"


@pytest.fixture
def pushed(monkeypatch):
    """[(group, kind, payload)]"""
    calls = []
    monkeypatch.setattr(receivers, "push", lambda *call: calls.append(call))
    return calls


def test_start_and_end_are_told_once(as_learner, monkeypatch):
    told = []
    monkeypatch.setattr("live.services.sessions.emit", told.append)
    monkeypatch.setattr("live.services.closing.emit", told.append)
    session = start_session({"session_type": "voice"}, by=as_learner)
    for _ in range(2):
        end_session(session, reason="ended")
    owner = as_learner.user.pk
    assert told == [LiveSessionStarted(session.pk, owner), LiveSessionEnded(session.pk, owner, 0)]


def test_the_socket_and_the_persons_windows_hear_of_the_end(learner, pushed, clock):
    session = LiveSessionFactory(user=learner)
    kept = {"session_started_at": now(), "session_ended_at": now(), "turn_count": 1}
    transcript = LiveTranscript.objects.create(user=learner, session=session, **kept)
    clock.forward(12)
    end_session(session, reason="staff")
    receivers.tell_end(LiveSessionEnded(session.pk, learner.pk, 12))
    payload = {
        "session_id": str(session.pk),
        "reason": "staff",
        "duration_seconds": 12,
        "transcript_id": str(transcript.pk),
    }
    groups = [f"live.{session.pk}", f"user.{learner.pk}"]
    assert pushed == [(group, "live-session-over", payload) for group in groups]


def test_of_one_that_was_erased_nothing_is_told(learner, pushed):
    session = LiveSessionFactory(user=learner)
    event = LiveSessionEnded(session.pk, learner.pk, 0)
    session.delete()
    receivers.tell_end(event)
    receivers.count_end(event)
    assert pushed == []


def numbers(client):
    text = client.get("/metrics", headers={"Authorization": "Bearer right"}).content.decode()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")}


def test_the_metrics(client, settings, learner, django_capture_on_commit_callbacks, pushed, clock):
    settings.METRICS_TOKEN = "right"
    LiveSessionFactory()
    session = LiveSessionFactory(user=learner)
    clock.forward(20)
    before = numbers(client)
    with django_capture_on_commit_callbacks(execute=True):
        end_session(session, reason="ended")
    receivers.count_start(LiveSessionStarted(session.pk, learner.pk))
    metrics.observe_turn({"stt": 120, "total": 480, "other": 1})
    after = numbers(client)

    def rose(name):
        return after.get(name, 0) - before.get(name, 0)

    assert (before["xentree_live_sessions_open"], after["xentree_live_sessions_open"]) == (2, 1)
    assert rose('xentree_live_sessions_ended_total{reason="ended"}') == 1
    assert rose("xentree_live_sessions_started_total") == 1
    assert rose("xentree_live_seconds_billed_total") == 20
    assert rose('xentree_live_turn_seconds_sum{stage="stt"}') == pytest.approx(0.12)
    assert rose('xentree_live_turn_seconds_bucket{le="0.55",stage="total"}') == 1
    assert rose('xentree_live_turn_seconds_count{stage="tts"}') == 0


def test_staff_see_times_and_not_what_is_said(admin_client, learner):
    session = LiveSessionFactory(user=learner, report={"corrections": ["a secret"]})
    for number, total in enumerate((400, 500, 900)):
        fields = {"role": "ai", "text": "A secret.", "provider": "local", "model": "xentree-local"}
        LiveTurn.objects.create(session=session, number=number, latency={"total": total, "stt": 80}, **fields)
    LiveTurn.objects.create(session=session, number=9, role="user", text="A secret.")
    rows = admin_client.get(reverse(LIST)).content.decode()
    page = admin_client.get(reverse("admin:live_livesession_change", args=[session.pk])).content.decode()
    assert "secret" not in (rows + page).lower()
    assert (str(session.pk) in rows, "stt 80/80, total 500/900" in page, "local xentree-local" in page) == (True,) * 3


@pytest.mark.parametrize(("state", "shown"), [("open", [True, False]), ("ended", [False, True])])
def test_staff_find_those_that_are_open(admin_client, state, shown):
    sessions = [LiveSessionFactory(), LiveSessionFactory(ended_at=now(), end_reason="ended")]
    html = admin_client.get(reverse(LIST), {"state": state}).content.decode()
    assert [str(session.pk) in html for session in sessions] == shown


def test_staff_end_one_now(admin_client, admin_user, learner):
    session = LiveSessionFactory(user=learner)
    for _ in range(2):
        admin_client.post(reverse(LIST), {"action": "end_now", "_selected_action": [session.pk]})
    assert LiveSession.objects.get().end_reason == "staff"


def test_the_list_costs_the_same_for_one_and_three(admin_client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for many in (1, 2):
        for _ in range(many):
            LiveSessionFactory()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin_client.get(reverse(LIST))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_dashboard_counts_them(admin_client):
    LiveSessionFactory()
    figures = dict(admin_client.get(reverse("admin:index")).context["figures"])
    assert figures["Live sessions now"] == 1
