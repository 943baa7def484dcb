"""Voices and ears of talks at servers that speak OpenAI's dialect, kind ones and others."""

import asyncio
import time
from contextlib import aclosing

import pytest

from bench.fake_provider import seen
from bench.fake_speech import HEARD
from xentree.audio import seconds_of, silence
from xentree.errors import ProviderDown
from xentree.providers import listener_openai, openai_audio, speaker_openai
from xentree.providers.speech import listener, speaker
from xentree.testing.fake_provider import running_fake_provider

TEXT = "Hello, how are you today?"
SOUND = silence(0.5)


@pytest.fixture(scope="module")
def server():
    with running_fake_provider() as address:
        yield f"{address}/v1"


@pytest.fixture(autouse=True)
def lab(server, settings):
    settings.TTS_BASE_URL = settings.STT_BASE_URL = server
    settings.TTS_API_KEY = settings.STT_API_KEY = "sk-secret"
    seen.requests.clear()
    seen.disconnects.clear()


async def spoken(text=TEXT, voice="a"):
    return [speech async for speech in speaker(may_leave=False).speak(text, voice)]


async def heard(samples=SOUND, language="en"):
    ears = listener(may_leave=False, language=language)
    await ears.open()
    ears.begin()
    for at in range(0, len(samples), 640):
        ears.feed(samples[at : at + 640])
    return await ears.end()


# -- voices ----------------------------------------------------------------------------------------------------------


async def test_sound_is_given_out_while_it_comes(settings):
    settings.TTS_MODEL = "paced-0-60"
    pieces = [seconds_of(speech.samples) for speech in await spoken()]
    assert len(pieces) > 2
    assert abs(sum(pieces) - 0.05 * len(TEXT)) < 0.01


async def test_the_right_things_are_asked_for(settings):
    settings.TTS_VOICES = {"b": "heron"}
    await spoken(voice="b")
    (asked,) = seen.requests
    assert asked["body"] == {"model": "gpt-4o-mini-tts", "input": TEXT, "voice": "heron", "response_format": "pcm"}
    assert asked["headers"]["authorization"] == "Bearer sk-secret"


async def test_the_lips_are_told_with_every_piece(settings):
    settings.TTS_MODEL = "paced-0-0"
    for speech in await spoken():
        assert speech.phones[0].start == 0.0
        assert abs(speech.phones[-1].end - seconds_of(speech.samples)) < 0.001


async def test_a_file_instead_of_samples_is_understood_too(settings):
    settings.TTS_MODEL = "file"
    assert abs(seconds_of(b"".join(speech.samples for speech in await spoken())) - 0.05 * len(TEXT)) < 0.05


async def test_nothing_to_say_asks_nobody():
    assert await spoken(" ") == []
    assert not seen.requests


async def test_who_stops_listening_drops_the_connection(settings):
    settings.TTS_MODEL = "paced-0-50"
    async with aclosing(speaker(may_leave=False).speak(TEXT)) as pieces:
        await anext(pieces)
    deadline = time.monotonic() + 5
    while not seen.disconnects and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    assert seen.disconnects[0]["tokens"] < 12


async def test_the_connection_is_kept_for_the_next_sentence():
    await spoken()
    client = openai_audio._clients[asyncio.get_running_loop()]
    ((_config, http),) = client.items()
    (waiting,) = http._transport.idle.values()
    (connection,) = waiting
    await spoken()
    assert waiting == [connection]


@pytest.mark.parametrize(
    ("model", "message", "retryable"),
    [
        ("odd", "answered in a way that could not be understood", True),
        ("mute", "answered in a way that could not be understood", True),
        ("cut", "broke off in the middle", True),
        ("hang", "stopped in the middle", True),
        ("error-401", "The key for The TTS server was refused.", False),
        ("error-503", "has a problem of its own (status 503)", True),
    ],
)
async def test_a_voice_that_fails_is_told_in_words(settings, monkeypatch, model, message, retryable):
    monkeypatch.setattr(openai_audio, "BETWEEN", 0.3)
    settings.TTS_MODEL = model
    with pytest.raises(ProviderDown) as failure:
        await spoken()
    assert message in failure.value.message
    assert failure.value.retryable is retryable
    assert "sk-secret" not in failure.value.message


async def test_a_voice_without_end_is_cut_off(settings, monkeypatch):
    monkeypatch.setattr(speaker_openai, "MOST_SECONDS", 1)
    settings.TTS_MODEL = "paced-0-0"
    with pytest.raises(ProviderDown) as failure:
        await spoken(TEXT * 3)
    assert failure.value.message == "The TTS server would not stop speaking."


# -- ears ------------------------------------------------------------------------------------------------------------


async def test_an_utterance_is_sent_when_it_is_over():
    understood = await heard(language="de-AT")
    assert (understood.text, understood.rough) == (HEARD["text"], False)
    (asked,) = seen.requests
    assert asked["body"]["language"] == "de"


async def test_a_text_that_streams_is_followed(settings):
    settings.STT_MODEL = "paced-10-100"
    ears = listener(may_leave=False)
    ears.begin()
    ears.feed(silence(0.5))
    ending = asyncio.create_task(ears.end())
    deadline = time.monotonic() + 5
    while not ears.so_far and time.monotonic() < deadline:
        await asyncio.sleep(0.01)
    assert ears.so_far == "Hello"
    assert (await ending).text == "Hello there."


async def test_who_refuses_to_stream_is_not_asked_to_again(settings):
    settings.STT_MODEL = "plain"
    ears = listener(may_leave=False)
    for _ in range(2):
        ears.begin()
        ears.feed(silence(0.5))
        assert (await ears.end()).text == HEARD["text"]
    assert ["stream" in each["body"] for each in seen.requests] == [True, False, False]


@pytest.mark.parametrize("samples", [b"", silence(0.05)], ids=["nothing", "a click"])
async def test_too_little_is_sent_nowhere(samples):
    assert (await heard(samples)).text == ""
    assert not seen.requests


async def test_what_was_said_before_is_forgotten():
    ears = listener(may_leave=False)
    ears.begin()
    ears.feed(silence(5))
    ears.begin()
    assert (await ears.end()).text == ""
    assert not seen.requests


@pytest.mark.parametrize(
    ("model", "message", "retryable"),
    [
        ("odd", "answered in a way that could not be understood", True),
        ("cut", "broke off in the middle", True),
        ("hang", "stopped in the middle", True),
        ("error-401", "The key for The STT server was refused.", False),
        ("error-503", "has a problem of its own (status 503)", True),
    ],
)
async def test_ears_that_fail_are_told_in_words(settings, monkeypatch, model, message, retryable):
    monkeypatch.setattr(openai_audio, "BETWEEN", 0.3)
    settings.STT_MODEL = model
    with pytest.raises(ProviderDown) as failure:
        await heard()
    assert message in failure.value.message
    assert failure.value.retryable is retryable


async def test_ears_that_take_too_long_are_given_up(settings, monkeypatch):
    monkeypatch.setattr(listener_openai, "TOTAL", 0.05)
    settings.STT_MODEL = "paced-2000-0"
    with pytest.raises(ProviderDown) as failure:
        await heard()
    assert failure.value.message == "The STT server did not answer in time."


async def test_nobody_there_is_told_in_words(settings):
    settings.TTS_BASE_URL = settings.STT_BASE_URL = "http://127.0.0.1:9/v1"
    for attempt in (spoken, heard):
        with pytest.raises(ProviderDown) as failure:
            await attempt()
        assert "cannot be reached" in failure.value.message


# -- who does it -----------------------------------------------------------------------------------------------------


def test_with_nothing_set_nothing_leaves(settings):
    settings.TTS_BASE_URL = settings.STT_BASE_URL = ""
    assert (speaker(may_leave=True).id, listener(may_leave=True).id) == ("flite-1", "pocketsphinx-5")


def test_what_is_said_leaves_the_network_only_where_it_may(settings):
    settings.TTS_BASE_URL = settings.STT_BASE_URL = "https://speech.example.org/v1"
    assert (speaker(may_leave=False).id, listener(may_leave=False).id) == ("flite-1", "pocketsphinx-5")
    hosted = speaker(may_leave=True), listener(may_leave=True)
    assert [each.id for each in hosted] == ["tts/gpt-4o-mini-tts/coral/onyx", "stt/whisper-1"]
    assert [each.local for each in hosted] == [False, False]


def test_who_is_not_to_be_had_is_replaced(settings):
    settings.TTS_BASE_URL = settings.STT_BASE_URL = ""
    settings.AI_PROVIDERS, settings.CREDENTIAL_RESOLVER = [], ""
    settings.TTS = settings.STT = "gone"
    assert (speaker(may_leave=True).id, listener(may_leave=True).id) == ("flite-1", "pocketsphinx-5")
