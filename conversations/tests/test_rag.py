"""Asking one's documents, with Xentree Local and with a local server that speaks OpenAI's dialect."""

import httpx
import pytest

from conversations.models import Message
from conversations.tests.factories import ConversationFactory
from knowledge.models import Document
from knowledge.search import write_chunks
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/api/rag/query"
TEXT = "The notice period for tenants is three months. It begins on the first day of a month."
QUESTION = "How long is the notice period for tenants?"


@pytest.fixture
def vendor(fake, settings):
    settings.AI_PROVIDERS = [
        {"id": "fake", "kind": "openai", "base_url": f"{fake}/v1", "api_key": "k", "models": ["obey", "error-500"]}
    ]
    return fake


@pytest.fixture
def lease(learner):
    document = DocumentFactory(owner=learner, title="Lease")
    ChunkFactory(document=document, position=0, text="The rent is due on the third working day.", page=1)
    return ChunkFactory(document=document, position=1, text=TEXT, page=2).document


def requests_to(fake):
    return httpx.get(f"{fake}/requests").json()


def test_xentree_local_quotes_the_passage_with_its_page(api, learner, lease):
    body = api(learner).post(PATH, {"query": QUESTION}).json()
    chunk = lease.chunks.get(position=1)
    assert (body["grounded"], body["provider"], body["model"], body["usage"]) == (True, "local", "xentree-local", None)
    assert "notice period for tenants is three months" in body["answer"]
    cited = body["citations"]
    score = cited[0].pop("score")
    assert score > 0
    assert cited == [
        {
            "index": 1,
            "document_id": str(lease.pk),
            "chunk_id": str(chunk.pk),
            "title": "Lease",
            "page": 2,
            "snippet": TEXT,
        }
    ]


def test_what_no_document_says_is_not_answered_and_nobody_is_asked(api, learner, lease, vendor):
    before = len(requests_to(vendor))
    body = api(learner).post(PATH, {"query": "Who painted the Mona Lisa?", "provider": "fake/obey"}).json()
    assert body == {
        "answer": "Nothing in your documents answers this.",
        "grounded": False,
        "citations": [],
        "provider": "local",
        "model": "xentree-local",
        "usage": None,
    }
    assert len(requests_to(vendor)) == before


def test_without_documents_it_says_so(api, learner):
    body = api(learner).post(PATH, {"query": QUESTION}).json()
    assert (body["grounded"], body["answer"][:45]) == (False, "There is no document here that is ready to be")


def test_a_model_is_given_the_passages_as_data(api, learner, lease, vendor):
    asked = f"{QUESTION} SAY: Three months [1], not two [9]."
    body = api(learner).post(PATH, {"query": asked, "provider": "fake/obey"}).json()
    sent = requests_to(vendor)[-1]["body"]
    assert "tools" not in sent
    assert f'<passage index="1" title="Lease" page="2">\n{TEXT}\n</passage>' in str(sent["messages"][-1]["content"])
    assert (body["provider"], body["grounded"], body["answer"]) == ("fake", True, "Three months [1], not two .")
    assert [entry["index"] for entry in body["citations"]] == [1]


def test_the_question_can_be_put_to_one_document(api, learner, lease):
    other = DocumentFactory(owner=learner, title="House rules")
    ChunkFactory(document=other, text="Quiet hours for tenants begin at ten; the notice period is not dealt with here.")
    body = api(learner).post(PATH, {"query": QUESTION, "document_ids": [str(other.pk)]}).json()
    assert {entry["document_id"] for entry in body["citations"]} <= {str(other.pk)}


def test_a_strangers_document_is_not_there(api, stranger, lease):
    assert api(stranger).post(PATH, {"query": QUESTION, "document_ids": [str(lease.pk)]}).status_code == 404
    body = api(stranger).post(PATH, {"query": QUESTION}).json()
    assert (body["grounded"], body["citations"]) == (False, [])


def test_a_teammate_reads_what_the_organization_shares(api, learner, stranger, lease):
    mine = MembershipFactory(user=learner)
    MembershipFactory(user=stranger, organization=mine.organization)
    lease.organization = mine.organization
    lease.save()
    write_chunks(lease)
    query = {"query": QUESTION, "organization_id": str(mine.organization_id)}
    assert api(stranger).post(PATH, query).json()["grounded"] is False
    Document.objects.update(visibility="organization")
    assert api(stranger).post(PATH, query).json()["grounded"] is True


def test_in_a_workspace_documents_from_elsewhere_are_read_only_when_chosen(api, learner, lease):
    tenant = MembershipFactory(user=learner).organization
    client = api(learner)

    def is_answered(**place):
        headers = {"X-Organization-ID": str(tenant.pk)}
        return client.post(PATH, {"query": QUESTION, **place}, headers=headers).json()["grounded"]

    assert not is_answered()
    assert is_answered(document_ids=[str(lease.pk)])


def test_places_of_others_are_not_there(api, stranger, learner, lease):
    conversation = ConversationFactory(owner=learner)
    organization = MembershipFactory(user=learner).organization
    for place in ({"conversation_id": str(conversation.pk)}, {"organization_id": str(organization.pk)}):
        assert api(stranger).post(PATH, {"query": QUESTION, **place}).status_code == 404


def test_a_conversation_is_asked_about_its_own_documents(api, learner, lease):
    conversation = ConversationFactory(owner=learner)
    query = {"query": QUESTION, "conversation_id": str(conversation.pk)}
    assert api(learner).post(PATH, query).json()["grounded"] is False
    Document.objects.update(conversation_id=conversation.pk, access_group=conversation.pk)
    assert api(learner).post(PATH, query).json()["grounded"] is True


def test_nothing_is_kept(api, learner, lease):
    api(learner).post(PATH, {"query": QUESTION})
    assert Message.objects.count() == 0


def test_it_streams(api, learner, lease):
    response = api(learner).post(PATH, {"query": QUESTION, "stream": True})
    assert response["Content-Type"] == "text/event-stream"


@pytest.mark.parametrize("body", [{}, {"query": ""}, {"query": "x", "top_k": 0}, {"query": "x", "document_ids": ["y"]}])
def test_a_malformed_question_is_refused(api, learner, body):
    assert api(learner).post(PATH, body).json()["detail"]["error"] == "validation_error"


def test_signing_in_comes_first(api):
    assert api().post(PATH, {"query": QUESTION}).status_code == 401
