"""Talks without a microphone and without a model of sound: voice is what is loud, and the twins say the rest."""

import asyncio
import threading
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from asgiref.sync import sync_to_async

from live.engine import patience, personas
from live.engine.base import Said, Talk
from live.engine.cascade import CascadeEngine
from live.models import LiveSession, LiveTurn
from live.tests.twins import Recorder, ScriptedListener, ScriptedSpeaker, is_loud, voice
from xentree.audio import silence
from xentree.errors import ProviderDown
from xentree.providers import local

pytestmark = pytest.mark.django_db(transaction=True)
GREETING = "Hello. I am Xentree Local."


@pytest.fixture
def talk(learner, as_learner):
    session = LiveSession.objects.create(user=learner, session_type="voice")
    return Talk(session.pk, as_learner, "companion", "en")


class Room:
    """An engine, and what it sends."""

    def __init__(self, talk, listener, speaker):
        self.wire, self.listener, self.speaker = Recorder(), listener, speaker
        self.engine = CascadeEngine(talk, self.wire, voices=(listener, speaker), activity=is_loud)

    async def hear(self, seconds, *, loud):
        """As a microphone does, in real time."""
        samples = voice(seconds) if loud else silence(seconds)
        for at in range(0, len(samples), 1280):
            await self.engine.hear(samples[at : at + 1280])
            await asyncio.sleep(0.04)

    async def speak(self, seconds=0.4):
        await self.hear(seconds, loud=True)
        await self.hear(0.5, loud=False)

    async def stop_talking(self):
        await self.wire.until(
            lambda: self.wire.frames and self.wire.frames[-1] == {"type": "state", "state": "listening"}
        )


@asynccontextmanager
async def room(talk, *texts, history=(), speaker=None, **listening):
    here = Room(talk, ScriptedListener(*texts, **listening), speaker or ScriptedSpeaker(ms=5))
    await here.engine.start(history)
    try:
        yield here
    finally:
        await here.engine.close()


def stored():
    return sync_to_async(lambda: list(LiveTurn.objects.values_list("number", "role", "text", "interrupted")))()


async def test_speech_is_answered_in_sound_and_stored(talk):
    async with room(talk, "hello") as here:
        await here.speak()
        await here.stop_talking()
        final = [
            (frame["role"], frame["text"], frame["turn_id"]) for frame in here.wire.of("transcript") if frame["final"]
        ]
        [metrics] = here.wire.of("turn-metrics")
        states = [frame["state"] for frame in here.wire.of("state")]
    assert final[0] == ("user", "hello", 1)
    assert final[1][0] == "ai" and final[1][1].startswith(GREETING) and final[1][2] == 2
    assert states == ["thinking", "speaking", "listening"]
    assert (metrics["turn_id"], metrics["provider"], metrics["model"]) == (2, "local", "xentree-local")
    assert metrics["total_ms"] >= metrics["end_of_turn_ms"] >= 350
    assert await stored() == [(1, "user", "hello", False), (2, "ai", final[1][1], False)]
    assert (await LiveTurn.objects.aget(number=1)).provider == "scripted"
    turn = await LiveTurn.objects.aget(number=2)
    assert set(turn.latency) == {"end_of_turn", "stt", "model", "tts", "total"} and turn.spoken_ms > 0
    assert [seq for _, _, seq, _ in here.wire.sound] == list(range(len(here.wire.sound)))


async def test_a_voice_silences_the_assistant_and_only_what_was_played_is_stored(talk):
    async with room(talk, "hello", "what") as here:
        await here.speak()
        await here.wire.until(lambda: here.wire.sent_ms(2) > 300)
        await here.engine.note_playback(2, 120)
        await here.hear(0.3, loud=True)
        [cut] = here.wire.of("interrupted")
        sent = here.wire.sent_ms(2)
        await here.hear(0.2, loud=True)
        assert here.wire.sent_ms(2) == sent
    assert cut == {"type": "interrupted", "turn_id": 2, "heard_text": "Hello. I am Xentree"}
    assert (await stored())[1] == (2, "ai", "Hello. I am Xentree", True)


async def test_a_cough_cuts_nothing(talk):
    async with room(talk, "hello") as here:
        await here.speak()
        await here.wire.until(lambda: here.wire.sent_ms(2) > 200)
        await here.hear(0.1, loud=True)
        await here.hear(0.3, loud=False)
        assert here.wire.of("interrupted") == []


async def test_sound_is_never_far_ahead(talk):
    async with room(talk, "hello", speaker=ScriptedSpeaker(ms=10)) as here:
        await here.speak()
        await here.wire.until(lambda: here.wire.sent_ms(2) > 800)
        begun, sent = here.wire.sound[0][0], 0.0
        for moment, _, _, samples in here.wire.sound:
            sent += len(samples) / 32_000
            assert sent - (moment - begun) < 0.25


async def test_who_goes_on_after_a_pause_is_answered_once(talk):
    async with room(talk, "tell me", "about trees") as here:
        await here.hear(0.4, loud=True)
        await here.hear(0.28, loud=False)
        await here.speak()
        await here.wire.until(lambda: here.wire.of("turn-metrics"))
        final = [frame["text"] for frame in here.wire.of("transcript") if frame["final"] and frame["role"] == "user"]
    assert final == ["tell me about trees"]
    assert [turn[1] for turn in await stored()] == ["user", "ai"]


async def test_who_breaks_off_in_a_sentence_is_waited_for(talk):
    async with room(talk, "I stayed because") as here:
        await here.speak()
        await here.wire.until(lambda: here.wire.of("turn-metrics"))
        [metrics] = here.wire.of("turn-metrics")
    assert metrics["end_of_turn_ms"] >= 1000 * patience.SECONDS


async def test_typed_words_are_a_turn(talk):
    async with room(talk) as here:
        await here.engine.take_text("  hello ")
        await here.stop_talking()
    assert (await stored())[0][:3] == (1, "user", "hello")
    written = await LiveTurn.objects.aget(number=1)
    assert (written.provider, written.spoken_ms) == ("", 0)


async def test_interrupt_before_a_word_leaves_no_turn(talk):
    async with room(talk, speaker=ScriptedSpeaker(delay=5)) as here:
        await here.engine.take_text("hello")
        await here.engine.interrupt()
    assert await stored() == [(1, "user", "hello", False)]


async def test_who_hears_for_themselves_is_only_listened_to_for_silence(talk):
    async with room(replace(talk, browser_ears=True)) as here:
        await here.engine.take_text("hello")
        await here.wire.until(lambda: here.wire.sent_ms(2) > 200)
        for _ in range(4):
            await here.speak(0.2)
        assert len(here.wire.of("interrupted")) == 1
    assert [turn[1] for turn in await stored()] == ["user", "ai"]


async def test_our_own_words_are_a_turn_too(talk):
    async with room(talk) as here:
        await here.engine.say("Your time is nearly up.")
    assert await stored() == [(1, "ai", "Your time is nearly up.", False)]


async def test_nothing_understood_is_worth_a_word_the_third_time(talk):
    async with room(talk, "", "", "") as here:
        for _ in range(3):
            assert here.wire.sound == []
            await here.speak(0.2)
        await here.stop_talking()
    assert await stored() == [(1, "ai", personas.NOT_CAUGHT, False)]


async def test_a_long_quote_is_offered_in_portions(talk):
    async with room(talk) as here:
        await here.engine.take_text("what can you do")
        await here.stop_talking()
        await here.engine.take_text("go on")
        await here.stop_talking()
    said = [turn[2] for turn in await stored()]
    assert said[1].endswith(personas.OFFER) and said[1].startswith("I am Xentree Local.")
    assert said[3] and said[3] not in said[1]


async def test_a_listener_that_fails_is_replaced_and_nothing_said_is_lost(talk, monkeypatch):
    spare = ScriptedListener("hello", id="spare")
    monkeypatch.setattr("live.engine.cascade.PocketsphinxListener", lambda: spare)
    async with room(talk, ProviderDown("The ears are gone.")) as here:
        await here.speak()
        await here.stop_talking()
        assert [frame["error"] for frame in here.wire.of("error")] == ["provider_down"]
        assert not here.listener.is_open and spare.is_open
    assert (await stored())[0] == (1, "user", "hello", False)
    assert not spare.is_open


async def test_a_speaker_that_fails_is_replaced(talk, monkeypatch):
    spare = ScriptedSpeaker(ms=2, id="spare")
    monkeypatch.setattr("live.engine.cascade.FliteSpeaker", lambda: spare)
    async with room(talk, speaker=ScriptedSpeaker(failures=1)) as here:
        await here.engine.take_text("hello")
        await here.stop_talking()
        assert len(here.wire.of("error")) == 1 and here.wire.sound
    assert spare.said[0] == "Hello."


async def test_without_any_voice_the_words_are_read(talk, monkeypatch):
    monkeypatch.setattr("live.engine.cascade.FliteSpeaker", lambda: ScriptedSpeaker(failures=99, id="spare"))
    async with room(talk, speaker=ScriptedSpeaker(failures=99)) as here:
        await here.engine.take_text("hello")
        await here.stop_talking()
        assert here.wire.sound == []
    assert (await stored())[1][2].startswith(GREETING)


async def test_what_was_said_before_goes_along(talk, monkeypatch):
    asked = []
    monkeypatch.setattr(local, "answer_to", lambda prompt: asked.append(prompt) or "Fine.")
    async with room(talk, history=[Said("user", "I am Ana."), Said("ai", "Hello Ana")]) as here:
        await here.engine.take_text("who am I")
        await here.stop_talking()
    assert [(turn.role, turn.text) for turn in asked[0].turns] == [
        ("user", "I am Ana."),
        ("assistant", "Hello Ana"),
        ("user", "who am I"),
    ]
    assert personas.SPEAKING in asked[0].instructions


async def test_nothing_is_left_behind(talk):
    await a_short_talk(talk)
    # Pools that all share have their threads by now.
    tasks, shared = asyncio.all_tasks(), threads()
    here = await a_short_talk(talk)
    assert not here.listener.is_open
    async with asyncio.timeout(5):
        while threads() - shared:
            await asyncio.sleep(0.01)
    assert asyncio.all_tasks() == tasks
    await here.engine.close()


async def a_short_talk(talk):
    async with room(talk, "hello", delay=0.2) as here:
        await here.speak()
        await here.wire.until(lambda: here.wire.sound)
    return here


def threads():
    """Those that are not of a pool for all."""
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")}
