"""The lists around the chat in a real browser: the rail, folders, archive, links, every page without a complaint."""

import pytest
from playwright.sync_api import expect

from conversations.models import Conversation, Folder
from conversations.services.shares import create_share, share_url
from conversations.tests.chat_window import sign_in
from conversations.tests.factories import ConversationFactory, FolderFactory, MessageFactory
from xentree.principal import Principal
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def menu_of(chat, title):
    row = chat.rail.locator(".rail-row", has_text=title)
    row.hover()
    row.get_by_role("button").click()
    return chat.page.locator("#conversation-menu")


def test_deleting_can_be_undone(chat, learner):
    kept = ConversationFactory(owner=learner, title="Photosynthesis")
    chat.page.reload()
    menu_of(chat, "Photosynthesis").get_by_role("menuitem", name="Delete").click()
    expect(chat.rail.get_by_text("Photosynthesis")).to_have_count(0)
    assert not Conversation.objects.present().filter(pk=kept.pk).exists()
    chat.page.get_by_role("button", name="Undo").click()
    expect(chat.rail.get_by_text("Photosynthesis")).to_be_visible()
    assert Conversation.objects.present().filter(pk=kept.pk).exists()


def test_renaming_from_the_rail_and_in_place(chat, learner):
    conversation = ConversationFactory(owner=learner, title="Old name")
    chat.page.goto(f"{chat.page.url}/{conversation.pk}")
    menu_of(chat, "Old name").get_by_role("menuitem", name="Rename").click()
    chat.page.get_by_role("textbox", name="Title").fill("New name")
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator("[data-title]")).to_have_text("New name")
    chat.page.locator("[data-title]").dblclick()
    chat.page.locator(".topline-input").fill("Newest name")
    chat.page.keyboard.press("Enter")
    expect(chat.rail.get_by_text("Newest name")).to_be_visible()
    expect(chat.page).to_have_title("Newest name · Xentree")


def test_a_folder_takes_a_conversation_in(chat, learner):
    FolderFactory(owner=learner, name="Spanish")
    conversation = ConversationFactory(owner=learner, title="Verbs")
    chat.page.reload()
    menu_of(chat, "Verbs").get_by_role("menuitem", name="Move to a folder").click()
    chat.page.get_by_role("radio", name="Spanish").check()
    chat.page.get_by_role("button", name="Move", exact=True).click()
    expect(chat.rail.get_by_text("Verbs")).to_have_count(0)
    expect(chat.page.locator(".toast")).to_have_text("Moved to Spanish")
    chat.page.get_by_role("link", name="Spanish").click()
    expect(chat.page.locator(".chat-row-title")).to_have_text("Verbs")
    conversation.refresh_from_db()
    assert conversation.folder == Folder.objects.get()


def test_several_are_archived_at_once_and_found_in_the_archive(chat, learner):
    for title in ("One", "Two", "Three"):
        ConversationFactory(owner=learner, title=title)
    chat.page.reload()
    chat.page.get_by_role("button", name="Options for the list").click()
    chat.page.get_by_role("menuitem", name="Select several").click()
    for title in ("One", "Three"):
        chat.rail.get_by_role("checkbox", name=f"Select {title}").check()
    chat.page.get_by_role("toolbar").get_by_role("button", name="Archive").click()
    expect(chat.rail.locator(".rail-row")).to_have_text(["Two"])
    chat.page.goto(chat.page.url + "/archive")
    expect(chat.page.locator(".chat-row-title")).to_have_text(["Three", "One"])


def test_a_link_is_made_and_revoked(chat, learner):
    conversation = ConversationFactory(owner=learner, title="Shared")
    MessageFactory(conversation=conversation, content="For all")
    chat.page.goto(f"{chat.page.url}/{conversation.pk}")
    menu_of(chat, "Shared").get_by_role("menuitem", name="Share").click()
    chat.page.get_by_role("button", name="Make a link").click()
    address = chat.page.get_by_role("textbox", name="Link").input_value()
    assert "/s/" in address
    chat.page.get_by_role("button", name="Revoke").click()
    expect(chat.page.locator("[data-shares] li")).to_have_count(0)
    assert conversation.shares.get().revoked_at is not None


def test_a_branch_becomes_a_conversation_of_its_own(chat):
    chat.choose("echo")
    chat.ask("Root")
    chat.wait_for_end(1)
    first = chat.page.url
    chat.page.get_by_role("button", name="More", exact=True).click()
    chat.page.get_by_role("menuitem", name="New chat from here").click()
    expect(chat.rail.locator(".rail-row")).to_have_count(2)
    expect(chat.answers.locator(".prose")).to_have_text("Root")
    expect(chat.page).not_to_have_url(first)
    assert Conversation.objects.count() == 2


def test_an_export_is_a_file(chat, learner):
    conversation = ConversationFactory(owner=learner, title="Notes on osmosis")
    MessageFactory(conversation=conversation, content="Water moves")
    chat.page.reload()
    with chat.page.expect_download() as download:
        menu_of(chat, "Notes on osmosis").get_by_role("menuitem", name="Export as Markdown").click()
    assert "Water moves" in download.value.path().read_text()


def test_the_rail_loads_more_at_its_end_and_finds_by_title(chat, learner):
    for number in range(120):
        ConversationFactory(owner=learner, title=f"Talk {number}")
    chat.page.reload()
    rows = chat.rail.locator(".rail-row")
    expect(rows).to_have_count(50)
    for _ in range(3):
        rows.last.scroll_into_view_if_needed()
        chat.page.locator("[data-rail-end]").evaluate("node => node.scrollIntoView()")
        chat.page.wait_for_timeout(300)
    expect(rows).to_have_count(120)
    chat.page.get_by_role("searchbox", name="Find a chat").fill("talk 7")
    expect(rows).to_have_count(11)
    chat.page.keyboard.press("Escape")
    expect(rows).to_have_count(120)


def test_an_answer_that_ends_unseen_earns_a_dot_until_it_is_opened(chat):
    chat.choose("paced-120-100-20")
    chat.ask("Think")
    expect(chat.answers.locator(".prose")).to_contain_text("Leaves")
    chat.page.keyboard.press("Control+Shift+O")
    expect(chat.rail.locator(".rail-dot:visible")).to_have_count(1)
    with chat.page.expect_response("**/read"):
        chat.rail.locator(".rail-row a").click()
    expect(chat.rail.locator(".rail-dot:not([hidden])")).to_have_count(0)
    chat.page.reload()
    expect(chat.rail.locator(".rail-dot:visible")).to_have_count(0)
    assert not Conversation.objects.get().unread


def test_being_offline_is_said_and_loses_nothing(chat, window):
    window.context.set_offline(True)
    expect(chat.page.locator("[data-offline]")).to_be_visible()
    chat.ask("Into the void")
    expect(chat.page.locator(".composer-problem")).to_be_visible()
    expect(chat.composer).to_have_value("Into the void")
    window.context.set_offline(False)
    expect(chat.page.locator("[data-offline]")).to_be_hidden()
    chat.choose("echo")
    chat.composer.press("Enter")
    chat.wait_for_end(1)
    expect(chat.answers.locator(".prose")).to_have_text("Into the void")
    window.complaints[:] = [words for words in window.complaints if "ERR_INTERNET_DISCONNECTED" not in words]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_complains_or_overflows(chromium, live_asgi, learner, scheme):
    folder = FolderFactory(owner=learner, name="A folder " * 8)
    conversation = ConversationFactory(owner=learner, title="A long title " * 14, folder=folder)
    MessageFactory(conversation=conversation, content="word" * 400)
    url = share_url(create_share(conversation, by=as_owner(learner)))
    ConversationFactory(owner=learner, archived=True)
    paths = ["/", "/chat", f"/chat/{conversation.pk}", "/chat/archive", f"/chat/folders/{folder.pk}"]
    paths += [f"/chat?folder={folder.pk}", "/settings/chats", "/s/" + url.rpartition("/s/")[2], "/handbook"]
    with open_window(chromium, live_asgi, viewport={"width": 360, "height": 700}, color_scheme=scheme) as phone:
        page = sign_in(phone, learner).page
        for path in paths:
            page.goto(live_asgi + path, wait_until="networkidle")
            assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 360)


def as_owner(user):
    return Principal(user, "session")
