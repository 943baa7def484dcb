"""The newest socket of a session has it, and goes on where the last one was."""

import pytest
from asgiref.sync import sync_to_async

from live.engine.base import Said
from live.models import LiveSession
from live.services.turns import record_turn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def said(session):
    await sync_to_async(record_turn)(session.pk, "user", "I like trees.", said_at=session.started_at)
    await sync_to_async(record_turn)(session.pk, "ai", "So do I.", said_at=session.started_at)
    return [Said("user", "I like trees."), Said("ai", "So do I.")]


async def test_the_newest_socket_has_the_session(talk, dial, session, studio, said):
    studio.closing = 0.2
    newest = await dial(session)
    assert (await newest.start(session))["type"] == "session-started"
    told = [await talk.frame(), await talk.frame()]
    await session.arefresh_from_db()

    assert (told[0]["error"], told[1]) == ("taken_over", 4409)
    assert (studio.log, studio.last.history) == (["started", "closed", "started"], said)
    assert (session.ended_at, session.socket != "", [engine.closed for engine in studio.made]) == (
        None,
        True,
        [True, False],
    )


async def test_the_old_one_does_not_take_the_new_ones_place_away(talk, dial, session):
    newest = await dial(session)
    await newest.start(session)
    await talk.disconnect()
    await session.arefresh_from_db()
    assert session.socket != ""
    assert (await newest.exchange("text-input", text="hello"))["text"] == "hello"


async def test_a_lost_socket_is_taken_up_again(talk, dial, session, studio, said):
    await talk.disconnect()
    again = await dial(session)
    assert (await again.start(session))["type"] == "session-started"
    assert (studio.log, studio.last.history) == (["started", "closed", "started"], said)


async def test_a_socket_of_a_dead_process_is_not_waited_for_long(dial, session, studio, monkeypatch):
    monkeypatch.setattr("live.consumers.TAKEOVER_SECONDS", 0.05)
    await LiveSession.objects.aupdate(socket="asgispecific.gone")
    phone = await dial(session)
    assert (await phone.start(session))["type"] == "session-started"


async def test_a_start_that_is_taken_over_half_way_leaves_nothing(dial, session, studio, monkeypatch):
    studio.down = [None]
    slow, quick = await dial(session), await dial(session)
    await slow.say("start-session", session_id=str(session.pk), sample_rate=16_000)
    while not studio.made:
        assert await slow.receive_nothing(0.01)
    assert (await quick.start(session))["type"] == "session-started"
    assert ((await slow.frame())["error"], await slow.frame()) == ("taken_over", 4409)
    assert [engine.closed for engine in studio.made] == [True, False]


async def test_a_client_that_leaves_while_it_starts_leaves_nothing(dial, session, studio):
    studio.down = [None]
    phone = await dial(session)
    await phone.say("start-session", session_id=str(session.pk), sample_rate=16_000)
    while not studio.made:
        assert await phone.receive_nothing(0.01)
    await phone.disconnect()
    await session.arefresh_from_db()
    assert (studio.last.closed, session.socket, session.ended_at) == (True, "", None)
