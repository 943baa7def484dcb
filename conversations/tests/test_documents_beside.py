"""Documents that are added to one chat, in a real browser."""

import pytest
from playwright.sync_api import expect

from conversations.models import Conversation
from conversations.tests import samples
from conversations.tests.chat_window import sign_in
from knowledge.models import Document
from knowledge.services import documents

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHADE = {"name": "shade.txt", "mimeType": "text/plain", "buffer": b"Ferns of the valley grow best in deep shade."}
LOCKED = {"name": "locked.pdf", "mimeType": "application/pdf", "buffer": samples.encrypted_pdf()}


@pytest.fixture
def chat(window, learner):
    return sign_in(window, learner)


def add(chat, *files):
    chat.page.locator("[data-beside-input]").set_input_files(list(files))


def card(chat, name):
    return chat.page.get_by_role("list", name="Documents of this chat").get_by_role("listitem").filter(has_text=name)


def kept(chat, name):
    """Its card leads to it once the server has it."""
    expect(card(chat, name).get_by_role("link")).to_have_count(1)


def read():
    """What a worker does."""
    for document in Document.objects.filter(status="queued"):
        documents.index_document(document.pk)


def test_a_document_is_added_to_a_new_chat_read_for_it_and_removed(chat, learner):
    add(chat, SHADE)
    kept(chat, "shade")
    expect(card(chat, "shade")).to_contain_text("Waiting")
    chat.ask("Where do ferns grow best?")
    expect(chat.page.get_by_text("A document is still being read for this chat.")).to_be_visible()
    read()
    expect(card(chat, "shade").get_by_role("link", name="shade")).to_be_visible()
    expect(chat.page.get_by_text("A document is still being read for this chat.")).to_be_hidden()
    chat.composer.press("Enter")
    chat.wait_for_end(1)
    assert "grow best in deep shade" in chat.prose()
    conversation = Conversation.objects.get(owner=learner)
    assert Document.objects.get().conversation_id == conversation.pk

    chat.page.reload()
    card(chat, "shade").get_by_role("button", name="Remove shade").click()
    chat.page.get_by_role("button", name="Delete", exact=True).click()
    expect(card(chat, "shade")).to_have_count(0)
    assert Document.objects.count() == 0


def test_each_chat_shows_its_own_and_says_why_one_could_not_be_read(chat):
    add(chat, SHADE, LOCKED)
    kept(chat, "shade")
    kept(chat, "locked")
    read()
    expect(card(chat, "locked")).to_contain_text("This PDF is locked with a password.")
    chat.page.get_by_role("link", name="New chat").first.click()
    expect(chat.page.get_by_role("list", name="Documents of this chat")).to_be_hidden()
    add(chat, SHADE)
    kept(chat, "shade")
    assert Document.objects.filter(filename="shade.txt").count() == 2
    add(chat, SHADE)
    expect(chat.page.locator("#toasts").get_by_text("is in this chat already")).to_be_visible()
    expect(card(chat, "shade")).to_have_count(1)


def test_an_office_file_that_is_dropped_on_a_chat_is_read_for_it(chat):
    transfer = chat.page.evaluate_handle(
        """() => {
          const transfer = new DataTransfer();
          for (const name of ["notes.docx", "notes.txt"]) transfer.items.add(new File(["words"], name));
          return transfer;
        }"""
    )
    chat.page.dispatch_event("body", "drop", {"dataTransfer": transfer})
    expect(card(chat, "notes")).to_have_count(1)
    attached = chat.page.get_by_role("list", name="Attached files").get_by_role("listitem")
    expect(attached).to_have_count(1)
    expect(attached).to_contain_text("notes.txt")
