"""What breaks inside is told in words, and the talk goes on."""

import pytest

from live.engine.base import Said
from live.services.turns import record_turn
from xentree.errors import ProviderDown

pytestmark = pytest.mark.django_db(transaction=True)
SOUND = bytes(640)


async def test_an_engine_that_cannot_start_is_told_and_can_be_tried_again(dial, session, studio):
    studio.down = [ProviderDown("The voices are asleep.")]
    phone = await dial(session)
    refusal = await phone.start(session)
    await phone.send_to(bytes_data=SOUND)
    await phone.say("heartbeat")

    assert (refusal["error"], refusal["message"]) == ("provider_down", "The voices are asleep.")
    assert (await phone.exchange("text-input", text="hello"))["error"] == "conflict"
    assert (await phone.start(session))["type"] == "session-started"
    assert [engine.closed for engine in studio.made] == [True, False]


async def test_a_session_that_could_not_start_can_be_ended(dial, session, studio):
    studio.down = [ProviderDown("The voices are asleep.")]
    phone = await dial(session)
    await phone.start(session)
    assert (await phone.exchange("end-session"))["reason"] == "ended"


async def test_an_engine_that_crashes_while_it_starts_keeps_its_secrets(dial, session, studio):
    studio.down = [RuntimeError("a secret cause")]
    phone = await dial(session)
    refusal = await phone.start(session)
    assert (refusal["error"], "secret" in refusal["message"]) == ("internal_error", False)
    assert (await phone.start(session))["type"] == "session-started"


async def test_an_engine_that_never_gets_ready_is_given_up(dial, session, studio, monkeypatch):
    monkeypatch.setattr("live.sitting.START_SECONDS", 0.05)
    studio.down = [None]
    phone = await dial(session)
    assert (await phone.start(session))["error"] == "provider_down"
    assert studio.last.closed


@pytest.mark.parametrize("text", ["crash", "stuck"])
async def test_an_engine_that_breaks_is_made_anew_with_what_was_said(talk, session, studio, monkeypatch, text):
    from asgiref.sync import sync_to_async

    monkeypatch.setattr("live.sitting.STUCK_SECONDS", 0.05)
    await sync_to_async(record_turn)(session.pk, "user", "I like trees.", said_at=session.started_at)
    broken = await talk.exchange("text-input", text=text)

    assert (broken["error"], "secret" in broken["message"]) == ("internal_error", False)
    assert (await talk.exchange("text-input", text="hello"))["text"] == "hello"
    assert [engine.closed for engine in studio.made] == [True, False]
    assert studio.last.history == [Said("user", "I like trees.")]


async def test_ears_that_break_twice_are_not_tried_a_third_time(talk, studio):
    studio.breaks = 2
    for _ in range(5):
        await talk.send_to(bytes_data=SOUND)
    told = [await talk.frame(), await talk.frame()]

    assert {frame["error"] for frame in told} == {"internal_error"}
    assert "typing" in told[1]["message"]
    assert (await talk.exchange("text-input", text="hello"))["text"] == "hello"
    assert ([engine.closed for engine in studio.made], studio.last.heard) == ([True, True, False], b"")


async def test_without_any_engine_each_text_tries_once_more(talk, studio):
    studio.down = [ProviderDown("The voices are asleep.")]
    told = [await talk.exchange("text-input", text="crash"), await talk.frame()]
    await talk.send_to(bytes_data=SOUND)

    assert [frame["error"] for frame in told] == ["internal_error", "provider_down"]
    assert (await talk.exchange("text-input", text="hello"))["text"] == "hello"
