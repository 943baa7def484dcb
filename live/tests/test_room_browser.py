"""Talking in a real browser, whose microphone plays a recording of a person."""

import wave
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import forget_refusals, sign_in
from learning.english.tests.speaking.recorded import recording
from live.models import LiveSession, LiveSettings, LiveTranscript
from live.services.sessions import start_session
from live.services.settings import save_settings
from live.tests.parrot import Parrot
from live.tests.time_used import use_up
from xentree.audio import RATE
from xentree.testing.browser import launch, open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

KNOWS_LINES = """
const Real = WebSocket;
window.lines = [];
window.WebSocket = class extends Real {
  constructor(url) {
    super(url);
    if (url.includes("/ws/live")) window.lines.push(this);
  }
};
"""

LENDS_NO_MICROPHONE = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });"
# Understands one sentence, in two steps, each time it is started.
WRITES_DOWN = """
window.SpeechRecognition = class extends EventTarget {
  start() {
    this.dispatchEvent(new Event("start"));
    this.tell("short", false);
    setTimeout(() => this.tell("short", true), 600);
  }
  tell(transcript, isFinal) {
    const results = [Object.assign([{ transcript }], { isFinal })];
    this.dispatchEvent(Object.assign(new Event("result"), { results, resultIndex: 0 }));
  }
  stop() { window.deaf = true; this.dispatchEvent(new Event("end")); }
  abort() { this.stop(); }
};
"""


def silence(seconds):
    return bytes(int(seconds * RATE) * 2)


class Talker:
    """Somebody in the room of Live."""

    def __init__(self, window, user):
        self.window = window
        self.page = sign_in(window, user).page
        self.room = self.page.locator("[data-live]")
        self.captions = self.page.locator(".caption")
        self.status = self.page.locator("[data-part=state]")

    def enter(self, path="/live"):
        self.page.goto(self.window.address + path)
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()

    def start(self, *, keeps="Keep transcripts"):
        if self.page.locator("[data-part=consent]").count():
            self.page.get_by_text(keeps, exact=True).click()
        self.press("Start talking")
        return self.is_in("listening")

    def is_in(self, state):
        expect(self.room).to_have_attribute("data-stage", "during")
        expect(self.room).to_have_attribute("data-state", state)
        return self

    def sounded(self):
        """Milliseconds of sound one could hear so far."""
        return int(self.room.get_attribute("data-sounded") or 0)

    def hears(self, ms):
        self.page.wait_for_function(
            "(least) => Number(document.querySelector('[data-live]').dataset.sounded) >= least", arg=ms
        )

    def write(self, text):
        self.page.get_by_label("What you want to say").fill(text)
        self.page.keyboard.press("Enter")

    def switch(self, name):
        self.press("More")
        self.page.get_by_role("switch", name=name).click()
        self.page.keyboard.press("Escape")

    def end(self):
        self.press("End")
        expect(self.room).to_have_attribute("data-stage", "over")


@pytest.fixture
def parrot(monkeypatch):
    Parrot.made, Parrot.last_turn = [], 0
    monkeypatch.setattr("live.sitting.engine_for", Parrot)
    return Parrot


@pytest.fixture
def talker(chromium, live_asgi, learner, tmp_path):
    """A function from samples to somebody who says them once, from when the microphone opens."""

    @contextmanager
    def talker(samples=b"", *, may=True, **options):
        file = tmp_path / "voice.wav"
        with wave.open(str(file), "wb") as out:
            out.setparams((1, 2, RATE, 0, "NONE", ""))
            out.writeframes(samples or silence(1))
        fake = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-audio-capture={file}%noloop"]
        browser = launch(chromium.browser_type, *fake)
        try:
            with open_window(browser, live_asgi, permissions=["microphone"] if may else [], **options) as window:
                yield Talker(window, learner).enter()
        finally:
            browser.close()

    return talker


def test_one_speaks_is_answered_interrupts_writes_and_ends(talker, parrot, learner):
    with talker(silence(2) + recording("clear") + silence(2.5) + recording("clear") + silence(10)) as one:
        one.start().is_in("speaking").hears(600)
        expect(one.captions.first).to_contain_text("something")
        cut = one.page.locator(".is-cut")
        expect(cut.first).to_be_visible()
        # Until the recording is over, which has pauses of its own.
        one.is_in("speaking").hears(one.sounded() + 1500)
        voiced = cut.count()
        one.press("Interrupt")
        one.is_in("listening")
        expect(cut).to_have_count(voiced + 1)
        before = one.sounded()
        one.page.wait_for_timeout(500)
        assert one.sounded() - before <= 100
        one.switch("Write beside talking")
        one.write("short")
        one.is_in("speaking").is_in("listening")
        assert one.sounded() > before
        assert [words.split("\n")[0] for words in one.captions.all_inner_texts()][-2:] == ["You", "Xentree"]
        turns = [int(line.get_attribute("data-turn")) for line in one.captions.all()]
        assert turns == sorted(turns)
        one.end()
        expect(one.page.get_by_role("heading", name="That was your talk")).to_be_focused()
    session = LiveSession.objects.get()
    assert (session.user, session.end_reason) == (learner, "ended")
    assert LiveSettings.objects.get().keep_transcripts is True


def test_a_whole_talk_with_the_voices_and_ears_of_this_machine(talker, as_learner):
    save_settings({"keep_transcripts": True}, by=as_learner)
    # Said again and again: the first engine of a process takes a while to be ready, and hears nothing before.
    with talker(silence(3) + (recording("clear") + silence(9)) * 5) as one:
        one.start()
        expect(one.room).to_have_attribute("data-state", "speaking", timeout=60_000)
        one.hears(400)
        one.press("Interrupt")
        one.press("Mute")
        one.is_in("listening")
        expect(one.captions.first).to_have_class("caption caption-user")
        understood = one.captions.first.locator(".caption-words").inner_text()
        one.switch("Write beside talking")
        one.write("What can you do?")
        one.is_in("speaking").hears(one.sounded() + 600)
        one.end()
        one.page.get_by_role("link", name="Transcript and report").click()
        expect(one.page.get_by_text(understood).first).to_be_visible()
    said = list(LiveTranscript.objects.get().turns.values_list("role", "text"))
    assert said[0] == ("user", understood)
    assert ("user", "What can you do?") in said
    assert said[-1][0] == "ai"


def test_it_cannot_begin_before_one_said_what_is_kept(talker, parrot):
    with talker() as one:
        one.press("Start talking")
        expect(one.page.get_by_role("alert").get_by_text("Say first whether we may keep")).to_be_visible()
        assert not LiveSession.objects.exists()


def test_a_denied_microphone_is_said_and_one_can_write(talker, parrot, as_learner):
    save_settings({"keep_transcripts": False}, by=as_learner)
    with talker(may=False) as one:
        one.press("Start talking")
        expect(one.page.get_by_role("alert")).to_contain_text("This page may not use the microphone")
        one.press("Go on by writing")
        one.is_in("listening")
        expect(one.status).to_have_text("Write what you want to say")
        one.write("short")
        one.hears(200)
        expect(one.captions).to_have_count(2)
        one.end()
        expect(one.page.get_by_text("There is no transcript of it.")).to_be_visible()


def test_a_page_that_is_lent_no_microphone_says_so_at_once(talker, parrot, as_learner):
    save_settings({"keep_transcripts": False}, by=as_learner)
    with talker() as one:
        one.page.add_init_script(LENDS_NO_MICROPHONE)
        one.enter()
        expect(one.page.get_by_role("alert")).to_contain_text("This page has no secure (https) address")
        one.press("Go on by writing")
        one.is_in("listening").end()


def test_a_browser_that_writes_down_itself_sends_words(talker, parrot, as_learner):
    save_settings({"keep_transcripts": False, "ears": "browser"}, by=as_learner)
    with talker() as one:
        one.page.add_init_script(WRITES_DOWN)
        one.enter()
        one.press("Start talking")
        expect(one.page.locator(".caption-user.is-partial")).to_have_text("Youshort")
        one.is_in("speaking").hears(200)
        assert one.page.evaluate("window.deaf")
        expect(one.page.locator(".caption-user[data-turn]").first).to_have_text("Youshort")
        one.end()


def test_a_broken_line_is_taken_up_again(talker, parrot, as_learner):
    save_settings({"keep_transcripts": True}, by=as_learner)
    with talker() as one:
        one.page.add_init_script(KNOWS_LINES)
        one.enter().start()
        one.page.evaluate("window.lines.at(-1).close()")
        expect(one.status).to_have_text("Connection lost, trying again")
        one.is_in("listening")
        expect(one.status).to_have_text("Listening")
        assert one.page.evaluate("window.lines.length") == 2
        one.switch("Write beside talking")
        one.write("short")
        one.hears(200)
        one.end()
    assert LiveSession.objects.count() == 1
    assert len(parrot.made) == 2


def test_another_open_talk_can_be_ended_there(talker, parrot, as_learner):
    save_settings({"keep_transcripts": True}, by=as_learner)
    other = start_session({"session_type": "voice"}, by=as_learner)
    with talker() as one:
        expect(one.page.get_by_text("A talk of yours is still open.")).to_be_visible()
        one.press("Start talking")
        one.page.get_by_role("alertdialog").get_by_role("button", name="End it and start here").click()
        one.is_in("listening").end()
        forget_refusals(one.window)
    other.refresh_from_db()
    assert other.end_reason == "ended"
    assert LiveSession.objects.count() == 2


def test_a_talk_that_was_left_open_goes_on(talker, parrot, as_learner):
    save_settings({"keep_transcripts": True}, by=as_learner)
    start_session({"session_type": "voice"}, by=as_learner)
    with talker() as one:
        one.press("Go on with it here")
        one.is_in("listening").end()
    assert LiveSession.objects.count() == 1


def test_used_up_time_is_said(talker, parrot, as_learner):
    save_settings({"keep_transcripts": True}, by=as_learner)
    use_up(as_learner)
    with talker() as one:
        one.page.get_by_role("button", name="Start talking").focus()
        one.page.keyboard.press("Enter")
        expect(one.page.get_by_role("alert")).to_contain_text("used up. It starts anew on 1 ")
        forget_refusals(one.window)
    assert LiveSession.objects.count() == 1


def test_all_of_it_by_keys_alone(talker, parrot, as_learner):
    save_settings({"keep_transcripts": True, "mode": "push"}, by=as_learner)
    with talker(recording("clear") * 3) as one:
        keys = one.page.keyboard
        one.page.get_by_role("button", name="Start talking").focus()
        keys.press("Enter")
        one.is_in("listening")
        expect(one.status).to_have_text("Hold to talk")
        keys.down("Space")
        expect(one.status).to_have_text("Listening")
        one.page.wait_for_timeout(1500)
        keys.up("Space")
        one.is_in("speaking").hears(600)
        keys.press("Escape")
        one.is_in("listening")
        expect(one.page.locator(".is-cut, .caption-ai")).to_have_count(1)
        one.page.get_by_role("button", name="End", exact=True).focus()
        keys.press("Enter")
        expect(one.room).to_have_attribute("data-stage", "over")


def test_an_avatar_speaks_and_times_are_shown_on_demand(talker, parrot, as_learner):
    save_settings({"keep_transcripts": True}, by=as_learner)
    with talker() as one:
        one.page.get_by_text("Avatar", exact=True).click()
        expect(one.page.get_by_role("radio", name="Fern")).to_be_checked()
        one.start()
        one.switch("Write beside talking")
        one.write("short")
        one.is_in("speaking")
        expect(one.page.locator(".live-face svg")).to_have_count(1)
        one.switch("How long each answer took")
        expect(one.page.locator(".caption-times").last).to_contain_text("Answered in 365 ms · end of turn 210 ms")
        one.end()
    assert LiveSession.objects.get().session_type == "avatar"


def test_a_link_asks_before_it_ends_a_talk(talker, parrot, as_learner):
    save_settings({"keep_transcripts": True}, by=as_learner)
    with talker() as one:
        one.start()
        one.page.get_by_role("navigation", name="Places").first.get_by_role("link", name="Notes").click()
        one.page.get_by_role("alertdialog").get_by_role("button", name="End and leave").click()
        one.page.wait_for_url("**/notes")
    assert LiveSession.objects.get().end_reason == "ended"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_overflows(talker, parrot, as_learner, scheme):
    save_settings({"keep_transcripts": True, "mode": "push"}, by=as_learner)
    with talker(recording("clear") * 3, color_scheme=scheme, **PHONE) as one:
        is_narrow = lambda: one.page.evaluate("document.documentElement.scrollWidth") <= 360  # noqa: E731
        assert is_narrow()
        one.page.get_by_text("Voice, language and microphone").tap()
        assert is_narrow()
        one.start()
        assert is_narrow()
        held = one.page.get_by_role("button", name="Hold to talk").bounding_box()
        assert held["width"] >= 88
        one.page.mouse.move(held["x"] + 30, held["y"] + 30)
        one.page.mouse.down()
        expect(one.status).to_have_text("Listening")
        one.page.wait_for_timeout(1500)
        one.page.mouse.up()
        one.is_in("speaking").hears(200)
        assert is_narrow()
        one.end()
        assert is_narrow()
