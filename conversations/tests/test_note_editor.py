"""Notes in a real browser, under the strict policy: writing, keeping, clashing, going back, and the chat."""

import re

import pytest
from playwright.sync_api import expect

from conversations.models import Attachment, Conversation, Message, Note
from conversations.services import notes
from conversations.tests.chat_window import forget_refusals, sign_in
from conversations.tests.factories import ConversationFactory, NoteFactory, exchange
from xentree.principal import Principal
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Editor:
    """A tab with one note in it."""

    def __init__(self, page):
        self.page = page
        self.title = page.get_by_role("textbox", name="Title")
        self.content = page.get_by_role("textbox", name="Text of the note, in Markdown")
        self.preview = page.locator("[data-note-preview]")
        self.state = page.locator("[data-note-state-words]")
        self.trouble = page.locator("[data-note-conflict]")

    def wait_for(self, words="Saved"):
        expect(self.state).to_have_text(words)

    def act(self, name):
        self.page.get_by_role("button", name="Options for this note").click()
        self.page.get_by_role("menuitem", name=name).click()


@pytest.fixture
def tab(chat):
    return chat.page


@pytest.fixture
def note(learner):
    return NoteFactory(owner=learner, title="Tides", content="Two a day.\n", tags=["sea"])


@pytest.fixture
def editor(tab, window, note):
    tab.goto(f"{window.address}/notes/{note.pk}")
    return Editor(tab)


def test_a_new_note_is_kept_with_its_first_words_and_drawn_as_it_grows(tab, window):
    tab.goto(f"{window.address}/notes")
    tab.get_by_role("link", name="Write a note").click()
    editor = Editor(tab)
    expect(editor.title).to_be_focused()
    editor.title.press_sequentially("Tides")
    editor.content.fill("# High\n\nTwo a **day**.")
    expect(editor.preview.locator("h1")).to_have_text("High")
    expect(editor.preview.locator("strong")).to_have_text("day")
    tab.get_by_role("combobox", name="Add a tag").press_sequentially("#The  Sea,")
    editor.wait_for()
    kept = Note.objects.get()
    tab.wait_for_url(f"{window.address}/notes/{kept.pk}")
    tab.reload()
    expect(editor.title).to_have_value("Tides")
    expect(editor.content).to_have_value("# High\n\nTwo a **day**.")
    expect(tab.locator(".note-tag")).to_have_text(["the sea"])
    assert (Note.objects.get().tag_names, kept.versions.count()) == (["the sea"], 1)


def test_the_preview_runs_nothing_and_loads_nothing_from_elsewhere(editor):
    editor.content.fill('<img src=x onerror="document.title=1"> ![x](https://example.org/x.png) [y](javascript:1)')
    expect(editor.preview).to_contain_text("y")
    assert editor.preview.locator("img[src^=http], img[onerror], a[href^=javascript]").count() == 0


def test_without_a_title_the_first_line_is_the_name(tab, window):
    tab.goto(f"{window.address}/notes/new")
    editor = Editor(tab)
    editor.content.fill("## Spring *tides*\n\nmore")
    editor.wait_for()
    assert Note.objects.get().title == "Spring tides"


def test_what_is_typed_without_a_line_is_kept_here_and_sent_later(editor, window, note):
    window.context.route("**/api/core/notes/**", lambda route: route.abort("internetdisconnected"))
    editor.content.fill("Typed on a train.")
    editor.wait_for("Offline, kept here")
    editor.page.reload()
    expect(editor.content).to_have_value("Typed on a train.")
    editor.wait_for("Offline, kept here")
    window.context.unroute("**/api/core/notes/**")
    editor.page.evaluate("dispatchEvent(new Event('online'))")
    editor.wait_for()
    assert Note.objects.get().content == "Typed on a train."
    window.complaints[:] = [words for words in window.complaints if "ERR_INTERNET_DISCONNECTED" not in words]


def change_elsewhere(note, learner, content="Said elsewhere."):
    return notes.save_note(note, notes.NoteText("Tides", content), by=Principal(learner, "bearer"))


@pytest.mark.parametrize(
    ("choice", "kept", "count"),
    [("Keep mine", "Said here.", 1), ("Take the other", "Said elsewhere.", 1), ("Keep both", "Said elsewhere.", 2)],
)
def test_two_who_write_at_once_lose_nothing(editor, window, note, learner, choice, kept, count):
    change_elsewhere(note, learner)
    editor.content.fill("Said here.")
    expect(editor.trouble).to_be_visible()
    expect(editor.content).to_have_value("Said here.")
    assert Note.objects.get().content == "Said elsewhere."
    editor.trouble.get_by_text("What it says there").click()
    expect(editor.trouble.locator("pre")).to_have_text("Said elsewhere.")
    editor.trouble.get_by_role("button", name=choice).click()
    expect(editor.trouble).to_be_hidden()
    editor.wait_for()
    expect(editor.content).to_have_value(kept)
    assert (Note.objects.get(pk=note.pk).content, Note.objects.count()) == (kept, count)
    assert len(forget_refusals(window)) == 1


def test_a_note_that_was_deleted_elsewhere_can_be_kept_as_another(editor, window, note, learner):
    notes.delete_note(note, by=Principal(learner, "bearer"))
    editor.content.fill("Still wanted.")
    editor.trouble.get_by_role("button", name="Keep both").click()
    editor.page.wait_for_url(lambda address: str(note.pk) not in address)
    expect(editor.content).to_have_value("Still wanted.")
    assert Note.objects.exclude(pk=note.pk).get().content == "Still wanted."
    assert len(forget_refusals(window)) == 1


def test_versions_show_what_changed_and_lead_back(editor, note, learner):
    change_elsewhere(note, learner, "Two a day, mostly.\n")
    editor.page.reload()
    editor.page.get_by_role("button", name="Versions", exact=True).click()
    sheet = editor.page.get_by_role("dialog", name="Versions")
    expect(sheet.locator(".version-row")).to_have_count(2)
    sheet.locator(".version-row").first.click()
    expect(sheet.locator("ins")).to_have_text([", mostly"])
    expect(sheet.get_by_role("button", name="Restore this version")).to_be_hidden()
    sheet.get_by_role("button", name="All versions").click()
    sheet.locator(".version-row").last.click()
    sheet.get_by_label("Compared with").select_option("2")
    expect(sheet.locator("del")).to_have_text([", mostly"])
    sheet.get_by_role("button", name="Restore this version").click()
    expect(editor.content).to_have_value("Two a day.\n")
    editor.page.get_by_role("button", name="Undo").click()
    expect(editor.content).to_have_value("Two a day, mostly.\n")
    assert list(note.versions.values_list("number", flat=True)) == [4, 3, 2, 1]


def test_a_deleted_note_can_be_taken_back(editor, note):
    editor.act("Delete")
    tab = editor.page
    expect(tab.get_by_text("No notes yet")).to_be_visible()
    tab.get_by_role("button", name="Undo").click()
    expect(tab.locator(".note-row")).to_have_count(1)
    tab.get_by_role("button", name="Options for Tides").click()
    tab.get_by_role("menuitem", name="Delete").click()
    expect(tab.locator(".note-row")).to_have_count(0)
    assert Note.objects.get().deleted_at is not None


def test_an_answer_becomes_a_note_that_leads_back_to_it(chat, learner):
    page = chat.page
    chat.choose("Xentree Local")
    chat.ask("How do I connect Ollama?")
    chat.wait_for_end(1)
    chat.answers.last.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Save as note").click()
    page.get_by_role("button", name="Open").click()
    editor = Editor(page)
    expect(editor.content).to_have_value(re.compile(r"## Sources\n\n1\. \[.+\]\(/handbook/"))
    answer = Message.objects.get(role="assistant")
    note = Note.objects.get()
    assert (note.message, note.title) == (answer, "How do I connect Ollama?")
    expect(editor.preview.locator("a[href^='/handbook/']").first).to_be_visible()
    page.locator(".note-source a").click()
    page.wait_for_url("**/chat/**")
    expect(page.locator(f'.message-answer[data-id="{answer.pk}"]')).to_be_in_viewport()


def test_a_note_goes_with_a_question(editor, chat, learner):
    conversation = ConversationFactory(owner=learner, title="About water")
    exchange(conversation, ("Why?", "Because."))
    editor.act("Use in a chat")
    dialog = editor.page.get_by_role("dialog", name="Use in a chat")
    dialog.get_by_label("Find a chat by its title").fill("water")
    dialog.get_by_role("link", name="About water").click()
    expect(editor.page.locator(".upload .file-name")).to_have_text("tides.md")
    editor.page.wait_for_url(f"**/chat/{conversation.pk}")
    chat.choose("echo")
    chat.ask("What does it say?")
    chat.wait_for_end(2)
    assert Attachment.objects.get(message__isnull=False).text == "# Tides\n\nTwo a day.\n"
    assert Conversation.objects.count() == 1


def test_on_a_phone_one_writes_or_looks(window, chromium, learner, note):
    with open_window(chromium, window.address, viewport={"width": 360, "height": 740}, has_touch=True) as phone:
        page = sign_in(phone, learner).page
        page.goto(f"{window.address}/notes/{note.pk}")
        editor = Editor(page)
        expect(editor.preview).to_be_hidden()
        page.get_by_role("button", name="Preview").click()
        expect(editor.preview).to_have_text("Two a day.")
        expect(editor.content).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.goto(f"{window.address}/notes")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_list_answers_while_one_types(tab, window, learner):
    for title in ("Tides", "Moons"):
        NoteFactory(owner=learner, title=title)
    tab.goto(f"{window.address}/notes")
    tab.get_by_role("searchbox", name="Words of a note").fill("moon")
    expect(tab.locator(".note-row .chat-row-title")).to_have_text(["Moons"])
    assert tab.url.endswith("?q=moon")
