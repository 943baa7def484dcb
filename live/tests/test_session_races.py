"""What happens at the same time happens once: on PostgreSQL these fail without the locks they are about.

SQLite lets one transaction write at a time, so that there they hold without any.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing as and_close
from threading import Barrier

import pytest
from django.db import connection

from conversations.models import Conversation
from learning.models import XPEvent
from live.models import LiveSession, LiveTurn
from live.services import closing, sessions, tickets
from live.services.report import write_report
from live.services.sessions import attach_socket, beat, end_session, start_session
from live.services.transcripts import continue_as_chat
from live.services.turns import record_turn
from live.tests.factories import LiveSessionFactory, allow
from live.tests.talks import saved, session_of
from organizations.models import Counter, OrganizationCap
from organizations.tests.factories import OrganizationFactory, join
from xentree import events
from xentree.errors import Conflict
from xentree.events import LiveReportFinished
from xentree.principal import Principal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("ten_minutes")]
VOICE = {"session_type": "voice"}


def at_once(*acts):
    """What each returned or was refused with, all begun at the same moment."""
    gate = Barrier(len(acts))

    def attempt(act):
        with and_close(connection):
            connection.ensure_connection()
            gate.wait()
            try:
                return act()
            except Conflict as refusal:
                return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(attempt, acts))


@pytest.fixture
def told(monkeypatch):
    """What was told of ends."""
    events = []
    monkeypatch.setattr(closing, "emit", events.append)
    return events


def used(holder="user"):
    return sum(Counter.objects.filter(resource="live_seconds", holder=holder).values_list("used", flat=True))


def test_of_parallel_starts_one_wins_and_the_others_are_told_its_id(as_learner):
    answers = at_once(*[lambda: start_session(VOICE, by=as_learner)] * 8)
    won = [each for each in answers if isinstance(each, LiveSession)]
    lost = [each.detail() for each in answers if isinstance(each, Conflict)]
    assert (len(won), len(lost), LiveSession.objects.count()) == (1, 7, 1)
    assert {(each["error"], each["session_id"]) for each in lost} == {("live_session_active", str(won[0].pk))}


def test_fifty_parallel_beats_count_the_time_once(learner, clock):
    session = LiveSessionFactory(user=learner)
    clock.forward(20)
    with ThreadPoolExecutor(10) as pool:

        def one(_):
            with and_close(connection):
                return beat(session)

        found = list(pool.map(one, range(50)))
    session.refresh_from_db()
    assert (session.billed_seconds, used()) == (20, 20)
    assert {each.ended for each in found} == {False}


def test_parallel_ends_count_once_and_are_the_same(learner, clock, told):
    session = LiveSessionFactory(user=learner)
    for _ in range(6):
        clock.forward(20)
        beat(session)
    LiveTurn.objects.create(session=session, number=1, role="user", said_at=clock.now)
    clock.forward(20)
    ended = at_once(*[lambda: end_session(session, reason="ended")] * 8)
    session.refresh_from_db()
    assert {(each.ended_at, each.billed_seconds, each.xp_awarded) for each in ended} == {
        (session.ended_at, session.billed_seconds, session.xp_awarded)
    }
    assert (session.billed_seconds, used(), XPEvent.objects.count(), len(told)) == (140, 140, 1, 1)


@pytest.mark.parametrize("gone", [31, 29])
def test_an_end_against_the_sweep_closes_once(learner, gone, clock, told):
    session = LiveSessionFactory(user=learner)
    clock.forward(gone)
    at_once(lambda: end_session(session, reason="ended"), *[sessions.sweep_lapsed_sessions] * 4)
    session.refresh_from_db()
    reason, seconds = ("lapsed", 0) if gone > 30 else ("ended", 29)
    assert (session.end_reason, session.billed_seconds, used(), len(told)) == (reason, seconds, seconds, 1)


def test_a_beat_against_an_end_counts_nothing_twice(learner, clock):
    session = LiveSessionFactory(user=learner)
    clock.forward(20)
    at_once(lambda: end_session(session, reason="ended"), *[lambda: beat(session)] * 6)
    session.refresh_from_db()
    assert (session.end_reason, session.billed_seconds, used()) == ("ended", 20, 20)


@pytest.mark.parametrize(("gone", "seconds"), [(30, 30), (30.5, 0)])
def test_a_beat_against_the_sweep_is_told_whether_it_came_in_time(learner, gone, seconds, clock, told):
    session = LiveSessionFactory(user=learner)
    clock.forward(gone)
    found, *_ = at_once(lambda: beat(session), *[sessions.sweep_lapsed_sessions] * 4)
    session.refresh_from_db()
    assert (found.ended, session.billed_seconds, used()) == (seconds == 0, seconds, seconds)
    assert len(told) == found.ended


def test_of_parallel_sockets_the_last_has_it_and_each_knows_whom_it_followed(learner):
    session = LiveSessionFactory(user=learner)
    before = at_once(*[lambda name=name: attach_socket(session, name) for name in ("a", "b", "c", "d")])
    session.refresh_from_db()
    assert sorted([*before, session.socket]) == ["", "a", "b", "c", "d"]


def test_turns_at_once_have_each_a_number_of_their_own(learner):
    session = LiveSessionFactory(user=learner)
    found = at_once(*[lambda: record_turn(session.pk, "user", "Hello.", said_at=session.started_at)] * 6)
    assert sorted(found) == [1, 2, 3, 4, 5, 6]


def test_gone_on_with_at_once_it_is_one_chat(learner, as_learner):
    transcript = saved(learner)
    found = at_once(*[lambda: continue_as_chat(transcript, by=as_learner)] * 4)
    assert (len({chat.pk for chat, _ in found}), sum(is_new for _, is_new in found)) == (1, 1)
    assert Conversation.objects.count() == 1


def test_of_many_workers_one_writes_the_report(learner, monkeypatch):
    finished = []
    monkeypatch.setitem(events._listeners, LiveReportFinished, [finished.append])
    session = session_of(learner)
    for round_ in range(1, 11):
        LiveSession.objects.update(report_status="queued", report_attempts=0)
        at_once(*[lambda: write_report(session.pk)] * 4)
        session.refresh_from_db()
        assert (session.report_status, session.report_attempts, len(finished)) == ("done", 1, round_)


def test_members_at_once_do_not_pass_what_the_tenant_has(clock):
    place = OrganizationFactory()
    OrganizationCap.objects.create(organization=place, monthly_live_seconds=50)
    allow(600)
    open_ones = [LiveSessionFactory(user=join(place).user, organization=place) for _ in range(6)]
    clock.forward(20)
    at_once(*[lambda each=each: beat(each) for each in open_ones])
    billed = sum(LiveSession.objects.values_list("billed_seconds", flat=True))
    assert used("organization") == billed == 50
    assert LiveSession.objects.filter(end_reason="quota").count() >= 3


def test_a_ticket_lets_one_of_many_in(learner):
    by = Principal(learner, "bearer")
    session = LiveSessionFactory(user=learner)
    # The first rounds also open the connections to Valkey, which take longer than the race.
    for _ in range(10):
        ticket, _expires = tickets.issue_ticket(session, by)
        let_in = [each for each in at_once(*[lambda one=ticket: tickets.redeem_ticket(one)] * 8) if each]
        assert [each.subject_id for each in let_in] == [session.pk]
