"""A talk by speech-to-speech models: heard, answered, interrupted, kept as it was heard."""

import asyncio

import pytest

from conversations.models import UsageDay
from live.tests.direct.conftest import KEY, MANY_WORDS, Client
from live.tests.direct.vendor import WORD_MS, Script

pytestmark = pytest.mark.django_db(transaction=True)


async def test_speech_is_answered_in_sound_and_both_sides_are_kept_in_order(hold_talk, kind):
    async with hold_talk(kind) as talk:
        await talk.speak()
        await talk.client.until_said("Hi, nice to meet you.")
        await talk.client.until_quiet()
    assert await talk.turns() == [(1, "user", "Hello there.", False), (2, "ai", "Hi, nice to meet you.", False)]
    assert talk.client.of("transcript", role="user", final=True)[-1] == {
        "role": "user", "text": "Hello there.", "final": True, "turn_id": 1,
    }  # fmt: skip
    assert abs(talk.client.played_ms(2) - 5 * WORD_MS) <= 40
    assert [payload["state"] for payload in talk.client.of("state")][-2:] == ["speaking", "listening"]
    assert not talk.spare.told


async def test_how_long_the_person_spoke_is_kept_and_who_wrote_it_down(hold_talk, kind):
    async with hold_talk(kind, Script(heard=["Hello.", "And now?"], answers=["Hi.", "Bye."])) as talk:
        for spoken, answer in ((400, "Hi."), (700, "Bye.")):
            await talk.speak(spoken)
            await talk.client.until_said(answer)
    said = [turn async for turn in talk.session.turns.filter(role="user").values_list("spoken_ms", "provider", "model")]
    assert said == [(400, "vendor", talk.model), (700, "vendor", talk.model)]


async def test_the_key_goes_to_the_vendor_alone(hold_talk, kind):
    async with hold_talk(kind) as talk:
        await talk.speak()
        await talk.client.until_quiet()
    assert KEY in str(talk.vendor.headers)
    assert KEY not in str(talk.client.events)


async def test_an_answer_tells_what_it_took_and_is_counted(hold_talk, kind, learner):
    async with hold_talk(kind) as talk:
        await talk.speak()
        await talk.client.until_quiet()
    (told,) = talk.client.of("turn-metrics")
    assert (told["turn_id"], told["provider"], told["stt_ms"], told["tts_ms"]) == (2, "vendor", 0, 0)
    assert told["total_ms"] == told["end_of_turn_ms"] + told["model_ms"]
    day = await UsageDay.objects.aget(owner=learner)
    assert (day.provider, day.prompt_tokens, day.completion_tokens) == ("vendor", 100, 50)
    turn = await talk.session.turns.aget(role="ai")
    assert turn.latency["total"] == told["total_ms"]


async def test_who_speaks_up_silences_it_and_keeps_what_was_heard(hold_talk, kind):
    script = Script(heard=["Tell me all.", "Stop."], answers=[MANY_WORDS, "Fine."])
    async with hold_talk(kind, script) as talk:
        await talk.speak()
        await talk.client.until(lambda: talk.client.played_ms(2) > 600)
        await talk.speak()
        await talk.client.until_said("Fine.")
        await talk.client.until(lambda: talk.client.played_ms(4) > 0)
    (told,) = talk.client.of("interrupted")
    heard = told["heard_text"]
    assert told["turn_id"] == 2 and MANY_WORDS.startswith(f"{heard} ") and heard
    assert (await talk.turns())[1] == (2, "ai", heard, True)
    assert len(heard.split()) <= talk.client.played_ms(2) / WORD_MS


async def test_openai_is_told_how_much_was_played(hold_talk):
    script = Script(heard=["Tell me all.", "Stop."], answers=[MANY_WORDS, "Fine."])
    async with hold_talk("openai", script) as talk:
        await talk.speak()
        await talk.client.until(lambda: talk.client.played_ms(2) > 600)
        await talk.speak()
        await talk.client.until_said("Fine.")
    (cut,) = talk.vendor.sent("conversation.item.truncate")
    assert 600 < cut["audio_end_ms"] <= talk.client.played_ms(2)
    assert not talk.vendor.sent("response.cancel")


async def test_the_interrupt_button_stops_it(hold_talk, kind):
    script = Script(answers=[MANY_WORDS, "Fine."], pace=0.03)
    async with hold_talk(kind, script) as talk:
        await talk.speak()
        await talk.client.until(lambda: talk.client.played_ms(2) > 300)
        await talk.engine.interrupt()
        played = talk.client.played_ms(2)
        await talk.engine.take_text("And now?")
        await talk.client.until_said("Fine.")
        await talk.client.until_quiet(2)
    assert talk.client.played_ms(2) == played
    assert [(role, interrupted) for _, role, _, interrupted in await talk.turns()] == [
        ("user", False), ("ai", True), ("user", False), ("ai", False),
    ]  # fmt: skip
    assert bool(talk.vendor.sent("response.cancel")) == (kind == "openai")


async def test_text_is_a_whole_turn(hold_talk, kind):
    async with hold_talk(kind, Script(answers=["Four."])) as talk:
        await talk.engine.take_text("What is two and two?")
        await talk.client.until_said("Four.")
        await talk.client.until_quiet()
    assert await talk.turns() == [(1, "user", "What is two and two?", False), (2, "ai", "Four.", False)]


async def test_a_client_that_reports_nothing_has_heard_what_time_allows(hold_talk, kind):
    script = Script(answers=[MANY_WORDS])
    async with hold_talk(kind, script, client=Client(silent=True)) as talk:
        await talk.speak()
        await talk.client.until(lambda: talk.client.played_ms(2) > 600)
        await talk.engine.interrupt()
    (told,) = talk.client.of("interrupted")
    assert MANY_WORDS.startswith(told["heard_text"])
    assert len(told["heard_text"].split()) <= (talk.client.played_ms(2)) / WORD_MS


async def test_who_holds_a_key_to_speak_is_heard_to_the_end(hold_talk, kind):
    """Nothing comes after the key is let go, and the vendor waits for silence."""
    from live.engine.base import RATE
    from live.tests.direct.vendor import tone

    async with hold_talk(kind) as talk:
        await talk.engine.hear(tone(400, RATE))
        await talk.client.until_said("Hi, nice to meet you.")


async def test_lips_come_before_their_sound(hold_talk, kind):
    async with hold_talk(kind, avatar=True) as talk:
        await talk.speak()
        await talk.client.until_quiet()
    faces = talk.client.of("avatar-expression")
    assert faces[0]["turn_id"] == 2 and faces[0]["visemes"][0]["t"] == 0
    assert {shape["id"] for face in faces for shape in face["visemes"]} <= {"aa", "oh", "E", "ih", "nn", "sil"}


async def test_it_may_look_something_up(hold_talk, kind):
    script = Script(heard=["How do I reset my password?"], answers=["By the link."], asks="password")
    async with hold_talk(kind, script) as talk:
        await talk.speak()
        await talk.client.until_said("By the link.")
    frames = [
        str(frame) for frame in talk.vendor.frames if "function_call_output" in str(frame) or "tool_response" in frame
    ]
    assert len(frames) == 1 and "found" in frames[0]


async def test_nothing_is_left_behind(hold_talk, kind):
    before = asyncio.all_tasks()
    async with hold_talk(kind, Script(answers=[MANY_WORDS])) as talk:
        await talk.speak()
        await talk.client.until(lambda: talk.client.played_ms(2) > 0)
    await talk.engine.close()
    await asyncio.sleep(0)
    left = {task for task in asyncio.all_tasks() - before if "websockets" not in repr(task)}
    assert left == set()


async def test_noise_without_words_is_no_turn(hold_talk):
    async with hold_talk("openai", Script(heard=[""], answers=["Pardon?"])) as talk:
        await talk.speak()
        await talk.client.until_said("Pardon?")
        await talk.client.until_quiet()
    assert await talk.turns() == [(2, "ai", "Pardon?", False)]
