"""A judged text in a real browser: marks and notes by pointer and thumb, and an attempt with the fixes one took."""

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import sign_in
from learning.english.models import Evaluation
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "She go to school every day. Yesterday he buyed a book. It are very good."


def mark(original, suggestion, kind, message):
    start = TEXT.index(original)
    place = {"start": start, "end": start + len(original), "original": original}
    return {**place, "suggestion": suggestion, "type": kind, "message": message}


MARKS = [
    mark("go", "goes", "agreement", "With she, the verb takes -es."),
    mark("buyed", "bought", "verb_form", "Buy has a past form of its own: bought."),
    mark("are", "is", "agreement", "It takes is."),
]


@pytest.fixture
def evaluation(learner):
    return Evaluation.objects.create(
        user=learner,
        skill="writing",
        status="done",
        request={"text": TEXT, "prompt": ""},
        result={"corrections": MARKS, "criteria": [{"name": "grammar", "score": 40, "evidence": ["he buyed"]}]},
        score=48,
        cefr="A2",
        confidence=0.6,
    )


def opened(window, learner, evaluation):
    page = sign_in(window, learner).page
    page.goto(f"{window.address}/english/evaluations/{evaluation.pk}")
    return page


def test_notes_stand_beside_their_marks_and_fixes_go_into_the_next_attempt(window, learner, evaluation):
    page = opened(window, learner, evaluation)
    notes = page.get_by_role("list", name="The marks one by one").get_by_role("listitem")
    expect(notes).to_have_count(3)
    first = page.locator("[data-mark='1']").bounding_box()
    beside = notes.first.bounding_box()
    assert beside["x"] > first["x"] + first["width"]
    assert abs(beside["y"] - first["y"]) < 40
    page.locator("[data-mark='2']").click()
    expect(notes.nth(1)).to_be_focused()
    notes.nth(1).get_by_role("checkbox").check()
    page.get_by_role("button", name="Write it again with 1 fix", exact=True).click()
    expect(page.get_by_label("Your text")).to_have_value(TEXT.replace("buyed", "bought"))


def test_all_suggestions_are_taken_at_once(window, learner, evaluation):
    page = opened(window, learner, evaluation)
    page.get_by_role("button", name="Use all suggestions").click()
    page.get_by_role("button", name="Write it again with 3 fixes").click()
    expect(page.get_by_label("Your text")).to_have_value(
        "She goes to school every day. Yesterday he bought a book. It is very good."
    )


def test_on_a_phone_a_note_comes_up_at_a_tap(chromium, live_asgi, learner, evaluation):
    with open_window(chromium, live_asgi, viewport={"width": 360, "height": 740}, has_touch=True) as window:
        page = opened(window, learner, evaluation)
        mark = page.locator("[data-mark='2']")
        mark.tap()
        note = page.locator("[data-note='2']:popover-open")
        expect(note).to_be_visible()
        expect(note).to_contain_text("Buy has a past form of its own")
        note.get_by_role("checkbox").check()
        page.keyboard.press("Escape")
        expect(mark).to_be_focused()
        expect(page.get_by_role("button", name="Write it again with 1 fix", exact=True)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
