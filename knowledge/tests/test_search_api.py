import pytest

from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
PATH = "/api/knowledge/search"


@pytest.fixture
def chunk(learner):
    return ChunkFactory(
        document=DocumentFactory(owner=learner, title="Lease"), text="Rent is <due> on the third day.", page=2
    )


def test_passages_are_found_with_what_a_client_needs_to_open_them(api, learner, chunk):
    body = api(learner).post(PATH, {"query": "When is rent due?"}).json()

    (item,) = body["results"]
    assert (body["query"], body["mode"], body["lexical_only"]) == ("When is rent due?", "keyword", True)
    assert (item["document_id"], item["chunk_id"]) == (str(chunk.document_id), str(chunk.pk))
    assert (item["title"], item["page"], item["text"]) == ("Lease", 2, chunk.text)
    assert item["snippet"] == "<mark>Rent</mark> is &lt;<mark>due</mark>&gt; on the third day."
    assert item["score"] > 0


@pytest.mark.parametrize("mode", ["hybrid", "semantic", "keyword"])
def test_without_a_model_words_answer_and_the_answer_says_so(api, learner, chunk, mode):
    body = api(learner).post(PATH, {"query": "rent", "mode": mode}).json()

    assert (len(body["results"]), body["mode"], body["lexical_only"]) == (1, "keyword", True)


def test_a_stranger_finds_nothing_also_by_id(api, stranger, chunk):
    body = api(stranger).post(PATH, {"query": "rent", "document_ids": [str(chunk.document_id)]}).json()

    assert body["results"] == []


def test_a_place_that_is_not_ones_own_is_not_there(api, stranger):
    other = MembershipFactory().organization_id

    assert api(stranger).post(PATH, {"query": "rent", "organization_id": str(other)}).status_code == 404


@pytest.mark.parametrize("wrong", [{}, {"query": ""}, {"query": "x", "mode": "best"}, {"query": "x", "limit": 1000}])
def test_what_is_no_search_is_refused(api, learner, wrong):
    assert api(learner).post(PATH, wrong).status_code == 400
