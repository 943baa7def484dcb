"""A session from start to end: one at a time, counted by the server's clock, closed when it has to be."""

from datetime import timedelta
from uuid import uuid4

import pytest

from conversations.tests.factories import ConversationFactory
from learning.models import XPEvent
from live.models import LiveSession, LiveTurn
from live.services import sessions
from live.services.clock import database_time
from live.services.sessions import attach_socket, beat, detach_socket, end_session, start_session
from live.tests.factories import LiveSessionFactory, allow, pass_time
from organizations.models import Counter
from organizations.tests.factories import OrganizationFactory, join
from xentree import rewards
from xentree.errors import Conflict, LimitReached, NotAllowed, NotFound
from xentree.principal import Principal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_minutes")]
VOICE = {"session_type": "voice"}


def used(**which):
    """{holder: seconds}"""
    return dict(Counter.objects.filter(resource="live_seconds", **which).values_list("holder", "used"))


def test_a_start_remembers_what_it_was_asked_for_and_with_what(learner):
    by = Principal(learner, "session", session_id=uuid4())
    before = database_time(learner.pk)
    session = start_session({"session_type": "avatar", "persona": "tutor", "language": "de-AT"}, by=by)
    kept = LiveSession.objects.get()
    assert (kept.session_type, kept.persona, kept.language, kept.status) == ("avatar", "tutor", "de-AT", "open")
    assert (kept.pk, kept.opened_by, kept.origin) == (session.pk, f"sign-in:{by.session_id}", "")
    assert before <= kept.started_at == kept.beaten_at == kept.metered_at <= database_time(learner.pk)


def test_a_second_start_is_refused_with_the_id_of_the_first(as_learner, as_stranger):
    first = start_session(VOICE, by=as_learner)
    with pytest.raises(Conflict) as refused:
        start_session(VOICE, by=as_learner)
    assert refused.value.detail()["error"] == "live_session_active"
    assert refused.value.extra == {"session_id": str(first.pk)}
    start_session(VOICE, by=as_stranger)
    assert LiveSession.objects.count() == 2


def test_a_key_of_another_tenant_is_not_told_the_id(as_learner, learner):
    session = start_session(VOICE, by=as_learner)
    key = Principal(learner, "key", organization_id=uuid4(), key_id=uuid4(), scopes=frozenset({"live:write"}))
    with pytest.raises(Conflict) as refused:
        sessions._refuse_second(key)
    assert (refused.value.extra, session.status) == ({}, "open")


def test_one_that_lapsed_does_not_stand_in_the_way(as_learner, clock):
    first = start_session(VOICE, by=as_learner)
    clock.forward(31)
    start_session(VOICE, by=as_learner)
    first.refresh_from_db()
    assert (first.end_reason, first.ended_at, LiveSession.objects.open().count()) == ("lapsed", first.beaten_at, 1)


def test_without_time_left_nothing_begins(as_learner, clock):
    allow(600)
    start_session(VOICE, by=as_learner)
    session = LiveSession.objects.get()
    for _ in range(20):
        clock.forward(30)
        beat(session)
    session.refresh_from_db()
    with pytest.raises(LimitReached) as refused:
        start_session(VOICE, by=as_learner)
    detail = refused.value.detail()
    assert (refused.value.status, detail["error"]) == (429, "live_quota_exceeded")
    assert detail["message"] == "Monthly Live session quota exceeded"
    assert (detail["limit_seconds"], detail["used_seconds"], detail["holder"]) == (600, 600, "user")
    assert detail["resets_at"].endswith("-01T00:00:00Z")
    assert (session.end_reason, session.billed_seconds, LiveSession.objects.count()) == ("quota", 600, 1)


def test_it_goes_on_only_with_a_conversation_one_sees_and_is_where_that_is(learner, as_learner):
    place = OrganizationFactory()
    member = join(place, user=learner)
    mine = ConversationFactory(owner=learner, organization=place)
    foreign = ConversationFactory()
    with pytest.raises(NotFound):
        start_session({**VOICE, "conversation_id": foreign.pk}, by=as_learner)
    session = start_session({**VOICE, "conversation_id": mine.pk}, by=as_learner)
    assert (session.conversation, session.organization_id, member.user) == (mine, place.pk, learner)


def test_beats_count_whole_seconds_and_keep_the_rest(as_learner, clock):
    session = start_session(VOICE, by=as_learner)
    clock.forward(4.6)
    first = beat(session, by=as_learner)
    clock.forward(4.6)
    second = beat(session, by=as_learner)
    session.refresh_from_db()
    assert (first.elapsed_seconds, first.remaining_seconds, first.ended) == (4, 596, False)
    assert (second.elapsed_seconds, second.remaining_seconds, second.warning) == (9, 591, "")
    assert (session.billed_seconds, used()) == (9, {"user": 9})


def test_the_databases_clock_counts(as_learner):
    session = start_session(VOICE, by=as_learner)
    before = database_time(as_learner.user.pk)
    pass_time(20)
    found = beat(session)
    session.refresh_from_db()
    counted = session.metered_at - session.started_at
    assert timedelta(seconds=20) <= counted <= session.beaten_at - session.started_at
    assert (session.billed_seconds, session.beaten_at >= before) == (counted.total_seconds(), True)
    assert found.elapsed_seconds >= 20


def test_only_its_person_beats_and_staff_end(as_learner, as_stranger, staff):
    session = start_session(VOICE, by=as_learner)
    before = LiveSession.objects.values().get()
    as_staff, as_key = Principal(staff, "session"), Principal(staff, "key")
    refused = [
        lambda: beat(session, by=as_stranger),
        lambda: beat(session, by=as_staff),
        lambda: end_session(session, reason="ended", by=as_stranger),
        lambda: end_session(session, reason="staff", by=as_key),
    ]
    for act in refused:
        with pytest.raises(NotAllowed):
            act()
    assert (LiveSession.objects.values().get(), used()) == (before, {})
    assert end_session(session, reason="staff", by=as_staff).end_reason == "staff"


def test_the_last_beat_ends_it_and_counts_no_more_than_was_left(as_learner, clock):
    allow(25)
    session = start_session(VOICE, by=as_learner)
    clock.forward(20)
    first = beat(session)
    clock.forward(20)
    last, again = beat(session), beat(session)
    session.refresh_from_db()
    assert (first.ended, last.ended, last.reason, last.remaining_seconds) == (False, True, "quota", 0)
    assert (again, used(), session.billed_seconds) == (last, {"user": 25}, 25)


def test_exactly_used_up_is_over_too(as_learner, clock):
    allow(10)
    session = start_session(VOICE, by=as_learner)
    clock.forward(10)
    assert (beat(session).reason, used()) == ("quota", {"user": 10})


def test_warnings_come_at_80_and_95_percent_once_each(as_learner, clock):
    allow(100)
    session = start_session(VOICE, by=as_learner)
    said = []
    for _ in range(9):
        clock.forward(11)
        said.append(beat(session).warning)
    assert [bool(line) for line in said] == [False] * 7 + [True, True]
    assert said[-2:] == [
        "You have used 88 % of this month's Live time.",
        "You have used 99 % of this month's Live time.",
    ]


def test_without_a_limit_there_is_no_end_and_no_warning(as_learner, clock):
    allow(0)
    session = start_session(VOICE, by=as_learner)
    clock.forward(29)
    found = beat(session)
    assert (found.remaining_seconds, found.warning, found.ended, used()) == (None, "", False, {"user": 29})


def test_a_beat_too_late_closes_it_at_the_last_one(as_learner, clock):
    session = start_session(VOICE, by=as_learner)
    clock.forward(10)
    beat(session)
    clock.forward(31)
    late = beat(session)
    session.refresh_from_db()
    assert (late.ended, late.reason, late.elapsed_seconds) == (True, "lapsed", 10)
    assert (session.ended_at, session.billed_seconds, used()) == (session.beaten_at, 10, {"user": 10})


def test_an_end_counts_the_rest_and_again_is_the_same(as_learner, clock):
    session = start_session(VOICE, by=as_learner)
    clock.forward(12)
    ended = end_session(session, reason="ended", by=as_learner)
    later = end_session(session, reason="staff")
    assert (ended.billed_seconds, ended.end_reason, ended.duration_seconds(clock.now)) == (12, "ended", 12)
    assert (later.ended_at, later.end_reason, used()) == (ended.ended_at, "ended", {"user": 12})


def test_an_end_too_late_is_a_lapse(as_learner, clock):
    session = start_session(VOICE, by=as_learner)
    clock.forward(40)
    ended = end_session(session, reason="ended", by=as_learner)
    assert (ended.end_reason, ended.billed_seconds, used()) == ("lapsed", 0, {})


def test_the_sweep_closes_what_lapsed_and_nothing_else(as_learner, as_stranger, clock):
    start_session(VOICE, by=as_learner)
    alive = start_session(VOICE, by=as_stranger)
    clock.forward(29)
    beat(alive)
    clock.forward(2)
    assert [sessions.sweep_lapsed_sessions() for _ in range(2)] == [1, 0]
    assert LiveSession.objects.open().get() == alive


def test_one_that_cannot_be_closed_keeps_no_other_open(as_learner, as_stranger, clock, monkeypatch):
    broken, other = start_session(VOICE, by=as_learner), start_session(VOICE, by=as_stranger)
    clock.forward(31)
    reward = rewards.reward

    def fail(user, *told):
        if user == as_learner.user:
            raise RuntimeError("Not today.")
        return reward(user, *told)

    monkeypatch.setattr(rewards, "reward", fail)
    assert sessions.sweep_lapsed_sessions() == 1
    assert LiveSession.objects.open().get() == broken
    other.refresh_from_db()
    assert other.end_reason == "lapsed"


def test_with_nothing_open_the_sweep_does_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sessions.sweep_lapsed_sessions() == 0


def test_one_socket_after_the_other_has_it(as_learner, clock):
    session = start_session(VOICE, by=as_learner)
    clock.forward(29)
    assert (attach_socket(session, "one"), attach_socket(session, "two")) == ("", "one")
    detach_socket(session, "one")
    session.refresh_from_db()
    assert (session.socket, session.billed_seconds) == ("two", 29)
    detach_socket(session, "two")
    session.refresh_from_db()
    assert session.socket == ""


def test_no_socket_takes_up_what_is_over(as_learner, clock):
    session = start_session(VOICE, by=as_learner)
    clock.forward(31)
    for _ in range(2):
        with pytest.raises(Conflict) as refused:
            attach_socket(session, "one")
    session.refresh_from_db()
    assert (refused.value.code, session.end_reason, session.socket) == ("session_ended", "lapsed", "")


def test_one_that_was_erased_is_not_found(as_learner):
    session = LiveSessionFactory()
    LiveSession.objects.all().delete()
    with pytest.raises(NotFound):
        beat(session)


def test_time_with_words_in_it_is_practice_and_silence_is_none(as_learner, as_stranger, clock):
    for by, speaks in ((as_learner, True), (as_stranger, False)):
        session = start_session(VOICE, by=by)
        for _ in range(6):
            clock.forward(30)
            beat(session)
        if speaks:
            LiveTurn.objects.create(session=session, number=1, role="user", said_at=clock.now - timedelta(seconds=90))
        end_session(session, reason="ended")
    mine, silent = (LiveSession.objects.get(user=by.user) for by in (as_learner, as_stranger))
    # 90 seconds before the words and 90 after them: three minutes at two points each.
    assert (mine.billed_seconds, mine.xp_awarded, silent.xp_awarded) == (180, 6, 0)
    assert XPEvent.objects.get().source_id == mine.pk
