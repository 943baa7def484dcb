"""Search over everything: who finds what, by which words, and how it is told."""

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import UserFactory
from conversations import services
from conversations.models import Message
from conversations.services.indexing import MessageSource
from conversations.services.notes.searching import index_note
from conversations.tests.factories import ConversationFactory, MessageFactory, NoteFactory, indexed
from knowledge import search
from knowledge.services import reindexing
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.tests.factories import MembershipFactory, OrganizationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]
SEARCH = "/api/core/search"


def said(owner, *texts, title="A talk", **place):
    """A conversation with these messages, in the index; their words are counted after the commit."""
    conversation = ConversationFactory(owner=owner, title=title, **place)
    for text in texts:
        MessageFactory(conversation=conversation, content=text)
    with TestCase.captureOnCommitCallbacks(execute=True):
        return indexed(conversation)


def read(owner, text, **fields):
    """A document with this passage, in the index."""
    document = DocumentFactory(owner=owner, **fields)
    ChunkFactory(document=document, position=0, text=text, page=3)
    with TestCase.captureOnCommitCallbacks(execute=True):
        search.write_chunks(document)
    return document


def write_note(owner, text, **fields):
    """A note with that text, in the index."""
    note = NoteFactory(owner=owner, content=text, **fields)
    with TestCase.captureOnCommitCallbacks(execute=True):
        index_note(note)
    return note


def ask(client, q, **parameters):
    """When the engine was told of everything."""
    reindexing.feed_engine()
    response = client.get(SEARCH, {"q": q, **parameters})
    assert response.status_code == 200, response.json()
    return response.json()


def counts(answer):
    return {kind: len(answer[kind]) for kind in ("conversations", "messages", "notes", "documents")}


def test_one_answer_with_every_kind(api, learner):
    talk = said(learner, "Osmosis moves water", title="Osmosis")
    document = read(learner, "In osmosis water passes a membrane.", title="Biology")
    note = write_note(learner, "Osmosis, in short", title="Cells")
    answer = ask(api(learner), "osmosis")
    message = talk.messages.get()
    assert (answer["query"], answer["total"], counts(answer)) == (
        "osmosis",
        4,
        {"conversations": 1, "messages": 1, "notes": 1, "documents": 1},
    )
    assert answer["conversations"][0] | {"score": 0} == {
        "id": str(talk.pk),
        "title": "Osmosis",
        "snippet": "<mark>Osmosis</mark>",
        "score": 0,
        "updated_at": talk.updated_at.isoformat().replace("+00:00", "Z"),
        "archived": False,
    }
    assert answer["messages"][0] | {"score": 0} == {
        "id": str(message.pk),
        "conversation_id": str(talk.pk),
        "conversation_title": "Osmosis",
        "role": "user",
        "snippet": "<mark>Osmosis</mark> moves water",
        "score": 0,
        "created_at": message.created_at.isoformat().replace("+00:00", "Z"),
        "archived": False,
    }
    assert answer["notes"][0] | {"score": 0} == {
        "id": str(note.pk),
        "title": "Cells",
        "snippet": "<mark>Osmosis</mark>, in short",
        "score": 0,
        "updated_at": note.updated_at.isoformat().replace("+00:00", "Z"),
    }
    chunk = document.chunks.get()
    assert answer["documents"][0] | {"score": 0} == {
        "id": str(document.pk),
        "title": "Biology",
        "snippet": "In <mark>osmosis</mark> water passes a membrane.",
        "page": 3,
        "chunk_id": str(chunk.pk),
        "score": 0,
    }


def test_nobody_finds_what_is_somebody_elses(api, learner, stranger):
    said(learner, "Osmosis moves water", title="Osmosis")
    read(learner, "In osmosis water passes a membrane.")
    assert ask(api(stranger), "osmosis")["total"] == 0
    assert api().get(SEARCH, {"q": "osmosis"}).status_code == 401


def test_a_teammate_finds_only_shared_documents(api, learner):
    tenant = OrganizationFactory()
    teammate = UserFactory()
    for user in (learner, teammate):
        MembershipFactory(organization=tenant, user=user)
    said(learner, "Osmosis moves water", organization=tenant)
    read(learner, "A private word on osmosis.", organization=tenant)
    shared = read(learner, "A shared word on osmosis.", organization=tenant, visibility="organization")
    answer = ask(api(teammate), "osmosis")
    assert counts(answer) == {"conversations": 0, "messages": 0, "notes": 0, "documents": 1}
    assert answer["documents"][0]["id"] == str(shared.pk)


def test_who_left_a_tenant_finds_nothing_of_it(api, learner):
    membership = MembershipFactory(user=learner)
    said(learner, "Osmosis moves water", organization=membership.organization)
    assert ask(api(learner), "osmosis")["total"] == 1
    membership.delete()
    assert ask(api(learner), "osmosis")["total"] == 0


def test_what_is_deleted_is_gone_at_once_and_comes_back(api, learner, as_learner):
    talk = said(learner, "Osmosis moves water")
    services.delete_conversation(talk, by=as_learner)
    assert ask(api(learner), "osmosis")["total"] == 0
    services.restore_conversation(talk.pk, by=as_learner)
    assert ask(api(learner), "osmosis")["total"] == 1


def test_archived_chats_say_so(api, learner):
    said(learner, "Osmosis moves water", title="Osmosis", archived=True)
    answer = ask(api(learner), "osmosis")
    assert (answer["conversations"][0]["archived"], answer["messages"][0]["archived"]) == (True, True)


def test_one_type_alone(api, learner):
    said(learner, "Osmosis moves water", title="Osmosis")
    answer = ask(api(learner), "osmosis", type="messages")
    assert (answer["total"], counts(answer)["conversations"]) == (1, 0)


def test_markup_in_a_message_is_text(api, learner):
    said(learner, "<script>alert('osmosis')</script>")
    snippet = ask(api(learner), "osmosis")["messages"][0]["snippet"]
    assert snippet == "&lt;script&gt;alert(&#x27;<mark>osmosis</mark>&#x27;)&lt;/script&gt;"


def test_a_misspelt_word(api, learner):
    said(learner, "Osmosis moves water")
    assert ask(api(learner), "osmossis")["total"] == 1


def test_an_unfinished_word_only_as_you_type(api, learner):
    said(learner, "Photosynthesis needs light")
    assert ask(api(learner), "photosy")["total"] == 0
    assert ask(api(learner), "photosy", as_you_type=True)["total"] == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("water in:messages", 2),
        ("water in:notes", 0),
        ('"moves water"', 1),
        ("water -osmosis", 1),
        ('water -"moves water"', 1),
        ("water before:2026-01-01", 1),
        ("water after:2026-01-01", 1),
        ("water tag:biology", 0),
        ('before: in: " - water', 2),
    ],
)
def test_operators(api, learner, query, found):
    talk = said(learner, "Osmosis moves water", "Rivers carry water", title="A talk")
    Message.objects.filter(content__startswith="Osmosis").update(created_at="2025-06-01T00:00Z")
    MessageSource().write(list(talk.messages.all()))
    answer = ask(api(learner), query)
    assert len(answer["messages"]) == found


def test_pages_by_link(api, learner):
    said(learner, *(f"Water number {number}" for number in range(5)))
    reindexing.feed_engine()
    client, seen, address = api(learner), [], f"{SEARCH}?q=water&type=messages&limit=2"
    while address:
        response = client.get(address)
        seen += [each["id"] for each in response.json()["messages"]]
        assert response.json()["total"] == 5
        address = response.headers.get("Link", "").partition("<")[2].partition(">")[0]
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("cursor", ["rubbish", "LTE=", "MTAwMDAwMDAw"])
def test_a_made_up_cursor(api, learner, cursor):
    assert api(learner).get(SEARCH, {"q": "water", "cursor": cursor}).status_code == 404


@pytest.mark.parametrize("parameters", [{}, {"q": " "}, {"q": "x" * 501}, {"q": "x", "type": "people"}])
def test_what_cannot_be_asked(api, learner, parameters):
    response = api(learner).get(SEARCH, parameters)
    assert (response.status_code, response.json()["detail"]["error"]) == (400, "validation_error")


def test_the_same_queries_for_one_and_for_three(api, learner):
    client, counts = api(learner), []
    ask(client, "osmosis")
    for more in (1, 2):
        for _ in range(more):
            said(learner, "Osmosis moves water", title="Osmosis")
            read(learner, "In osmosis water passes a membrane.")
            write_note(learner, "Osmosis, in short")
        reindexing.feed_engine()
        with CaptureQueriesContext(connection) as queries:
            found = ask(client, "osmosis")["total"]
        counts.append((found, len(queries)))
    assert counts == [(4, counts[0][1]), (12, counts[0][1])]


def test_the_list_of_chats_finds_titles_with_a_typing_error(api, learner, stranger):
    talk = said(learner, title="Photosynthesis")
    said(stranger, title="Photosynthesis")
    reindexing.feed_engine()
    found = api(learner).get("/api/core/conversations", {"q": "fotosynthesis"}).json()
    assert [each["id"] for each in found] == [str(talk.pk)]
    assert len(api(learner).get("/api/core/conversations", {"q": "osynth"}).json()) == 1
