from itertools import pairwise

import pytest

from learning.english.evaluators import SpeakingRequest
from learning.english.evaluators.local_speaking import assess, judging
from learning.english.tests.speaking.recorded import TEXTS, judged, noise, recording, tone
from xentree.errors import ProviderDown
from xentree.providers.speech import Heard


def test_a_clear_reading():
    found = judged("clear", TEXTS["clear"], "adult")
    assert found.score > 75
    assert (found.reason, found.cefr, found.evaluator) == (None, None, "xentree-local")
    assert [each.name for each in found.criteria] == ["accuracy", "fluency", "prosody"]
    assert [word.text for word in found.words] == ["Keep", "in", "touch", "have", "a", "great", "weekend"]
    assert all(word.said for word in found.words)
    assert 0.5 < found.confidence < 1


def test_words_and_sounds_follow_one_another_in_the_recording():
    found = judged("clear", TEXTS["clear"], "adult")
    seconds = len(recording("clear")) / 32_000
    sounds = [phone for word in found.words for phone in word.phones]
    assert [(word.start, word.end) for word in found.words] == [
        (word.phones[0].start, word.phones[-1].end) for word in found.words
    ]
    assert all(0 <= before.end <= after.start + 1e-9 for before, after in pairwise(sounds))
    assert sounds[-1].end <= seconds
    assert [phone.phone for phone in found.words[2].phones] == ["T", "AH", "CH"]


def test_how_fast_and_even_it_was():
    figures = judged("clear", TEXTS["clear"], "adult").fluency
    assert set(figures) == {
        *("words_per_minute", "articulation_rate", "pause_ratio", "long_pauses"),
        *("speech_seconds", "rhythm", "pitch_range"),
    }
    assert 100 < figures["words_per_minute"] < 250
    assert 0 <= figures["pause_ratio"] < 0.3
    assert 1 < figures["speech_seconds"] < 3


def test_the_same_samples_get_the_same_answer():
    request = SpeakingRequest(recording("clear"), expected_text=TEXTS["clear"], age_group="adult")
    assert assess(request) == judged("clear", TEXTS["clear"], "adult")


def test_a_weak_reading_gets_less():
    weak, clear = judged("weak", TEXTS["weak"], "adult"), judged("clear", TEXTS["clear"], "adult")
    assert weak.reason is None
    assert 0 < weak.score < clear.score - 10


@pytest.mark.parametrize("name", ["clear", "weak", "child"])
def test_another_text_is_at_the_floor(name):
    found = judged(name, "I would like two tickets to London, please.")
    assert (found.score, found.reason, found.words) == (0.0, "off_topic", ())
    assert "not this text" in found.feedback


@pytest.mark.parametrize(
    ("samples", "text"),
    [
        pytest.param(b"", "Hello there.", id="nothing"),
        pytest.param(bytes(64_000), "Hello there.", id="silence"),
        pytest.param(noise(3), "Hello there.", id="noise"),
        pytest.param(tone(3), "Hello there.", id="tone"),
        pytest.param(noise(25), None, id="noise for long"),
    ],
)
def test_where_nobody_speaks_there_is_no_score(samples, text):
    found = assess(SpeakingRequest(samples, expected_text=text))
    assert (found.score, found.reason, found.words) == (None, "not_enough_evidence", ())


def test_no_error_is_named_in_the_sounds_of_a_child():
    found = judged("child", TEXTS["child"], "child")
    assert found.score > 60
    assert {word.error for word in found.words} == {None}
    assert {phone.heard for word in found.words for phone in word.phones} == {None}


def test_a_long_reading_is_judged_by_sentences_and_has_a_level():
    found = judged("clear", TEXTS["clear"] * 11, "adult", times=11)
    once = judged("clear", TEXTS["clear"], "adult")
    assert len(found.words) == 11 * len(once.words)
    assert found.score == pytest.approx(once.score, abs=6)
    assert found.cefr in ("B1", "B2", "C1")
    assert found.confidence > once.confidence


def test_free_speech_needs_twenty_seconds():
    found = judged("clear", None)
    assert (found.score, found.reason, found.cefr) == (None, "not_enough_evidence", None)
    assert "2 seconds" in found.feedback


class Ears:
    def hear(self, samples):
        return Heard("keep in touch", 0.4, rough=True)


class NoEars:
    def hear(self, samples):
        raise ProviderDown("busy")


def test_free_speech_is_judged_by_fluency_and_pronunciation_only(monkeypatch):
    monkeypatch.setattr(judging, "speech_to_text", lambda may_leave: Ears())
    found = judged("clear", None, "adult", times=11)
    assert 60 < found.score < 100
    assert found.words == ()
    assert found.transcript == "keep in touch"
    assert "not at what you said" in found.feedback
    assert 0 < found.confidence < 1


def test_free_speech_is_judged_where_nobody_writes_it_down(monkeypatch):
    monkeypatch.setattr(judging, "speech_to_text", lambda may_leave: NoEars())
    found = assess(SpeakingRequest(recording("clear") * 11, age_group="adult"))
    assert found.score is not None
    assert found.transcript == ""
