"""The player in a real browser: a module to its end, a lesson by keys alone, every kind on a phone."""

import re

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import sign_in
from learning.english.models import EnglishSession, Evaluation, ModuleProgress, Submission, Task
from learning.english.schema import CLOSED
from learning.english.services import evaluating, load_course
from learning.english.tests.player_window import answer_by_hand, answer_by_keys, right_answer, task_id_of
from learning.english.tests.tasks import TASKS, lesson, module, task, write_course
from xentree.testing.browser import launch, open_window
from xentree.testing.shapes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def course(tmp_path, transactional_db, monkeypatch):
    """One lesson of all closed kinds, another of the open ones, which the module does not need."""
    # The schema wants longer lessons; a browser does not.
    monkeypatch.setattr("learning.english.reading.check_module", lambda *_: [])
    kinds = [task(kind, required=kind in CLOSED) for kind in TASKS]
    lessons = [lesson("one", *kinds[:8]), lesson("two", *kinds[8:])]
    load_course(write_course(tmp_path / "course", module(lessons=lessons)))


@pytest.fixture
def page(window, learner, course):
    return sign_in(window, learner).page


def go(page, name):
    page.locator("[data-go]", has_text=name).click()


def is_right(page):
    expect(page.locator('[data-verdict="right"]')).to_be_visible()


@pytest.mark.timeout(300)
def test_a_module_from_its_first_task_to_its_completion(window, page, learner):
    page.goto(f"{window.address}/english")
    page.get_by_role("link", name="Start at the beginning").click()
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Go on").click()
    for _ in CLOSED:
        page.wait_for_url(re.compile("/english/tasks/"))
        answer_by_hand(page, *right_answer(learner, task_id_of(page)))
        go(page, "Check")
        is_right(page)
        page.locator("[data-go]").click()
    page.get_by_role("button", name="Complete the module").click()
    expect(page.get_by_role("heading", name="Beautifully done")).to_be_visible()
    assert ModuleProgress.objects.get(user=learner).status == "completed"
    page.get_by_role("link", name="See the branch").click()
    expect(page.get_by_role("link", name="First words Completed, 100 of 100")).to_be_visible()


def test_a_lesson_by_keys_alone(window, page, learner):
    first = Task.objects.get(lesson__slug="one", slug="multiple-choice")
    page.goto(f"{window.address}/english/tasks/{first.pk}")
    for _ in CLOSED:
        answer_by_keys(page, *right_answer(learner, task_id_of(page)))
        is_right(page)
        expect(page.locator("[data-outcome]")).to_be_focused()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/english/(tasks|modules)/"))
    assert Submission.objects.filter(user=learner, correct=True).count() == 8
    assert page.url.endswith("#lesson-2")


def test_a_wrong_answer_is_marked_in_its_place_and_tried_again(window, page, learner):
    found = Task.objects.get(lesson__slug="one", slug="gap")
    page.goto(f"{window.address}/english/tasks/{found.pk}")
    page.get_by_label("Gap 1 of 2").fill("is")
    page.get_by_label("Gap 2 of 2").fill("from")
    go(page, "Check")
    expect(page.locator('.gap-filled[data-mark="wrong"] ins')).to_have_text("am")
    expect(page.locator(".study-said")).to_contain_text("1 of 2 points")
    expect(page).to_have_url(re.compile("/english/answers/"))
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_label("Gap 1 of 2")).to_have_value("")


def test_an_empty_answer_is_refused_where_one_is(window, page, learner):
    found = Task.objects.get(lesson__slug="one", slug="matching")
    page.goto(f"{window.address}/english/tasks/{found.pk}")
    go(page, "Check")
    expect(page.get_by_role("alert")).to_have_text("The answer is empty.")
    assert not Submission.objects.exists()


def test_a_word_put_into_a_gap_can_be_taken_back(window, page):
    found = Task.objects.get(lesson__slug="one", slug="matching")
    page.goto(f"{window.address}/english/tasks/{found.pk}")
    page.get_by_role("button", name="2", exact=True).click()
    slot = page.locator("[data-slot]").first
    expect(slot).to_have_text("2")
    slot.click()
    expect(slot).to_have_text("Choose its match")
    page.get_by_role("button", name="1", exact=True).click()
    expect(slot).to_have_text("1")


def test_words_are_dragged_into_their_order(window, page, learner):
    found = Task.objects.get(lesson__slug="one", slug="ordering")
    page.goto(f"{window.address}/english/tasks/{found.pk}")
    items = page.locator("[data-order-item]")
    last = items.nth(3).inner_text()
    items.nth(3).drag_to(items.nth(0))
    expect(items.nth(0)).to_have_text(last)


def test_a_draft_waits_for_who_went_away(window, page):
    found = Task.objects.get(slug="writing")
    page.goto(f"{window.address}/english/tasks/{found.pk}")
    page.get_by_label("Your text").fill("My name is Lea and I live in a town.")
    page.get_by_label("your name").check()
    expect(page.locator("#words-said")).to_contain_text("10 of 25 to 60 words, 15 more to go")
    expect(page.get_by_text("draft kept in this browser")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your text")).to_have_value("My name is Lea and I live in a town.")
    expect(page.get_by_label("your name")).to_be_checked()


def test_time_begins_with_the_first_task_and_ends_elsewhere(window, page, learner):
    found = Task.objects.get(lesson__slug="one", slug="multiple-choice")
    page.goto(f"{window.address}/english/tasks/{found.pk}")
    field = page.locator("[data-session-id]")
    expect(field).to_have_value(re.compile("."))
    page.get_by_role("link", name="Leave").click()
    # A page that is left may not live to see the answer.
    wait_until(lambda: EnglishSession.objects.get(user=learner).ended_at, 20, "the end of the session")


def judged(page, skill):
    """What a worker does; the page is told by the server."""
    expect(page.locator(".evaluation-waiting")).to_be_visible()
    evaluating.run_evaluation(Evaluation.objects.get(skill=skill).pk)
    expect(page.locator('.evaluation[data-status="done"]')).to_be_visible()


def test_a_text_is_judged_where_it_was_written_and_written_again(window, page, judge):
    found = Task.objects.get(slug="writing")
    page.goto(f"{window.address}/english/tasks/{found.pk}")
    page.get_by_label("Your text").fill("My name is Lea and I live in a town.")
    page.keyboard.press("Control+Enter")
    judged(page, "writing")
    page.get_by_role("button", name="Write it again").click()
    expect(page.get_by_label("Your text")).to_have_value("My name is Lea and I live in a town.")


def test_a_voice_is_recorded_and_judged_where_the_sentence_stands(chromium, live_asgi, learner, course, judge):
    """The microphone beeps, once a second."""
    browser = launch(chromium.browser_type, "--use-fake-device-for-media-stream")
    with open_window(browser, live_asgi, permissions=["microphone"]) as opened:
        page = sign_in(opened, learner).page
        page.goto(f"{opened.address}/english/tasks/{Task.objects.get(slug='repeat').pk}")
        recorder = page.locator("speech-recorder")
        recorder.get_by_role("button", name="Record", exact=True).click()
        expect(recorder).to_have_attribute("data-state", "recording")
        page.wait_for_timeout(1500)
        recorder.get_by_role("button", name="Stop").click()
        recorder.get_by_role("button", name="Send").click()
        judged(page, "speaking")
    browser.close()
    assert Submission.objects.get(user=learner).status == "graded"


@pytest.fixture
def phone(chromium, live_asgi, learner, course):
    with open_window(chromium, live_asgi, **PHONE) as opened:
        yield opened, sign_in(opened, learner).page


def test_every_kind_fits_a_phone(phone, learner):
    opened, page = phone
    for found in Task.objects.all():
        page.goto(f"{opened.address}/english/tasks/{found.pk}")
        expect(page.locator(f'#task[data-kind="{found.kind}"]')).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, found.kind
        if found.kind in CLOSED:
            answer_by_hand(page, *right_answer(learner, found.pk))
            go(page, "Check")
            is_right(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, found.kind
