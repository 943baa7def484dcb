"""Every way a socket or its session can end: the engine is closed, the client told, and the books are right."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.utils.timezone import now

from live import consumers, presence
from live.models import LiveSession
from live.services import sessions
from live.services.sessions import Beat, end_session, sweep_lapsed_sessions
from xentree.realtime import close_group, session_group

pytestmark = pytest.mark.django_db(transaction=True)
Reason = LiveSession.EndReason


@pytest.fixture
def books(monkeypatch):
    """What the books answer to beats; without an answer they are asked really."""
    answers = []

    def beat(session, **more):
        return answers.pop(0) if answers else sessions.beat(session, **more)

    monkeypatch.setattr("live.meter.beat", beat)
    monkeypatch.setattr("live.meter.BEAT_EVERY", 0)
    return answers


async def test_the_person_ends_it(talk, session, studio, monkeypatch):
    def end(*arguments, **more):
        studio.log.append("ended")
        return end_session(*arguments, **more)

    monkeypatch.setattr(consumers, "end_session", end)
    ended = await talk.exchange("end-session")
    await session.arefresh_from_db()

    assert (ended, await talk.frame()) == (
        {
            "type": "session-ended",
            "reason": "ended",
            "duration_seconds": session.duration_seconds(now()),
            "transcript_id": None,
        },
        1000,
    )
    assert (session.end_reason, studio.log) == ("ended", ["started", "closed", "ended"])


@pytest.mark.parametrize("reason", [Reason.ENDED, Reason.STAFF, Reason.ACCESS], ids=str)
async def test_it_is_ended_elsewhere(talk, session, studio, reason):
    await sync_to_async(end_session)(session, reason=reason)
    ended = await talk.frame()
    assert (ended["type"], ended["reason"], await talk.frame()) == ("session-ended", reason, 1000)
    assert studio.last.closed


async def test_the_sweep_found_it_lapsed(talk, session, studio):
    past = now() - timedelta(minutes=2)
    await LiveSession.objects.aupdate(beaten_at=past, started_at=past - timedelta(minutes=1))
    await sync_to_async(sweep_lapsed_sessions)()
    ended = await talk.frame()
    assert (ended["reason"], ended["duration_seconds"], await talk.frame()) == ("lapsed", 60, 1000)


async def test_the_end_of_another_session_ends_nothing(talk, session):
    from live.groups import live_group
    from xentree.realtime import push

    over = {"session_id": "another", "reason": "ended", "duration_seconds": 1, "transcript_id": None}
    await sync_to_async(push)(live_group(session.pk), "live-session-over", over)
    assert await talk.receive_nothing(0.1)


async def test_who_signs_out_ends_the_session(dial, session, as_learner, studio):
    sign_in = uuid4()
    phone = await dial(session, replace(as_learner, session_id=sign_in))
    await phone.start(session)
    await sync_to_async(close_group)(session_group(sign_in))
    ended = await phone.frame()
    await session.arefresh_from_db()

    assert (ended["reason"], await phone.frame(), session.end_reason) == ("access", 1000, "access")


async def test_who_signs_out_before_the_start_is_only_closed(dial, session, as_learner, studio):
    sign_in = uuid4()
    phone = await dial(session, replace(as_learner, session_id=sign_in))
    while not presence.present:
        await asyncio.sleep(0.01)
    await sync_to_async(close_group)(session_group(sign_in))
    assert await phone.frame() == 4401


async def test_a_token_that_expires_takes_the_socket_and_leaves_the_session(dial, session, as_learner, studio):
    phone = await dial(session, replace(as_learner, expires_at=now() + timedelta(seconds=1)))
    await phone.start(session)
    assert await phone.frame() == 4401
    await session.arefresh_from_db()
    assert (session.ended_at, session.socket, studio.last.closed) == (None, "", True)


async def test_a_client_that_is_gone_leaves_a_session_that_waits(talk, session, studio):
    await LiveSession.objects.aupdate(beaten_at=now() - timedelta(seconds=20))
    await talk.exchange("text-input", text="hello")
    await talk.disconnect()
    await session.arefresh_from_db()

    assert (session.ended_at, session.socket, studio.last.closed) == (None, "", True)
    assert now() - session.beaten_at < timedelta(seconds=10)


async def test_beats_follow_signs_of_life_and_nothing_else(dial, session, studio, books):
    phone = await dial(session)
    await phone.start(session)
    await LiveSession.objects.aupdate(beaten_at=now() - timedelta(seconds=20))
    await asyncio.sleep(0.1)
    await session.arefresh_from_db()
    assert now() - session.beaten_at > timedelta(seconds=10)

    await phone.say("heartbeat")
    while now() - session.beaten_at > timedelta(seconds=10):
        await asyncio.sleep(0.01)
        await session.arefresh_from_db()


async def test_the_end_of_the_month_is_warned_of_said_and_kept(dial, session, studio, books):
    books += [Beat(1, 100), Beat(2, 50, warning="80"), Beat(3, 20, warning="95"), Beat(4, 0)]
    phone = await dial(session)
    await phone.start(session)
    warnings = [await phone.exchange("heartbeat"), await phone.exchange("heartbeat")]
    await phone.say("heartbeat")
    ended = await phone.frame()
    await session.arefresh_from_db()

    assert [frame["type"] for frame in warnings] == ["quota-warning"] * 2
    assert [frame["remaining_seconds"] for frame in warnings] == [50, 20]
    assert (ended["type"], ended["reason"], await phone.frame()) == ("session-ended", "quota", 1000)
    assert (session.end_reason, studio.last.calls) == ("quota", [("say", consumers.GOODBYE)])


async def test_the_goodbye_comes_before_the_end_and_once(dial, session, studio, books):
    books += [Beat(1, 5), Beat(2, 4), Beat(3, 3)]
    phone = await dial(session)
    await phone.start(session)
    for _ in range(2):
        await phone.say("heartbeat")
    assert await phone.receive_nothing(0.2)
    assert studio.last.calls == [("say", consumers.GOODBYE)]


async def test_without_a_limit_nothing_is_said(dial, session, studio, books):
    books += [Beat(1, None), Beat(2, None)]
    phone = await dial(session)
    started = await phone.start(session)
    await phone.say("heartbeat")
    assert (await phone.receive_nothing(0.1), started["remaining_seconds"], studio.last.calls) == (True, None, [])


async def test_books_that_say_it_is_over_are_believed(dial, session, studio, books):
    books += [Beat(1, 100), Beat(2, 0, ended=True)]
    phone = await dial(session)
    await phone.start(session)
    await LiveSession.objects.aupdate(ended_at=now(), end_reason="quota")
    ended = await phone.exchange("heartbeat")
    assert (ended["reason"], await phone.frame(), studio.last.closed) == ("quota", 1000, True)


async def test_a_process_that_ends_leaves_its_sessions_to_others(talk, session, studio):
    await presence.leave_sockets()
    assert await talk.frame() == 1012
    await session.arefresh_from_db()
    assert (session.ended_at, session.socket, studio.last.closed) == (None, "", True)
    assert (presence.present, presence.leaving) == (set(), set())


async def test_nothing_is_left_running(dial, session, studio):
    before = asyncio.all_tasks()
    phone = await dial(session)
    await phone.start(session)
    await phone.exchange("end-session")
    await phone.disconnect()
    assert {
        task for task in asyncio.all_tasks() - before if "consumers" in repr(task) or "meter" in repr(task)
    } == set()
