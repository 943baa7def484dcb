"""The pages of notes, as they come from the server."""

import re

import pytest
from django.utils.timezone import now

from conversations.models import Conversation, NoteTag
from conversations.tests.factories import ConversationFactory, NoteFactory, exchange

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, learner):
    client.force_login(learner)
    return client


def titles(client, query=""):
    return re.findall(r'chat-row-title" dir="auto">([^<]*)<', client.get(f"/notes{query}").content.decode())


def test_the_list_filters_and_sorts(browser, learner):
    for title, tags in (("Tides", ["sea"]), ("apples", []), ("Moons", ["sea", "sky"])):
        NoteFactory(owner=learner, title=title, content=f"About **{title}**", tags=tags)
    NoteFactory(title="Another's")
    NoteFactory(owner=learner, title="Gone", deleted_at=now())
    assert titles(browser) == ["Moons", "apples", "Tides"]
    assert titles(browser, "?sort=title") == ["apples", "Moons", "Tides"]
    assert titles(browser, "?tag=sea") == ["Moons", "Tides"]
    assert titles(browser, "?q=about+**apples") == ["apples"]
    assert titles(browser, "?tag=unknown&sort=unknown&page=x") == ["Moons", "apples", "Tides"]
    assert "Nothing fits" in browser.get("/notes?q=zebra").content.decode()


def test_a_row_shows_the_words_and_not_their_marks(browser, learner):
    NoteFactory(owner=learner, content="# Two *tides*\n\n- [a day](https://example.org)")
    assert '<span class="chat-row-words" dir="auto">Two tides · a day</span>' in browser.get("/notes").content.decode()


def test_an_empty_list_says_how_to_begin(browser):
    page = browser.get("/notes").content.decode()
    assert "No notes yet" in page
    assert 'href="/notes/new"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_as_many_queries_however_long(browser, learner, django_assert_num_queries, count):
    for _ in range(count):
        NoteTag.objects.create(note=NoteFactory(owner=learner), name="sea", place=0)
    browser.get("/notes")
    with django_assert_num_queries(6):
        assert len(titles(browser)) == count


def test_a_note_is_its_owners_alone(browser, learner, stranger):
    note = NoteFactory(owner=learner, title="Mine")
    page = browser.get(f"/notes/{note.pk}")
    assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
    assert browser.get(f"/notes/{NoteFactory().pk}").status_code == 404
    browser.force_login(stranger)
    assert browser.get(f"/notes/{note.pk}").status_code == 404
    assert titles(browser) == []


def test_markup_in_a_note_is_words(browser, learner):
    note = NoteFactory(owner=learner, title="<b>x", content="</textarea><script>alert(1)</script>", tags=["<i>"])
    for page in (f"/notes/{note.pk}", "/notes"):
        text = browser.get(page).content.decode()
        assert "<script>alert" not in text
        assert ("<b>x" in text, "<i>" in text) == (False, False)


def test_it_leads_to_the_message_it_was_saved_from_while_that_is_there(browser, learner):
    conversation = ConversationFactory(owner=learner, title="Why tides")
    answer = exchange(conversation, ("Why?", "The moon."))[1]
    note = NoteFactory(owner=learner, conversation=conversation, message=answer, saved_from="message")
    address = f'href="/chat/{conversation.pk}#message-{answer.pk}"'
    assert address in browser.get(f"/notes/{note.pk}").content.decode()
    Conversation.objects.update(deleted_at=now())
    page = browser.get(f"/notes/{note.pk}").content.decode()
    assert ("is gone" in page, address in page, "Why tides" in page) == (True, False, False)


def test_a_chat_takes_ones_own_note_along(browser, learner):
    mine, theirs = NoteFactory(owner=learner, title="Tides"), NoteFactory()
    conversation = ConversationFactory(owner=learner)
    assert browser.get(f"/chat?note={mine.pk}").context["page_data"]["note"] == {
        "title": "Tides",
        "filename": "tides.md",
        "content": mine.content,
    }
    for page in (f"/chat/{conversation.pk}?note={theirs.pk}", "/chat?note=x", "/chat"):
        assert browser.get(page).context["page_data"]["note"] is None
