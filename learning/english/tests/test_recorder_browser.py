"""Speaking in a real browser, whose microphone plays a recording: a good one, another text, silence, noise."""

import random
import re
import wave
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import forget_refusals, sign_in
from learning.english.models import Evaluation, Recording
from learning.english.services import evaluating
from learning.english.tests.speaking.recorded import TEXTS, recording
from xentree.audio import RATE
from xentree.providers.speech_flite import FliteVoices
from xentree.testing.browser import launch, open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SENTENCE = "The children played in the garden until their mother called them for dinner."
BYTES_A_SAMPLE = 2


def silence(seconds):
    return bytes(int(seconds * RATE) * BYTES_A_SAMPLE)


def noise(seconds):
    return random.Random(7).randbytes(int(seconds * RATE) * BYTES_A_SAMPLE)


def said(text):
    return silence(0.3) + FliteVoices().say(text).samples + silence(0.5)


def a_person(name):
    """A learner's own voice."""
    return silence(0.3) + recording(name) + silence(0.5)


class Speaker:
    """Somebody at the page of practice, with a voice."""

    def __init__(self, window, user):
        self.window = window
        self.page = sign_in(window, user).page
        self.recorder = self.page.locator("speech-recorder").first
        self.status = self.recorder.get_by_role("status")

    def open(self, text=SENTENCE):
        self.page.goto(f"{self.window.address}/english/practice/speaking")
        self.page.get_by_label("The text to read").fill(text)
        return self

    def press(self, name):
        self.recorder.get_by_role("button", name=name, exact=True).click()

    def record(self, seconds):
        self.press("Record")
        expect(self.recorder).to_have_attribute("data-state", "recording")
        self.page.wait_for_timeout(seconds * 1000)
        self.press("Stop")
        expect(self.status).to_contain_text("Recorded")

    def send(self):
        self.press("Have it judged")
        self.page.wait_for_url(re.compile("/english/evaluations/"))

    def judged(self):
        """What a worker does; the page is told by the server."""
        expect(self.page.get_by_role("heading", name="Your recording is being listened to")).to_be_visible()
        evaluation = Evaluation.objects.get()
        evaluating.run_evaluation(evaluation.pk)
        expect(self.page.locator("[data-status=done]")).to_be_visible()
        evaluation.refresh_from_db()
        return evaluation


@pytest.fixture
def speaker(chromium, live_asgi, learner, tmp_path):
    """A function from samples to somebody who says them, over and over."""

    @contextmanager
    def speaker(samples, *, may=True):
        file = tmp_path / "voice.wav"
        with wave.open(str(file), "wb") as out:
            out.setparams((1, BYTES_A_SAMPLE, RATE, 0, "NONE", ""))
            out.writeframes(samples)
        fake = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={file}%noloop"]
        browser = launch(chromium.browser_type, *fake)
        try:
            with open_window(browser, live_asgi, permissions=["microphone"] if may else []) as window:
                yield Speaker(window, learner)
        finally:
            browser.close()

    return speaker


def test_what_was_said_is_judged_word_by_word(speaker, judge):
    with speaker(said("Hello.")) as one:
        one.open("Hello.").record(1.5)
        one.press("Listen")
        one.send()
        one.judged()
        one.page.locator(".said-word").click()
        card = one.page.locator(".word-card:popover-open")
        expect(card).to_contain_text("h → kh")
        card.get_by_role("button", name="You", exact=True).click()
        card.get_by_role("button", name="Say it again").click()
        expect(card.get_by_role("button", name="Record")).to_be_visible()
        one.page.keyboard.press("Escape")
        expect(card).to_have_count(0)
    assert Recording.objects.get().status == "removed"


def test_a_good_recording_is_judged_word_by_word(speaker):
    with speaker(a_person("clear")) as one:
        one.open(TEXTS["clear"]).record(4.5)
        one.press("Listen")
        one.send()
        evaluation = one.judged()
        words = one.page.locator(".said-word")
        expect(words).to_have_count(len(TEXTS["clear"].split()))
        assert evaluation.reason == ""
        assert evaluation.score > 50
        words.first.click()
        card = one.page.locator(".word-card:popover-open")
        expect(card).to_be_visible()
        one.page.keyboard.press("Escape")
        expect(card).to_have_count(0)
    assert Recording.objects.get().status == "removed"


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (lambda: a_person("clear"), "This sounds like another text"),
        (lambda: silence(4), "We heard nothing"),
        (lambda: noise(4), r"noise|nothing|another text|no score"),
    ],
    ids=["another text", "silence", "noise"],
)
def test_what_cannot_be_judged_is_said_kindly(speaker, samples, words):
    with speaker(samples()) as one:
        one.open().record(4)
        one.send()
        evaluation = one.judged()
        assert not evaluation.score
        expect(one.page.locator(".verdict h2")).to_contain_text(re.compile(words))


def test_silence_is_noticed_while_one_records(speaker):
    with speaker(silence(6)) as one:
        one.open().press("Record")
        expect(one.status).to_contain_text("We hear nothing")
        one.press("Stop")


def test_a_broken_line_loses_nothing(speaker):
    with speaker(noise(8)) as one:
        one.open().press("Record")
        expect(one.recorder).to_have_attribute("data-state", "recording")
        one.page.wait_for_timeout(1500)
        one.page.route("**/api/xel/recordings/**", lambda route: route.abort())
        expect(one.status).to_contain_text("The connection broke")
        one.page.wait_for_timeout(1500)
        one.press("Stop")
        expect(one.status).to_contain_text("Recorded")
        one.press("Have it judged")
        one.page.unroute("**/api/xel/recordings/**")
        one.page.wait_for_url(re.compile("/english/evaluations/"))
        recording = Recording.objects.get()
        assert recording.status == "ready"
        with recording.file.open() as file:
            assert len(file.read()) == recording.size
        one.window.complaints[:] = [words for words in one.window.complaints if "ERR_FAILED" not in words]


def test_again_removes_what_was_recorded(speaker):
    with speaker(noise(8)) as one:
        one.open().record(1.5)
        first = Recording.objects.get()
        one.press("Again")
        expect(one.recorder).to_have_attribute("data-state", "recording")
        one.page.wait_for_timeout(1500)
        one.press("Stop")
        expect(one.status).to_contain_text("Recorded")
        first.refresh_from_db()
        assert first.status == "removed"


def test_without_permission_the_words_say_what_to_do(speaker):
    with speaker(silence(1), may=False) as one:
        one.open().press("Record")
        expect(one.status).to_contain_text("This page may not use the microphone")
        expect(one.recorder.get_by_label("Choose a recording")).to_be_attached()


def test_without_a_microphone_too(window, learner):
    one = Speaker(window, learner).open()
    one.press("Record")
    expect(one.status).to_contain_text("There is no microphone")


def test_a_recording_one_has_is_taken_too(window, learner, tmp_path):
    file = tmp_path / "mine.wav"
    with wave.open(str(file), "wb") as out:
        out.setparams((1, BYTES_A_SAMPLE, RATE, 0, "NONE", ""))
        out.writeframes(silence(1))
    one = Speaker(window, learner).open()
    one.recorder.get_by_label("Choose a recording").set_input_files(file)
    expect(one.status).to_contain_text("mine.wav is chosen.")
    one.send()
    assert Recording.objects.get().size == file.stat().st_size
    forget_refusals(window)
