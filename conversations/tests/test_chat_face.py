"""The chat page keeps what one writes and does in sight, and comes back whole after a failure, in a real browser."""

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import sign_in
from conversations.tests.factories import ConversationFactory, exchange
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINES = "a line of what is asked\n" * 30
OFFLINE = "No connection. Check your network and try again."


@pytest.fixture(params=[(360, 740), (390, 844)], ids=str)
def phone(request, vendor, chromium, live_asgi, learner):
    width, height = request.param
    with open_window(
        chromium, live_asgi, viewport={"width": width, "height": height}, has_touch=True, is_mobile=True
    ) as opened:
        yield sign_in(opened, learner)


def box_of(place):
    box = place.bounding_box()
    return box["y"], box["y"] + box["height"]


def forget_the_network(window):
    window.complaints[:] = [words for words in window.complaints if "ERR_INTERNET_DISCONNECTED" not in words]


def expect_above_the_places(phone):
    top, bottom = box_of(phone.page.locator(".composer-box"))
    assert top >= box_of(phone.page.locator(".topline"))[1]
    assert bottom <= box_of(phone.page.locator(".bottombar"))[0]


def test_a_long_first_question_stays_above_the_places_of_a_phone(phone):
    phone.choose("fast")
    phone.composer.fill(LINES)
    expect_above_the_places(phone)
    phone.page.get_by_role("button", name="Send").tap()
    phone.wait_for_end(1)


def test_a_first_question_that_is_too_long_too(phone):
    phone.composer.fill("a line of what is asked\n" * 1500)
    phone.page.get_by_role("button", name="Send").tap()
    expect(phone.page.locator("[data-composer-problem]")).to_be_visible()
    expect_above_the_places(phone)


def test_all_first_questions_can_be_reached_beside_a_long_text(phone):
    phone.composer.fill(LINES)
    last = phone.page.locator("[data-starter]").last
    last.scroll_into_view_if_needed()
    last.tap()
    expect(phone.questions).to_have_count(1)
    phone.wait_for_end(1)


def test_the_menu_of_a_conversation_shows_all_of_it_on_a_phone(phone, learner):
    conversation = ConversationFactory(owner=learner)
    exchange(conversation, ("What is osmosis?", "Water moves."))
    phone.page.goto(f"{phone.page.url}/{conversation.pk}")
    phone.page.get_by_role("button", name="Options for this chat").tap()
    menu = phone.page.locator("#conversation-menu")
    expect(menu.get_by_role("menuitem", name="Delete")).to_be_visible()
    assert menu.evaluate("node => node.scrollHeight - node.clientHeight") == 0
    top, bottom = box_of(menu)
    assert top >= 0 and bottom <= phone.page.viewport_size["height"]


# About as much as the window holds: the card, taller than the bubble, makes it more.
@pytest.mark.parametrize("paragraphs", [9, 10, 11, 12])
def test_a_question_that_is_changed_stays_below_the_top_line(chat, learner, paragraphs):
    conversation = ConversationFactory(owner=learner)
    exchange(conversation, ("What is osmosis?", "Water moves.\n\n" * paragraphs))
    chat.page.goto(f"{chat.page.url}/{conversation.pk}")
    expect(chat.questions).to_have_count(1)
    chat.composer.press("ArrowUp")
    expect(chat.page.locator(".editor textarea")).to_be_focused()
    chat.page.wait_for_timeout(200)
    assert box_of(chat.page.locator(".editor"))[0] >= box_of(chat.page.locator(".topline"))[1] + 16


def test_a_first_question_without_a_network_leaves_the_page_as_it_was(chat, window):
    window.context.set_offline(True)
    chat.ask("What is osmosis?")
    problem = chat.page.get_by_text(OFFLINE)
    expect(problem).to_be_visible()
    expect(chat.page.locator("[data-greeting]")).to_be_visible()
    expect(chat.page.locator("[data-starter]").first).to_be_visible()
    expect(chat.composer).to_have_value("What is osmosis?")
    expect(chat.questions).to_have_count(0)
    window.context.set_offline(False)
    expect(problem).to_be_hidden()
    forget_the_network(window)


def test_going_on_writing_takes_the_word_about_the_network_away(chat, window):
    window.context.set_offline(True)
    chat.ask("What is osmosis?")
    expect(chat.page.get_by_text(OFFLINE)).to_be_visible()
    chat.composer.press_sequentially(" And why")
    expect(chat.page.get_by_text(OFFLINE)).to_be_hidden()
    forget_the_network(window)
