"""The chat in a real browser, under the strict policy: asking, following, changing, and finding again."""

import re

import pytest
from playwright.sync_api import expect

from bench.fake_provider import expected_text
from conversations.models import Conversation, Message
from conversations.tests.chat_window import ChatTab, forget_refusals, sign_in
from conversations.tests.factories import ConversationFactory, MessageFactory
from organizations.models import Plan, Resource
from organizations.services import spend
from organizations.services.allowances import forget_limits
from xentree.principal import Principal
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PACED = "paced-120-100-20"


def flat(text):
    return " ".join(text.split())


def test_a_question_is_answered_with_citations_that_open_their_passage(chat):
    chat.choose("Xentree Local")
    chat.ask("How do I connect Ollama?")
    expect(chat.questions.last.locator(".bubble")).to_have_text("How do I connect Ollama?")
    chat.wait_for_end(1)
    chat.page.locator("button.cite").first.click()
    sheet = chat.page.get_by_role("dialog", name="Source")
    expect(sheet.get_by_role("listitem").first).to_be_focused()
    expect(sheet.locator("h3").first).to_contain_text("Ollama")
    with chat.page.expect_popup() as opened:
        sheet.get_by_role("link", name="Open the page").first.click()
    assert re.search(r"/handbook/providers#", opened.value.url)
    chat.page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_the_address_and_the_rail_name_the_new_conversation(chat):
    chat.choose("fast")
    chat.ask("Hello")
    chat.wait_for_end(1)
    conversation = Conversation.objects.get()
    assert chat.page.url.endswith(f"/chat/{conversation.pk}")
    expect(chat.rail.locator("[aria-current=page]")).to_have_attribute("href", f"/chat/{conversation.pk}")


def test_stop_keeps_what_was_written(chat):
    chat.choose("long")
    chat.ask("Go on for long")
    expect(chat.answers.locator(".prose")).to_contain_text("Leaves turn light")
    chat.page.get_by_role("button", name="Stop the answer").click()
    expect(chat.answers.locator(".message-note")).to_have_text("You stopped this answer.")
    assert Message.objects.get(role="assistant").status == "stopped"
    assert flat(chat.prose()) == flat(Message.objects.get(role="assistant").content).replace(" .", " .")


def test_escape_stops_too(chat):
    chat.choose("long")
    chat.ask("Go on for long")
    expect(chat.answers.locator(".prose")).to_contain_text("Leaves")
    chat.page.keyboard.press("Escape")
    expect(chat.answers.locator(".message-note")).to_have_text("You stopped this answer.")


def test_reloading_in_the_middle_loses_and_repeats_nothing(chat):
    chat.choose(PACED)
    chat.ask("Tell me")
    expect(chat.answers.locator(".prose")).to_contain_text("Leaves turn light")
    chat.page.reload()
    expect(chat.answers).to_have_attribute("aria-busy", "true")
    chat.wait_for_end(1)
    assert flat(chat.prose()) == flat(expected_text(PACED))


def test_a_second_tab_follows(chat, window):
    chat.choose("fast")
    chat.ask("First")
    chat.wait_for_end(1)
    second = ChatTab(window.context.new_page())
    second.page.goto(chat.page.url)
    chat.choose(PACED)
    chat.ask("Second")
    expect(second.questions.last.locator(".bubble")).to_have_text("Second")
    expect(second.answers.last).to_have_attribute("aria-busy", "true")
    second.wait_for_end(2)
    assert flat(second.prose()) == flat(expected_text(PACED))


def test_a_dropped_line_is_taken_up_again(chat):
    chat.choose(PACED)
    chat.page.context.route("**/api/core/chat", cut_after_start)
    chat.ask("Tell me")
    chat.wait_for_end(1)
    assert flat(chat.prose()) == flat(expected_text(PACED))


def cut_after_start(route):
    """Only the first event comes through; then the line is dead."""
    response = route.fetch()
    first = response.text().split("\n\n")[0] + "\n\n"
    route.fulfill(status=200, headers={"Content-Type": "text/event-stream"}, body=first)


def test_editing_a_question_makes_a_sibling_one_can_return_from(chat):
    chat.choose("echo")
    chat.ask("First words")
    chat.wait_for_end(1)
    chat.questions.hover()
    chat.page.get_by_role("button", name="Edit and ask again").click()
    chat.page.get_by_role("textbox", name="Your question").fill("Second words")
    chat.page.keyboard.press("Enter")
    expect(chat.answers.locator(".prose")).to_have_text("Second words")
    expect(chat.questions.locator(".siblings-count")).to_have_text("2/2")
    chat.page.get_by_role("button", name="Previous version").click()
    expect(chat.questions.locator(".bubble")).to_have_text("First words")
    expect(chat.answers.locator(".prose")).to_have_text("First words")
    assert Message.objects.count() == 4


def test_writing_again_with_another_model_keeps_both_answers(chat):
    chat.choose("echo")
    chat.ask("Say this")
    chat.wait_for_end(1)
    chat.page.get_by_role("button", name="Write the answer again").click()
    chat.page.get_by_role("menuitem", name="fast", exact=True).click()
    expect(chat.answers.locator(".siblings-count")).to_have_text("2/2")
    chat.wait_for_end(1)
    expect(chat.answers.locator(".message-model")).to_have_text("fast")
    chat.page.get_by_role("button", name="Previous version").click()
    expect(chat.answers.locator(".prose")).to_have_text("Say this")


def test_a_failure_keeps_the_partial_text_and_offers_another_model(chat):
    chat.choose("error-midstream")
    chat.ask("Try")
    failure = chat.answers.locator(".message-failure")
    expect(failure).to_be_visible()
    expect(chat.answers.locator(".prose")).to_contain_text("Leaves turn light")
    failure.get_by_role("button", name="Try another model").click()
    chat.page.get_by_role("menuitem", name="echo", exact=True).click()
    expect(chat.answers.locator(".prose")).to_have_text("Try")
    expect(failure).to_be_hidden()


def test_a_refused_question_is_back_in_the_box(chat, window):
    chat.page.evaluate("localStorage.setItem('model', 'nowhere/nothing')")
    chat.page.reload()
    chat.ask("Where are you")
    expect(chat.page.locator(".composer-problem")).to_be_visible()
    expect(chat.composer).to_have_value("Where are you")
    assert Message.objects.count() == 0
    assert len(forget_refusals(window)) == 1


def test_a_file_goes_with_a_question(chat):
    chat.choose("echo")
    chat.page.locator("[data-file-input]").set_input_files(
        [{"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Water boils at 100 degrees."}]
    )
    card = chat.page.locator(".upload")
    expect(card.locator("progress")).to_be_hidden()
    chat.ask("What is in it?")
    expect(chat.questions.locator(".file-name")).to_have_text("notes.txt")
    expect(card).to_have_count(0)
    chat.wait_for_end(1)
    expect(chat.answers.locator(".prose")).to_contain_text("Water boils at 100 degrees.")
    assert [file.filename for file in Message.objects.get(role="user").attachments.all()] == ["notes.txt"]


def test_a_file_of_the_wrong_kind_is_refused_in_words(chat, window):
    chat.page.locator("[data-file-input]").set_input_files(
        [{"name": "photo.png", "mimeType": "image/png", "buffer": b"MZ not a picture"}]
    )
    expect(chat.page.locator(".upload.is-refused .file-size")).not_to_be_empty()
    chat.page.get_by_role("button", name="Remove photo.png").click()
    expect(chat.page.locator(".upload")).to_have_count(0)
    assert len(forget_refusals(window)) == 1


def test_another_conversation_opens_without_loading_the_page_and_back_returns(chat, learner):
    first = ConversationFactory(owner=learner, title="First talk")
    MessageFactory(conversation=first, content="Said in the first")
    second = ConversationFactory(owner=learner, title="Second talk")
    MessageFactory(conversation=second, content="Said in the second")
    chat.page.goto(f"{chat.page.url}/{first.pk}")
    chat.page.evaluate("window.stays = true")
    chat.composer.fill("a draft")
    chat.rail.get_by_text("Second talk").click()
    expect(chat.questions.locator(".bubble")).to_have_text("Said in the second")
    expect(chat.composer).to_have_value("")
    chat.page.go_back()
    expect(chat.questions.locator(".bubble")).to_have_text("Said in the first")
    expect(chat.composer).to_have_value("a draft")
    assert chat.page.evaluate("window.stays") is True


def test_ten_thousand_messages_open_at_the_end_and_go_up_in_steps(chat, learner):
    conversation = long_conversation(learner, 10_000)
    chat.page.goto(f"{chat.page.url}/{conversation.pk}")
    expect(chat.page.get_by_text("Message 9999", exact=True)).to_be_in_viewport()
    expect(chat.page.locator(".message")).to_have_count(50)
    for _ in range(12):
        chat.page.locator("#thread").evaluate("node => { node.scrollTop = 0; }")
        chat.page.wait_for_timeout(150)
    shown = chat.page.locator(".message")
    assert 100 <= shown.count() <= 300
    chat.page.get_by_role("button", name="Jump to the latest").click()
    expect(chat.page.get_by_text("Message 9999", exact=True)).to_be_in_viewport()


def long_conversation(owner, count):
    conversation = ConversationFactory(owner=owner)
    parent, rows = None, []
    for number in range(count):
        role = "assistant" if number % 2 else "user"
        parent = Message(conversation=conversation, parent=parent, role=role, content=f"Message {number}")
        rows.append(parent)
    Message.objects.bulk_create(rows, batch_size=1000)
    Conversation.objects.filter(pk=conversation.pk).update(head=parent)
    return conversation


def test_a_reader_who_scrolled_up_is_left_alone(chat):
    chat.choose(PACED)
    chat.page.set_viewport_size({"width": 700, "height": 420})
    chat.ask("Tell me")
    expect(chat.answers.locator(".prose")).to_contain_text("every branch")
    thread = chat.page.locator("#thread")
    expect(chat.page.get_by_role("button", name="Jump to the latest")).to_be_hidden()
    thread.hover()
    chat.page.mouse.wheel(0, -2000)
    chat.wait_for_end(1)
    assert thread.evaluate("node => node.scrollTop") == 0


def test_everything_can_be_done_by_keyboard(chat):
    page = chat.page
    expect(chat.composer).to_be_focused()
    page.keyboard.type("Hello")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("there")
    page.keyboard.press("Enter")
    chat.wait_for_end(1)
    expect(chat.questions.locator(".bubble")).to_have_text("Hello there")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("textbox", name="Your question")).to_have_count(0)
    page.keyboard.press("Control+Shift+O")
    expect(chat.composer).to_be_focused()
    assert page.url.endswith("/chat")
    page.keyboard.press("Control+k")
    page.keyboard.type("temporary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Temporary", exact=True)).to_have_attribute("aria-pressed", "true")


def test_a_finished_answer_is_said_once(chat):
    chat.choose("echo")
    chat.ask("Say this")
    chat.wait_for_end(1)
    expect(chat.page.locator("#spoken")).to_have_text("Xentree answered: Say this")


def test_a_temporary_chat_is_in_no_list(chat):
    chat.choose("echo")
    chat.page.get_by_role("button", name="Temporary", exact=True).click()
    expect(chat.page.locator("[data-temporary-banner]")).to_be_visible()
    chat.ask("Secret")
    chat.wait_for_end(1)
    expect(chat.rail.locator(".rail-row")).to_have_count(0)
    assert Conversation.objects.get().temporary


def test_a_learning_session_is_started_and_recapped(chat):
    chat.choose("echo")
    chat.ask("What is osmosis?")
    chat.wait_for_end(1)
    chat.page.get_by_role("button", name="Options for this chat").click()
    chat.page.get_by_role("menuitem", name="Start learning session").click()
    chat.page.get_by_label("What do you want to be able to do").fill("Explain osmosis")
    chat.page.keyboard.press("Enter")
    chat.page.locator("[data-session-chip]").click()
    chat.page.get_by_role("button", name="End session").click()
    recap = chat.page.get_by_role("dialog", name="Well done")
    expect(recap).to_contain_text("Goal: Explain osmosis.")


def test_a_strangers_conversation_is_not_there(chat, stranger, window):
    theirs = ConversationFactory(owner=stranger)
    response = chat.page.goto(f"{chat.page.url}/{theirs.pk}")
    assert response.status == 404
    assert len(forget_refusals(window)) == 1


@pytest.mark.parametrize("width", [360, 768])
def test_a_phone_shows_all_of_it(vendor, chromium, live_asgi, learner, width):
    with open_window(
        chromium, live_asgi, viewport={"width": width, "height": 740}, has_touch=True, is_mobile=True
    ) as phone:
        chat = sign_in(phone, learner)
        chat.choose("fast")
        chat.composer.fill("Hello")
        chat.page.get_by_role("button", name="Send").tap()
        chat.wait_for_end(1)
        assert chat.page.evaluate("document.documentElement.scrollWidth") == width
        small = chat.page.locator(".message-answer .message-bar .btn:visible").evaluate_all(SMALL_TARGETS)
        assert small == []


SMALL_TARGETS = """nodes => nodes.map(node => node.getBoundingClientRect())
    .filter(box => box.width < 44 || box.height < 44).map(box => `${box.width}x${box.height}`)"""


def test_after_an_answer_one_is_told_that_the_month_is_nearly_used(chat, learner):
    Plan.objects.update_or_create(pk="free", defaults={"name": "Free", "monthly_tokens": 20_000})
    forget_limits()
    spend(Principal(learner, "session"), Resource.TOKENS, 15_999)
    chat.page.reload()
    notice = chat.page.get_by_text("You have used 80 % of this month's tokens.")
    chat.choose("fast")
    chat.ask("Hello")
    expect(notice).to_be_visible()
    expect(chat.page.get_by_role("link", name="Usage")).to_have_attribute("href", "/settings/usage")
    chat.page.reload()
    expect(notice).to_be_visible()
