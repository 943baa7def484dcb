"""The real local voices and the real local recognizer, and OpenAI's dialect against a local server."""

import re

import pytest

from bench.fake_speech import HEARD
from xentree import doctor
from xentree.audio import seconds_of, silence
from xentree.errors import ProviderDown
from xentree.providers.speech import Heard, speech_to_text, text_to_speech
from xentree.providers.speech_flite import FliteVoices, speakable
from xentree.providers.speech_pocketsphinx import PocketsphinxEars
from xentree.testing.fake_provider import running_fake_provider

HELLO = "Hello, how are you today?"


@pytest.fixture(scope="module")
def server():
    with running_fake_provider() as address:
        yield f"{address}/v1"


@pytest.fixture
def lab(server, settings):
    """Both kinds of speech by one connected provider."""
    settings.AI_PROVIDERS = [{"id": "lab", "kind": "openai", "base_url": server, "api_key": "k"}]
    settings.CREDENTIAL_RESOLVER = ""
    settings.TTS = settings.STT = "lab"


# -- the local voices ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hello():
    return FliteVoices().say(HELLO)


def test_a_sentence_is_said_at_the_pace_of_speech(hello):
    assert 1.0 < seconds_of(hello.samples) < 4.0
    assert max(hello.samples) > 0


def test_the_sounds_are_told_in_order_to_the_end(hello):
    starts = [phone.start for phone in hello.phones]
    assert starts == sorted(starts)
    assert [phone.phone for phone in hello.phones if phone.phone != "SIL"][:4] == ["HH", "AH", "L", "OW"]
    assert abs(hello.phones[-1].end - seconds_of(hello.samples)) < 0.1


def test_the_same_text_is_the_same_sound_and_another_voice_another(hello):
    assert FliteVoices().say(HELLO).samples == hello.samples
    assert FliteVoices().say(HELLO, "b").samples != hello.samples


def test_a_slower_pace_takes_longer(hello):
    assert seconds_of(FliteVoices().say(HELLO, pace=0.8).samples) > 1.15 * seconds_of(hello.samples)


def test_two_sentences_go_on_in_time():
    said = FliteVoices().say("I like tea. She likes coffee.")
    assert [phone.start for phone in said.phones] == sorted(phone.start for phone in said.phones)
    assert abs(said.phones[-1].end - seconds_of(said.samples)) < 0.2


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("It’s £5 – or €1,200…", "It's 5 pounds , or 1,200 euros..."),
        ("Café at 20 °C", "Cafe at 20 degrees Celsius"),
        ("I ___ here", "I here"),
        ("日本語", ""),
    ],
)
def test_signs_are_said_as_people_say_them(written, said):
    assert speakable(written) == said


def test_nothing_to_say_is_silence():
    assert FliteVoices().say("…日本").samples == FliteVoices().say("...").samples
    assert FliteVoices().say("日本").samples == b""


@pytest.mark.parametrize("text", ["-h", "--help -o /etc/passwd", "<speak>x</speak>", "a" * 400], ids=len)
def test_whatever_is_written_is_only_said(text):
    assert seconds_of(FliteVoices().say(text).samples) > 0


def test_a_text_beyond_all_measure_is_refused():
    with pytest.raises(ProviderDown):
        FliteVoices().say("word " * 2000)


# -- the local recognizer --------------------------------------------------------------------------------------------


def test_what_a_voice_says_is_roughly_written_down(hello):
    heard = PocketsphinxEars().hear(hello.samples)
    assert heard.rough
    assert {"how", "are", "you"} <= set(heard.text.split())
    assert 0.0 < heard.confidence <= 1.0
    assert re.fullmatch(r"[a-z' ]+", heard.text)
    assert [word.start for word in heard.words] == sorted(word.start for word in heard.words)


def test_silence_is_nothing_said():
    heard = PocketsphinxEars().hear(silence(1.0))
    assert (heard.text, heard.words, heard.confidence) == ("", (), 0.0)


def test_no_samples_are_nothing_said():
    assert PocketsphinxEars().hear(b"").text == ""


def test_a_recognizer_that_takes_too_long_is_ended(hello, monkeypatch):
    monkeypatch.setattr("xentree.providers.speech_pocketsphinx.START", 0.0)
    monkeypatch.setattr("xentree.providers.speech_pocketsphinx.PER_SECOND", 0.01)
    with pytest.raises(ProviderDown) as failure:
        PocketsphinxEars().hear(hello.samples)
    assert failure.value.message == "The local speech recognition did not answer in time."


# -- OpenAI's dialect ------------------------------------------------------------------------------------------------


def test_a_connected_provider_speaks(lab):
    voices = text_to_speech()
    assert (voices.id, voices.local) == ("lab/gpt-4o-mini-tts/coral/onyx", True)
    said = voices.say(HELLO, "b")
    assert abs(seconds_of(said.samples) - 0.05 * len(HELLO)) < 0.05
    assert seconds_of(voices.say(HELLO, pace=0.5).samples) > 1.9 * seconds_of(said.samples)


def test_a_server_apart_speaks_with_a_voice_of_its_own(server, settings):
    settings.TTS_BASE_URL, settings.TTS_VOICES = server, {"b": "heron"}
    assert text_to_speech().id == "tts/gpt-4o-mini-tts/coral/heron"


def test_a_connected_provider_understands(lab):
    heard = speech_to_text(may_leave=False).hear(silence(0.5))
    assert (heard.text, heard.confidence, heard.rough) == (HEARD["text"], 0.8, False)
    assert [(word.text, word.start) for word in heard.words] == [("Hello", 0.1), ("there", 0.5)]


def test_a_model_that_tells_no_probabilities_is_not_believed_to_be_sure(lab, settings):
    settings.STT_MODEL = "plain"
    assert speech_to_text(may_leave=False).hear(silence(0.5)) == Heard(HEARD["text"], None)


@pytest.mark.parametrize(("model", "retryable"), [("odd", True), ("error-503", True), ("error-401", False)])
def test_a_server_that_fails_is_told_in_words(lab, settings, model, retryable):
    settings.TTS_MODEL = settings.STT_MODEL = model
    for ask in (lambda: text_to_speech().say(HELLO), lambda: speech_to_text(may_leave=True).hear(silence(0.5))):
        with pytest.raises(ProviderDown) as failure:
            ask()
        assert failure.value.retryable is retryable


def test_a_server_that_is_not_there_is_told_in_words(settings):
    settings.TTS_BASE_URL = "http://127.0.0.1:9/v1"
    with pytest.raises(ProviderDown) as failure:
        text_to_speech().say(HELLO)
    assert failure.value.message == "The TTS server cannot be reached."


# -- who does it -----------------------------------------------------------------------------------------------------


def test_with_nothing_set_nothing_leaves():
    assert (text_to_speech().id, speech_to_text(may_leave=True).id) == ("flite-1", "pocketsphinx-5")


def test_a_voice_leaves_the_network_only_where_it_may(settings):
    settings.STT_BASE_URL = "https://speech.example.org/v1"
    assert speech_to_text(may_leave=False).id == "pocketsphinx-5"
    assert speech_to_text(may_leave=True).id == "stt/whisper-1"


@pytest.mark.parametrize("name", ["gone", "claude"])
def test_who_is_not_to_be_had_is_replaced_by_the_local_ones(settings, name):
    settings.AI_PROVIDERS = [{"id": "claude", "kind": "anthropic", "api_key": "k"}]
    settings.CREDENTIAL_RESOLVER = ""
    settings.TTS = settings.STT = name
    assert (text_to_speech().id, speech_to_text(may_leave=True).id) == ("flite-1", "pocketsphinx-5")


def test_the_doctor_tells_who_speaks_and_why_somebody_else_does_not(settings):
    settings.AI_PROVIDERS, settings.CREDENTIAL_RESOLVER = [], ""
    settings.TTS, settings.STT_BASE_URL = "gone", "ftp://example.org"
    told = [(finding.level, finding.text) for finding in doctor._speech()]
    assert told == [
        ("note", "TTS names the provider “gone”, which is not connected."),
        (
            "note",
            "STT_BASE_URL cannot be used: the base URL 'ftp://example.org' does not begin with http:// or https://.",
        ),
        ("ok", "flite-1 reads out, pocketsphinx-5 writes down."),
    ]
