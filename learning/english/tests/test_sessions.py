"""Sessions: seconds are the server's, idle time is none, and what was said is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from learning.english.models import EnglishSession, TranscriptLine
from learning.english.services import (
    close_forgotten_sessions,
    end_session,
    save_transcript_line,
    start_session,
    submit_answer,
)
from learning.english.services import sessions as module
from learning.models import ActiveTime, ProgressDay
from xentree.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """A function that sets the time to so many seconds after noon."""

    def at(seconds):
        monkeypatch.setattr(module, "now", lambda: NOON + timedelta(seconds=seconds))

    at(0)
    return at


@pytest.fixture
def session(as_learner, clock):
    session, _ = start_session("practice", by=as_learner)
    EnglishSession.objects.update(started_at=NOON, active_at=NOON)
    session.refresh_from_db()
    return session


def test_one_thing_at_a_time(course, as_learner):
    first, is_new = start_session("lesson", module=course[0], by=as_learner)
    assert is_new
    assert start_session("lesson", module=course[0], by=as_learner) == (first, False)
    second, is_new = start_session("conversation", by=as_learner)
    first.refresh_from_db()
    assert is_new and first.ended_at and second.ended_at is None


def test_time_is_counted_from_acts_and_idle_time_is_not(session, as_learner, clock, course, task_of):
    clock(60.7)
    submit_answer(task_of("dictation"), "I'm from Peru.", by=as_learner)
    clock(1000)
    save_transcript_line(session, role="user", text="Hello", by=as_learner)
    clock(1010)
    ended = end_session(session, by=as_learner)
    assert (ended.active_seconds, ended.xp_awarded) == (60 + 120 + 10, 10)
    spent = ActiveTime.objects.get()
    assert (spent.area, spent.seconds, spent.source_id) == ("english", 190, session.pk)


def test_ending_twice_is_the_same_answer(session, as_learner, clock):
    clock(30)
    first = end_session(session, by=as_learner)
    clock(90)
    assert end_session(session, by=as_learner).ended_at == first.ended_at
    assert ActiveTime.objects.get().seconds == 30


def test_time_alone_is_no_act_of_practice(session, as_learner, clock):
    clock(60)
    end_session(session, by=as_learner)
    assert [(day.acts, day.active_seconds) for day in ProgressDay.objects.all()] == [(0, 60)]


def test_a_forgotten_session_ends_where_it_was_left(session, as_learner, clock):
    clock(50)
    save_transcript_line(session, role="user", text="Hello", by=as_learner)
    clock(1700)
    assert close_forgotten_sessions() == 0
    clock(1900)
    assert (close_forgotten_sessions(), close_forgotten_sessions()) == (1, 0)
    session.refresh_from_db()
    assert (session.ended_at, session.active_seconds) == (NOON + timedelta(seconds=50), 50)


def test_whoever_comes_back_late_begins_anew(session, as_learner, clock):
    clock(4000)
    other, is_new = start_session("practice", by=as_learner)
    session.refresh_from_db()
    assert is_new and other != session and session.ended_at == NOON


def test_what_was_said_lies_within_the_session(session, as_learner, clock):
    clock(40)
    times = [NOON - timedelta(days=9), NOON + timedelta(seconds=20), NOON + timedelta(days=9), None]
    for number, said_at in enumerate(times):
        save_transcript_line(session, role="ai", text=str(number), said_at=said_at, by=as_learner)
    seconds = [(line.said_at - NOON).total_seconds() for line in TranscriptLine.objects.order_by("text")]
    assert seconds == [0, 20, 40, 40]


def test_nothing_is_said_after_the_end_nor_without_end(session, as_learner, monkeypatch):
    monkeypatch.setattr(module, "MOST_LINES", 1)
    save_transcript_line(session, role="user", text="Hello", by=as_learner)
    with pytest.raises(Invalid):
        save_transcript_line(session, role="user", text="More", by=as_learner)
    end_session(session, by=as_learner)
    with pytest.raises(Conflict) as refused:
        save_transcript_line(session, role="user", text="More", by=as_learner)
    assert (refused.value.code, TranscriptLine.objects.count()) == ("session_ended", 1)
