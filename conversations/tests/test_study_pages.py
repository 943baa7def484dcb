"""Quizzes and flashcards as a person goes through them in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from conversations.models import StudySet
from conversations.tests.chat_window import forget_refusals, sign_in
from conversations.tests.factories import StudySetFactory
from knowledge.models import Document
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from knowledge.tests.test_study import TEXT
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(vendor, window, learner):
    return sign_in(window, learner).page


@pytest.fixture
def tides(learner):
    return DocumentFactory(owner=learner, title="Tides of the North Sea")


def open_set(page, document, kind):
    made = StudySetFactory(owner=document.owner, document=document, kind=kind)
    page.goto(f"{page.url.split('/chat')[0]}/study/{made.pk}")
    return made


def words(page):
    return page.locator(".study-stage .study-words")


def kept(made):
    return StudySet.objects.get(pk=made.pk).round["answers"]


def wait_until_kept(page, made, answers):
    """The page keeps each answer behind the person's back."""
    for _ in range(400):
        if kept(made) == answers:
            return
        page.wait_for_timeout(50)
    assert kept(made) == answers


def test_a_quiz_by_keyboard_right_and_wrong(page, tides):
    made = open_set(page, tides, "quiz")
    expect(words(page)).to_have_text("What do tides follow?")
    expect(page.locator("[data-place]")).to_have_text("1 of 3")
    page.keyboard.press("1")
    expect(page.get_by_role("radio", name="moon")).to_be_checked()
    page.keyboard.press("Enter")
    verdict = page.locator(".study-verdict")
    expect(verdict).to_contain_text("Right")
    expect(verdict.locator("mark")).to_have_text("Tides follow the moon.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="blank")).to_be_visible()
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(verdict).to_contain_text("Not quite: sun")
    expect(words(page)).to_have_text("The sun warms the sea.")
    expect(page.locator(".study-option[data-mark=wrong]")).to_contain_text("wind")
    wait_until_kept(page, made, ["moon", "wind"])
    page.reload()
    expect(words(page)).to_have_text(re.compile("Ebb lasts"))
    expect(page.locator("[data-place]")).to_have_text("3 of 3")
    page.keyboard.press("2")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="four")).to_be_checked()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(words(page)).to_have_text("You know a good part of it")
    expect(page.locator(".study-end")).to_contain_text("2 of 3 questions right")
    expect(page.locator("[data-item='1']")).to_contain_text("You chose: wind")
    page.get_by_role("button", name="Again with the missed ones").click()
    expect(page.locator("[data-all]")).to_be_hidden()
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(words(page)).to_have_text("You know that one")
    wait_until_kept(page, made, ["sun"])
    assert StudySet.objects.get(pk=made.pk).known == [0, 1, 2]


def test_the_leaf_opens_the_document_at_the_passage(page, tides):
    open_set(page, tides, "quiz")
    page.locator(".study-option").filter(has_text="moon").click()
    page.get_by_role("button", name="Check").click()
    with page.expect_popup() as opened:
        page.locator(".study-verdict").get_by_role("link", name="Open page 2").click()
    expect(opened.value.get_by_role("region", name="The passage you came for")).to_contain_text("Tides follow")


def test_flashcards_by_keyboard(page, tides):
    made = open_set(page, tides, "flashcards")
    answer = page.locator(".study-card .study-answer")
    expect(answer).to_be_hidden()
    page.keyboard.press("2")
    page.keyboard.press("Space")
    expect(answer).to_have_text("moon")
    page.keyboard.press("Space")
    expect(answer).to_be_hidden()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-place]")).to_have_text("2 of 3")
    page.locator(".study-card").click()
    expect(words(page)).to_have_text("The sun warms the sea.")
    page.get_by_role("button", name="Again").click()
    expect(page.get_by_role("button", name="Shuffle")).to_be_hidden()
    page.get_by_role("button", name="Show the answer").click()
    page.keyboard.press("2")
    expect(page.locator(".study-end")).to_contain_text("2 of 3 cards known")
    wait_until_kept(page, made, ["known", "again", "known"])


def test_shuffled_cards_stay_shuffled(page, tides):
    made = open_set(page, tides, "flashcards")
    with page.expect_response(re.compile("/round$")):
        page.get_by_role("button", name="Shuffle").click()
    order = StudySet.objects.get(pk=made.pk).round["items"]
    assert sorted(order) == [0, 1, 2]
    page.reload()
    first = made.items[order[0]]["question"].replace("_____", "")
    expect(words(page)).to_have_text(re.compile(re.escape(first.split("  ")[0])))


def test_from_the_reader_to_a_quiz_and_back_to_it(page, learner):
    book = DocumentFactory(owner=learner, title="Leaves")
    for position, text in enumerate(TEXT):
        ChunkFactory(document=book, position=position, text=text, page=position + 1)
    page.goto(f"{page.url.split('/chat')[0]}/knowledge/{book.pk}")
    reader = page.url
    page.get_by_role("button", name="Quiz me").click()
    page.wait_for_url(re.compile("/study/"))
    expect(page.get_by_role("radio")).to_have_count(4)
    page.goto(reader)
    page.get_by_role("button", name="Quiz me").click()
    dialog = page.get_by_role("dialog", name="Quiz me")
    expect(dialog).to_contain_text("not begun yet")
    dialog.get_by_role("link", name="Open it").click()
    page.wait_for_url(re.compile("/study/"))
    assert StudySet.objects.count() == 1


def test_what_goes_wrong_while_it_is_made_is_said(page, window, learner, settings):
    bare = ChunkFactory(document=DocumentFactory(owner=learner), text="a | b").document
    page.goto(f"{window.address}/knowledge/{bare.pk}")
    page.get_by_role("button", name="Flashcards").click()
    dialog = page.get_by_role("dialog", name="Flashcards")
    expect(dialog.get_by_role("alert")).to_contain_text("no sentences in this document")
    expect(dialog.get_by_role("button", name="Try again")).to_be_hidden()
    assert forget_refusals(window)


def test_where_the_model_is_down_sentences_can_be_taken_as_they_are(page, window, learner, fake, settings):
    settings.AI_PROVIDERS = [
        {"id": "down", "kind": "openai", "base_url": f"{fake}/v1", "api_key": "k", "models": ["error-500"]}
    ]
    book = DocumentFactory(owner=learner, title="Leaves")
    for position, text in enumerate(TEXT):
        ChunkFactory(document=book, position=position, text=text)
    page.goto(f"{window.address}/knowledge/{book.pk}")
    page.get_by_role("button", name="Flashcards").click()
    dialog = page.get_by_role("dialog", name="Flashcards")
    expect(dialog.get_by_role("button", name="Try again")).to_be_visible()
    assert not StudySet.objects.exists()
    dialog.get_by_role("button", name="Take sentences as they are").click()
    page.wait_for_url(re.compile("/study/"))
    assert StudySet.objects.get().provider == "local"
    window.complaints[:] = [words for words in window.complaints if "a status of 503" not in words]


def test_what_could_not_be_kept_is_kept_with_the_next_answer(page, window, tides):
    made = open_set(page, tides, "quiz")
    page.route("**/round", lambda route: route.abort())
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Your place is not kept yet")
    page.unroute("**/round")
    page.keyboard.press("Enter")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    wait_until_kept(page, made, ["moon", "sun"])
    window.complaints[:] = [words for words in window.complaints if "ERR_FAILED" not in words]


def test_a_document_that_is_taken_away_takes_its_questions_along(page, window, tides, stranger):
    made = open_set(page, tides, "quiz")
    Document.objects.update(owner=stranger)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Its document is not yours to read any more")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("tides follow")
    assert forget_refusals(window) and kept(made) == []


def test_one_is_thrown_away_from_the_list(page, tides):
    StudySetFactory(owner=tides.owner, document=tides, known=[0, 2], studied_at=tides.created_at)
    page.goto(f"{page.url.split('/chat')[0]}/study")
    row = page.get_by_role("listitem").filter(has_text="Tides of the North Sea")
    expect(row).to_contain_text("2 of 3 right")
    row.get_by_role("button", name="Throw away").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Throw away").click()
    expect(page.get_by_role("heading", name="Nothing to practise yet")).to_be_visible()
    assert not StudySet.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(chromium, live_asgi, vendor, tides, scheme):
    with open_window(chromium, live_asgi, viewport={"width": 360, "height": 700}, color_scheme=scheme) as phone:
        page = sign_in(phone, tides.owner).page
        for kind in ("quiz", "flashcards"):
            open_set(page, tides, kind)
            button = page.get_by_role("button", name="Check" if kind == "quiz" else "Show the answer")
            expect(button).to_be_in_viewport(ratio=1)
            assert page.evaluate("document.documentElement.scrollWidth") == 360
            page.goto(f"{live_asgi}/chat")
