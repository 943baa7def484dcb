"""Adding documents and tending them in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from accounts.tests.factories import UserFactory
from conversations.tests.chat_window import forget_refusals, sign_in
from knowledge.models import Document
from knowledge.services import documents
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.models import TeamMembership
from organizations.tests.factories import MembershipFactory, OrganizationFactory, TeamFactory
from xentree.testing.browser import open_window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TIDES = {"name": "tides.md", "mimeType": "text/markdown", "buffer": b"# Tides\n\nThe moon pulls the sea twice a day."}
SHADE = {"name": "shade.txt", "mimeType": "text/plain", "buffer": b"Ferns grow in the shade."}
PICTURE = {"name": "fern.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
NOISE = {"name": "noise.pdf", "mimeType": "application/pdf", "buffer": bytes(range(256)) * 8}


class Shelf:
    """The page of documents as a person uses it."""

    def __init__(self, window, page):
        self.window, self.page = window, page
        self.rows = page.locator("[data-rows] > tr")
        self.tray = page.get_by_role("region", name="Being added")

    def open(self, query=""):
        self.page.goto(f"{self.window.address}/knowledge{query}")
        return self

    def add(self, *files):
        self.page.locator("[data-pick-files]").set_input_files(list(files))

    def read(self, count):
        """What a worker does, once so many are in the queue."""
        expect(self.rows.filter(has_text="Waiting")).to_have_count(count)
        for document in Document.objects.filter(status="queued"):
            documents.index_document(document.pk)

    def row(self, title):
        return self.rows.filter(has=self.page.get_by_role("link", name=title, exact=True))

    def do(self, title, act):
        self.page.get_by_role("button", name=f"Options for {title}", exact=True).click()
        self.page.get_by_role("menuitem", name=act, exact=True).click()

    def entry(self, name):
        return self.tray.get_by_role("listitem").filter(has_text=name)


@pytest.fixture
def shelf(window, learner):
    return Shelf(window, sign_in(window, learner).page).open()


def test_files_are_added_and_read(shelf, learner):
    expect(shelf.page.get_by_role("heading", name="Plant the first document")).to_be_visible()
    shelf.add(TIDES, SHADE)
    shelf.read(2)
    expect(shelf.row("Tides")).to_contain_text("Ready")
    expect(shelf.row("shade")).to_contain_text("Ready")
    expect(shelf.tray).to_contain_text("2 added")
    assert set(Document.objects.values_list("filename", "owner__username")) == {
        ("tides.md", learner.username),
        ("shade.txt", learner.username),
    }
    shelf.entry("tides.md").get_by_role("link").click()
    expect(shelf.page.get_by_text("The moon pulls the sea")).to_be_visible()


def test_the_same_file_again_is_recognised(shelf):
    shelf.add(TIDES)
    shelf.read(1)
    expect(shelf.row("Tides")).to_contain_text("Ready")
    shelf.tray.get_by_role("button", name="Clear").click()
    expect(shelf.page.get_by_role("button", name="Add", exact=True)).to_be_focused()
    shelf.add({**TIDES, "name": "copy of tides.md"})
    expect(shelf.entry("copy of tides.md")).to_contain_text("Already here")
    expect(shelf.rows).to_have_count(1)
    assert Document.objects.count() == 1


def test_what_cannot_be_read_is_said_before_it_is_sent(shelf, settings):
    sent = []
    shelf.page.on("request", lambda request: "upload" in request.url and sent.append(request.url))
    empty, old = {**TIDES, "name": "empty.md", "buffer": b""}, {**TIDES, "name": "old.doc"}
    shelf.add(PICTURE, empty, old)
    expect(shelf.entry("fern.png")).to_contain_text("There is no text to read")
    expect(shelf.entry("empty.md")).to_contain_text("This file is empty")
    expect(shelf.entry("old.doc")).to_contain_text("Save it as DOCX")
    expect(shelf.tray).to_contain_text("3 refused")
    assert (sent, Document.objects.count()) == ([], 0)


def test_a_file_that_is_too_large_is_said_before_it_is_sent(shelf, settings):
    settings.MAX_DOCUMENT_BYTES = 20
    shelf.open()
    shelf.add(TIDES)
    expect(shelf.entry("tides.md")).to_contain_text("Larger than 20 bytes")
    assert Document.objects.count() == 0


def test_the_server_s_refusal_is_shown_in_its_words(shelf, window):
    shelf.add(NOISE)
    expect(shelf.entry("noise.pdf")).to_contain_text("cannot be added")
    expect(shelf.entry("noise.pdf").get_by_role("button", name="Try noise.pdf again")).to_be_hidden()
    assert len(forget_refusals(window)) == 1


def test_a_folder_is_walked_and_what_systems_leave_in_it_is_not_taken(shelf, tmp_path):
    for name in ("reader/one.md", "reader/deep/two.md", "reader/.DS_Store", "reader/.git/config"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"About {name}.")
    shelf.page.locator("[data-pick-folder]").set_input_files(tmp_path / "reader")
    expect(shelf.tray).to_contain_text("2 added")
    expect(shelf.rows).to_have_count(2)
    assert set(Document.objects.values_list("filename", flat=True)) == {"one.md", "two.md"}


def test_files_are_dropped_anywhere(shelf):
    data = shelf.page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['Roots.'], 'roots.md')); return data; }"
    )
    shelf.page.dispatch_event("body", "dragenter", {"dataTransfer": data})
    expect(shelf.page.get_by_text("Let go to add")).to_be_visible()
    shelf.page.dispatch_event("body", "drop", {"dataTransfer": data})
    expect(shelf.page.get_by_text("Let go to add")).to_be_hidden()
    expect(shelf.row("roots")).to_contain_text("Waiting")


def test_a_file_that_waits_can_be_stopped(shelf):
    shelf.page.route("**/api/rag/upload", lambda route: None)
    shelf.add(*({**TIDES, "name": f"{number}.md"} for number in range(5)))
    expect(shelf.entry("4.md")).to_contain_text("waiting")
    shelf.page.get_by_role("button", name="Do not add 4.md").click()
    expect(shelf.entry("4.md")).to_contain_text("Not added")
    shelf.page.get_by_role("button", name="Do not add 0.md").click()
    expect(shelf.entry("3.md")).to_contain_text("Sending")
    expect(shelf.tray).to_contain_text("Adding 5 files, 3 to go")
    asked = []
    shelf.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    shelf.page.reload()
    assert asked == ["beforeunload"]


def test_three_hundred_files_are_a_list_one_can_use(shelf):
    shelf.page.route("**/api/rag/upload", lambda route: None)
    shelf.add(*({**TIDES, "name": f"{number}.md"} for number in range(300)))
    expect(shelf.tray).to_contain_text("Adding 300 files, 300 to go")
    expect(shelf.tray.get_by_role("listitem")).to_have_count(60)
    expect(shelf.tray).to_contain_text("240 more to come")
    shelf.page.on("dialog", lambda dialog: dialog.accept())


def test_progress_is_told_as_it_happens(shelf, learner):
    document = DocumentFactory(owner=learner, title="Slow", status="parsing", progress=5)
    shelf.open()
    line = shelf.row("Slow").get_by_role("progressbar")
    expect(line).to_have_js_property("value", 5)
    Document.objects.filter(pk=document.pk).update(progress=60, status="embedding")
    expect(shelf.row("Slow")).to_contain_text("Indexing")
    expect(line).to_have_js_property("value", 60)
    Document.objects.filter(pk=document.pk).update(progress=100, status="ready")
    expect(shelf.row("Slow")).to_contain_text("Ready")


def test_a_failed_document_says_why_and_is_tried_again(shelf, learner):
    reason = "This PDF is locked with a password."
    DocumentFactory(owner=learner, title="Letter", file="documents/gone", status="failed", error=reason)
    shelf.open()
    expect(shelf.row("Letter")).to_contain_text(reason)
    shelf.page.get_by_role("button", name="Try Letter again").click()
    shelf.read(1)
    expect(shelf.row("Letter")).to_contain_text("The file of this document is not there")


def test_reading_is_stopped(shelf, learner):
    DocumentFactory(owner=learner, title="Slow", status="parsing", progress=5)
    shelf.open()
    shelf.do("Slow", "Stop reading")
    expect(shelf.row("Slow")).to_contain_text("Its reading was stopped")
    assert Document.objects.get().status == "failed"


def test_renaming(shelf, learner):
    DocumentFactory(owner=learner, title="Scan 0001")
    shelf.open()
    shelf.do("Scan 0001", "Rename")
    shelf.page.get_by_role("textbox", name="Title", exact=True).fill("Lease")
    shelf.page.get_by_role("button", name="Rename").click()
    expect(shelf.row("Lease")).to_be_visible()
    expect(shelf.page.get_by_role("button", name="Options for Lease")).to_be_focused()


def test_deleting_asks_first_and_keeps_the_place(shelf, learner):
    for title in ("Third", "Second", "First"):
        DocumentFactory(owner=learner, title=title)
    shelf.open()
    shelf.do("First", "Delete")
    expect(shelf.page.get_by_role("alertdialog", name="Delete “First”?")).to_be_visible()
    shelf.page.get_by_role("button", name="Cancel").click()
    expect(shelf.rows).to_have_count(3)
    shelf.do("First", "Delete")
    shelf.page.get_by_role("button", name="Delete", exact=True).click()
    expect(shelf.rows).to_have_count(2)
    expect(shelf.page.get_by_role("button", name="Options for Second")).to_be_focused()
    assert set(Document.objects.values_list("title", flat=True)) == {"Second", "Third"}


def test_several_at_once(shelf, learner):
    for title in ("One", "Two", "Three"):
        DocumentFactory(owner=learner, title=title)
    shelf.open()
    shelf.page.get_by_role("checkbox", name="Choose One").check()
    shelf.page.get_by_role("checkbox", name="Choose Two").check()
    bar = shelf.page.get_by_role("toolbar", name="Chosen documents")
    expect(bar).to_contain_text("2 documents")
    bar.get_by_role("button", name="Delete").click()
    shelf.page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    expect(shelf.rows).to_have_count(1)
    expect(bar).to_be_hidden()
    assert Document.objects.get().title == "Three"


def test_chosen_documents_are_asked_in_the_chat(shelf, learner):
    for title in ("One", "Two"):
        ChunkFactory(document=DocumentFactory(owner=learner, title=title))
    shelf.open()
    shelf.page.get_by_role("checkbox", name="Choose all of this page").check()
    shelf.page.get_by_role("toolbar", name="Chosen documents").get_by_role("button", name="Ask").click()
    chips = shelf.page.get_by_role("list", name="Documents this is asked about")
    expect(chips.get_by_role("listitem")).to_have_count(2)


def test_sharing_in_an_organization(shelf, learner):
    place = OrganizationFactory(name="Greenhouse")
    me = MembershipFactory(organization=place, user=learner)
    TeamMembership.objects.create(team=TeamFactory(organization=place, name="Roots"), membership=me)
    DocumentFactory(owner=learner, title="Plan", organization=place)
    DocumentFactory(
        owner=MembershipFactory(organization=place, user=UserFactory(full_name="Nora North")).user,
        title="Hers",
        organization=place,
        visibility="organization",
    )
    shelf.open()
    shelf.page.get_by_role("button", name="Workspace: Personal").click()
    shelf.page.get_by_role("menuitemradio", name=re.compile("Greenhouse")).click()
    expect(shelf.page.get_by_text("belongs to Greenhouse")).to_be_visible()
    shelf.do("Plan", "Share")
    dialog = shelf.page.get_by_role("dialog", name="Who may read it")
    expect(dialog.get_by_role("radio", name="Only you")).to_be_checked()
    expect(dialog.get_by_role("radio", name="Everyone in Greenhouse")).to_be_disabled()
    dialog.get_by_role("radio", name="Team Roots").check()
    dialog.get_by_role("button", name="Save").click()
    expect(shelf.row("Plan")).to_contain_text("Roots")
    expect(shelf.row("Hers")).to_contain_text("from Nora North")
    shelf.page.get_by_role("button", name="Options for Hers").click()
    expect(shelf.page.get_by_role("menuitem", name="Delete")).to_be_hidden()
    expect(shelf.page.get_by_role("menuitem", name="Ask about it")).to_be_visible()


def test_the_list_follows_the_search(shelf, learner):
    for title in ("Tides", "Shade"):
        DocumentFactory(owner=learner, title=title)
    shelf.open()
    shelf.page.get_by_role("searchbox", name="Title or file name").fill("tid")
    expect(shelf.rows).to_have_count(1)
    expect(shelf.page).to_have_url(re.compile(r"\?q=tid"))
    shelf.page.get_by_role("searchbox", name="Title or file name").fill("nothing like it")
    expect(shelf.page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    shelf.page.get_by_role("link", name="Show all documents").click()
    expect(shelf.rows).to_have_count(2)


def test_a_document_that_is_read_appears_by_itself(shelf, learner):
    shelf.add(TIDES)
    shelf.row("tides").get_by_role("link").click()
    expect(shelf.page.get_by_role("region", name="How far it is")).to_contain_text("Waiting")
    documents.index_document(Document.objects.get().pk)
    expect(shelf.page.get_by_text("The moon pulls the sea")).to_be_visible()
    with shelf.page.expect_download() as download:
        shelf.page.get_by_role("link", name="Original file").click()
    assert download.value.suggested_filename == "tides.md"
    shelf.page.get_by_role("main").get_by_role("link", name="Knowledge").click()
    expect(shelf.row("Tides")).to_be_visible()


def test_an_unread_document_is_tried_again_from_its_page(shelf, learner):
    document = DocumentFactory(owner=learner, title="Letter", status="failed", error="It is locked.")
    shelf.page.goto(f"{shelf.window.address}/knowledge/{document.pk}")
    expect(shelf.page.get_by_text("It is locked.")).to_be_visible()
    shelf.page.get_by_role("button", name="Try again").click()
    expect(shelf.page.get_by_text("It is locked.")).to_be_hidden()
    assert Document.objects.get().status == "queued"


def test_a_phone(chromium, live_asgi, learner):
    DocumentFactory(owner=learner, title="A title of many words " * 6, status="failed", error="It is locked. " * 8)
    with open_window(chromium, live_asgi, viewport={"width": 360, "height": 740}, has_touch=True) as opened:
        shelf = Shelf(opened, sign_in(opened, learner).page).open()
        shelf.add(TIDES)
        shelf.read(1)
        expect(shelf.row("Tides")).to_contain_text("Ready")
        wide = shelf.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360
        shelf.page.get_by_role("checkbox", name="Choose Tides").check()
        bar = shelf.page.get_by_role("toolbar", name="Chosen documents")
        expect(bar).to_be_in_viewport(ratio=1)
