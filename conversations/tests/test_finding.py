"""Ctrl-K and the search page in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from conversations.tests.chat_window import forget_refusals, sign_in
from conversations.tests.factories import ConversationFactory, MessageFactory, exchange, indexed
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def talk(learner):
    conversation = ConversationFactory(owner=learner, title="Irregular verbs")
    exchange(conversation, *((f"Question {number}", "Leaves. " * 60) for number in range(40)))
    MessageFactory(conversation=conversation, content="What is osmosis?")
    exchange(conversation, *((f"More {number}", "Leaves. " * 60) for number in range(40)))
    return indexed(conversation)


def palette(chat, words=""):
    chat.page.keyboard.press("Control+k")
    box = chat.page.get_by_role("combobox", name="Search and commands")
    expect(box).to_be_focused()
    if words:
        chat.page.keyboard.type(words)
    return chat.page.get_by_role("listbox", name="Results")


def test_the_palette_finds_a_chat(chat, talk):
    palette(chat, "irregular").get_by_role("option", name="Irregular verbs").click()
    expect(chat.page.locator("[data-title]")).to_have_text("Irregular verbs")
    assert chat.page.url.endswith(f"/chat/{talk.pk}")


def test_a_message_is_opened_by_the_keyboard_where_it_stands(chat, talk):
    found = palette(chat, "osmossis")
    expect(found.get_by_role("group", name="Messages").get_by_role("option")).to_have_count(1)
    expect(found.locator("mark")).to_have_text("osmosis")
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator(".message-question", has_text="What is osmosis?")).to_be_focused()


def test_enter_right_after_typing_waits_for_what_was_typed(chat, talk):
    palette(chat, "irregular")
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator("[data-title]")).to_have_text("Irregular verbs")


def test_a_title_comes_before_a_place_that_only_its_hidden_words_fit(chat, learner):
    planned = indexed(ConversationFactory(owner=learner, title="Planning a study week for statistics"))
    found = palette(chat, "study week")
    expect(found.get_by_role("option")).to_contain_text([planned.title, "Calendar", "All results"])
    chat.page.keyboard.press("Enter")
    chat.page.wait_for_url(f"**/chat/{planned.pk}")


def test_enter_waits_where_only_hidden_words_fit_so_far(chat, learner):
    planned = indexed(ConversationFactory(owner=learner, title="Planning a study week for statistics"))
    chat.page.add_init_script(SLOW_SEARCH)
    chat.page.reload()
    expect(palette(chat, "study week").get_by_role("option")).to_have_text(["Calendar"])
    chat.page.keyboard.press("Enter")
    chat.page.wait_for_url(f"**/chat/{planned.pk}")


SLOW_SEARCH = """
    const send = window.fetch
    window.fetch = async (address, wish) => {
        if (String(address).includes("/api/core/search")) await new Promise(done => setTimeout(done, 2000))
        return send(address, wish)
    }"""


def test_a_command_whose_name_begins_with_it_comes_before_a_title(chat, learner):
    indexed(ConversationFactory(owner=learner, title="My calendar of tests"))
    found = palette(chat, "calen").get_by_role("option")
    expect(found).to_contain_text(["Calendar", "My calendar of tests", "All results"])


def test_arrows_move_and_tell_the_field(chat, talk):
    found = palette(chat)
    expect(found.get_by_role("group", name="Recent chats").get_by_role("option")).to_have_count(1)
    chat.page.keyboard.press("ArrowDown")
    chosen = found.get_by_role("option", selected=True)
    expect(chosen).to_have_attribute("id", "palette-1")
    expect(chat.page.get_by_role("combobox")).to_have_attribute("aria-activedescendant", "palette-1")
    chat.page.keyboard.press("Escape")
    expect(found).to_be_hidden()


def test_commands_on_any_page(chat, talk):
    chat.page.goto(chat.page.url.replace("/chat", "/settings/profile"))
    expect(palette(chat).get_by_role("option", name="Irregular verbs")).to_be_visible()
    chat.page.keyboard.type("new chat")
    chat.page.keyboard.press("Enter")
    expect(chat.composer).to_be_visible()


def test_a_search_that_fails_says_so_and_can_be_tried_again(chat, window, talk):
    chat.page.route("**/api/core/search*", lambda route: route.fulfill(status=503, body="{}"))
    found = palette(chat, "osmosis")
    again = found.get_by_role("option", name="Search did not answer")
    expect(again).to_be_visible()
    chat.page.unroute("**/api/core/search*")
    again.click()
    expect(found.get_by_role("group", name="Messages")).to_be_visible()
    window.complaints[:] = [words for words in window.complaints if "503" not in words]


def test_the_page_shows_kinds_filters_and_leads_to_the_message(chat, talk):
    palette(chat, "osmosis").get_by_role("option", name="All results").click()
    page = chat.page
    page.get_by_role("searchbox", name="Search in all that is yours").fill("osmosis -rivers")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Remove the filter -rivers").click()
    expect(page.get_by_role("searchbox", name="Search in all that is yours")).to_have_value("osmosis")
    page.get_by_role("navigation", name="Kinds").get_by_role("link", name=re.compile("Messages")).click()
    page.get_by_role("link", name=re.compile("What is osmosis")).click()
    expect(page.locator(".message-question", has_text="What is osmosis?")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_overflows(chromium, live_asgi, learner, talk, scheme):
    indexed(ConversationFactory(owner=learner, title="osmosis" * 25))
    with open_window(chromium, live_asgi, viewport={"width": 360, "height": 700}, color_scheme=scheme) as phone:
        page = sign_in(phone, learner).page
        for path in ("/search", "/search?q=osmosis", "/search?q=osmosis&type=messages", "/search?q=nothing+of+this"):
            page.goto(live_asgi + path, wait_until="networkidle")
            assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 360)
        page.get_by_role("button", name="Search").last.click()
        expect(page.locator(".palette")).to_have_css("width", "360px")


def test_what_is_said_in_a_message_runs_nowhere(chat, window, learner):
    talk = ConversationFactory(owner=learner, title="<img src=x onerror=alert(1)>")
    MessageFactory(conversation=talk, content="<script>alert(1)</script> osmosis <b>bold</b>")
    indexed(talk)
    found = palette(chat, "osmosis")
    expect(found.locator(".palette-detail")).to_contain_text("<script>alert(1)</script> osmosis <b>bold</b>")
    chat.page.goto(f"{window.address}/search?q=osmosis")
    expect(chat.page.locator(".found-words")).to_contain_text("<script>alert(1)</script> osmosis <b>bold</b>")
    assert forget_refusals(window) == []
