"""A talk: what the engine is told, and what the client gets of it."""

import base64
import struct

import pytest

from live.tests.scripted import SOUND

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_text_is_answered_in_captions_and_sound(talk):
    await talk.say("text-input", text="hello")
    frames = [await talk.frame() for _ in range(4)]
    assert [(frame["role"], frame["text"]) for frame in frames[:2]] == [("user", "hello"), ("ai", "You said hello")]
    assert frames[2:] == [struct.pack(">II", 2, seq) + SOUND for seq in (0, 1)]


async def test_the_microphone_is_heard_as_it_is(talk, studio):
    await talk.send_to(bytes_data=SOUND)
    await talk.send_to(bytes_data=SOUND[:640])
    await talk.exchange("text-input", text="hello")
    assert studio.last.heard == SOUND + SOUND[:640]


async def test_who_sends_base64_gets_base64(talk, studio):
    await talk.say("audio-input", audio=base64.b64encode(SOUND).decode())
    await talk.say("text-input", text="hello")
    frames = [await talk.frame() for _ in range(4)]
    answer = {"type": "audio-response", "audio": base64.b64encode(SOUND).decode(), "turn_id": 2}
    assert (frames[2:], studio.last.heard) == ([{**answer, "seq": 0}, {**answer, "seq": 1}], SOUND)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
async def test_both_ways_are_converted(dial, session, studio, rate):
    phone = await dial(session)
    await phone.start(session, rate=rate)
    for _ in range(10):
        await phone.send_to(bytes_data=bytes(rate // 10 * 2))
    await phone.say("text-input", text="hello")
    captions, sound = [await phone.frame() for _ in range(2)], [await phone.frame()]
    while sum(len(frame) - 8 for frame in sound) < rate // 5 * 2 - 8:
        sound.append(await phone.frame())

    assert [caption["type"] for caption in captions] == ["transcript", "transcript"]
    assert 0.9 < len(studio.last.heard) / 32_000 <= 1


async def test_captions_can_be_left_out(dial, session, studio):
    phone = await dial(session)
    await phone.start(session, captions=False)
    assert await phone.exchange("text-input", text="hello") == struct.pack(">II", 2, 0) + SOUND


async def test_an_interruption_is_passed_on_and_confirmed(talk, studio):
    answer = await talk.exchange("interrupt")
    assert (answer["type"], answer["heard_text"], studio.last.calls) == ("interrupted", "You", [("interrupt",)])


async def test_no_more_is_played_than_was_sent(talk, studio):
    await talk.say("text-input", text="hello")
    for _ in range(4):
        await talk.frame()
    for played in (80, 250):
        await talk.say("playback", turn_id=2, played_ms=played)
    refusal = await talk.exchange("playback", turn_id=2, played_ms=9_000)

    assert studio.last.calls[1:] == [("playback", 2, 80), ("playback", 2, 200)]
    assert (refusal["error"], list(refusal["fields"])) == ("validation_error", ["played_ms"])


async def test_a_heartbeat_is_not_answered(talk):
    await talk.say("heartbeat")
    assert await talk.receive_nothing(0.05)


async def test_the_engine_knows_whom_it_talks_with(dial, as_learner, studio):
    from asgiref.sync import sync_to_async

    from live.models import LiveSettings
    from live.services.sessions import start_session

    chosen = {"nickname": "Lea", "voice": "b", "ears": "browser", "may_leave": True}
    await LiveSettings.objects.acreate(user=as_learner.user, **chosen)
    data = {"session_type": "avatar", "persona": "tutor", "language": "en-GB"}
    session = await sync_to_async(start_session)(data, by=as_learner)
    phone = await dial(session)
    await phone.start(session)
    talk = studio.last.talk

    assert (talk.persona, talk.language, talk.nickname, talk.voice) == ("tutor", "en-GB", "Lea", "b")
    assert (talk.may_leave, talk.browser_ears, talk.avatar) == (True, True, True)
    assert (talk.principal.user, talk.principal.method) == (as_learner.user, "bearer")


async def test_what_the_engine_says_while_it_starts_comes_after_the_start(dial, session, studio):
    studio.greeting = "listening"
    phone = await dial(session)
    assert (await phone.start(session))["type"] == "session-started"
    assert await phone.frame() == {"type": "state", "state": "listening"}
