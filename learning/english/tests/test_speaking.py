"""What is said in tasks: which parts, made once, kept, and the local voices where others fail."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from learning.english.rendering import render
from learning.english.schema import KINDS
from learning.english.services import speaking
from learning.english.services.speaking import say_task, say_text
from learning.english.spoken import PACES, Said, parts_of
from learning.english.tests.tasks import task
from learning.english.variants import as_texts
from xentree.audio import decode_audio, seconds_of
from xentree.errors import NotFound, ProviderDown
from xentree.providers.speech import Speech, TextToSpeech
from xentree.providers.speech_flite import FliteVoices

SCRIPT = [{"voice": "a", "text": "Hello there."}, {"voice": "b", "text": "Good morning."}]


def rendered(kind, **changes):
    return render(as_texts(task(kind, **changes)), 0)


def content(sound):
    with default_storage.open(sound.name) as file:
        return file.read()


class Counting(TextToSpeech):
    """A tenth of a second for each text, and a count of them; or a failure."""

    id, local = "counting", True

    def __init__(self, fails=False):
        self.said, self.fails = [], fails

    def say(self, text, voice="a", *, pace=1.0):
        self.said.append((voice, text, pace))
        if self.fails:
            raise ProviderDown("Away.")
        return Speech(b"\1\0" * 1600)


@pytest.fixture
def counting(monkeypatch):
    voices = Counting()
    monkeypatch.setattr(speaking, "text_to_speech", lambda: voices)
    return voices


def test_all_that_is_heard_is_said_and_nothing_else():
    heard = {kind: parts_of(rendered(kind)) for kind in KINDS}
    assert {kind: list(parts) for kind, parts in heard.items() if parts} == {
        "dictation": ["all"],
        "listening": ["all", "0"],
        "read_aloud": ["all"],
        "repeat": ["all"],
        "role_play": ["all", "0", "1", "2", "3"],
    }
    assert heard["role_play"]["2"] == (Said("b", "Line 2."),)


def test_a_talk_is_said_by_its_voices_at_the_pace_of_its_level(counting):
    sound = say_task(rendered("listening", script=SCRIPT), "A1")
    assert counting.said == [("a", "Hello there.", PACES["A1"]), ("b", "Good morning.", PACES["A1"])]
    assert abs(seconds_of(decode_audio(BytesIO(content(sound)))) - 0.7) < 0.15


def test_it_is_made_once_for_everybody(counting):
    sounds = [say_task(rendered("dictation"), "A1") for _ in range(2)]
    assert sounds[0] == sounds[1]
    assert len(counting.said) == 1


def test_another_text_pace_or_voice_is_another_sound(counting):
    counting_at_a1 = say_task(rendered("dictation"), "A1")
    others = [
        say_task(rendered("dictation"), "B2"),
        say_task(rendered("dictation", text="I'm from Chile."), "A1"),
        say_task(rendered("listening"), "A1", "0"),
    ]
    counting.id = "other"
    others.append(say_task(rendered("dictation"), "A1"))
    assert len({counting_at_a1.digest, *(each.digest for each in others)}) == 5


def test_whoever_wants_the_same_at_once_waits_for_it(counting):
    with ThreadPoolExecutor(8) as pool:
        sounds = list(pool.map(lambda _: say_task(rendered("dictation"), "A1"), range(8)))
    assert len(set(sounds)) == len(counting.said) == 1


def test_a_part_that_is_not_said_is_not_there(counting):
    for kind, part in (("reading", "all"), ("dictation", "0"), ("listening", "9")):
        with pytest.raises(NotFound):
            say_task(rendered(kind), "A1", part)
    assert counting.said == []


def test_where_the_chosen_voices_fail_the_local_ones_speak(counting):
    counting.fails = True
    sound = say_task(rendered("dictation"), "B1")
    assert seconds_of(decode_audio(BytesIO(content(sound)))) > 0.5


def test_where_the_local_voices_fail_it_is_told_and_nothing_is_kept(monkeypatch):
    def fail(*args, **more):
        raise ProviderDown("Away.")

    monkeypatch.setattr(FliteVoices, "say", fail)
    with pytest.raises(ProviderDown):
        say_task(rendered("dictation"), "B1")
    assert not default_storage.exists("speech")


def test_a_text_of_ones_own_is_said_and_not_kept(counting):
    assert seconds_of(decode_audio(BytesIO(say_text("My secret.")))) > 0
    assert counting.said == [("a", "My secret.", 1.0)]
    assert not default_storage.exists("speech")
