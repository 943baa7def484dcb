"""Quizzes and flashcards from a document, with Xentree Local and with a model whose every item is checked."""

import json

import pytest

from conversations.models import StudySet
from conversations.services import export_personal_data
from knowledge.models import Chunk, Document
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from knowledge.tests.test_study import TEXT
from organizations.tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db(transaction=True)
GOOD = {
    "question": "Which light does chlorophyll reflect?",
    "answer": "green",
    "options": ["green", "red", "blue", "white"],
    "source": 1,
    "quote": "reflects green light",
}
BAD = [
    {**GOOD, "quote": "reflects purple light"},
    {**GOOD, "source": 9},
    {**GOOD, "options": ["red", "blue", "white", "black"]},
    {**GOOD, "options": ["green", "green", "red", "blue"]},
    {**GOOD, "options": "green"},
    {**GOOD, "question": ""},
    {**GOOD, "answer": 7},
    {"question": "x"},
    "x",
]


@pytest.fixture
def vendor(fake, settings):
    settings.AI_PROVIDERS = [
        {"id": "fake", "kind": "openai", "base_url": f"{fake}/v1", "api_key": "k", "models": ["obey", "error-500"]}
    ]


@pytest.fixture
def book(learner):
    document = DocumentFactory(owner=learner, title="Leaves")
    for position, text in enumerate(TEXT):
        ChunkFactory(document=document, position=position, text=text, page=position + 1)
    return document


def make(api, person, document, kind="quiz", **body):
    return api(person).post(f"/api/rag/documents/{document.pk}/{kind}", body)


def written(learner, items):
    """A document in which the model is told what to write."""
    told = json.dumps(items).replace("purple", r"pu\u0072ple")
    text = f"Chlorophyll absorbs red and blue light and reflects green light.\nSAY: {told}"
    return ChunkFactory(document=DocumentFactory(owner=learner), text=text, page=4).document


@pytest.mark.parametrize("kind", ["quiz", "flashcards"])
def test_xentree_local_asks_about_sentences_as_they_stand(api, learner, book, kind):
    response = make(api, learner, book, kind, count=4, provider="local")
    body = response.json()
    assert (response.status_code, body["kind"], body["provider"], len(body["items"])) == (201, kind, "local", 4)
    for item in body["items"]:
        chunk = Chunk.objects.get(pk=item["citation"]["chunk_id"], document=book)
        assert item["citation"]["quote"] in chunk.text and item["citation"]["page"] == chunk.page
        assert item["answer"] in item["citation"]["quote"]
        assert ("options" in item) == (kind == "quiz")
    assert api(learner).get(f"/api/rag/documents/{book.pk}/{kind}").json() == [body]


def test_what_a_model_writes_is_kept_where_the_text_says_it(api, learner, vendor):
    document = written(learner, [GOOD, *BAD])
    body = make(api, learner, document, provider="fake/obey").json()
    quote = {"chunk_id": str(document.chunks.get().pk), "page": 4, "quote": "reflects green light"}
    kept = {name: GOOD[name] for name in ("question", "answer", "options")}
    assert (body["provider"], body["items"]) == ("fake", [{**kept, "citation": quote}])


def test_where_nothing_of_it_holds_sentences_are_taken(api, learner, book, vendor):
    body = make(api, learner, book, provider="fake/obey").json()
    assert (body["provider"], body["items"] != []) == ("local", True)


def test_a_failing_model_is_said_and_nothing_is_kept(api, learner, book, vendor):
    response = make(api, learner, book, provider="fake/error-500")
    assert (response.status_code, response.json()["detail"]["error"]) == (503, "provider_down")
    assert StudySet.objects.count() == 0


def test_a_document_that_is_not_ready_makes_none(api, learner):
    document = DocumentFactory(owner=learner, status="parsing")
    assert make(api, learner, document).json()["detail"]["error"] == "document_not_ready"
    ready = ChunkFactory(document=DocumentFactory(owner=learner), text="a | b").document
    assert make(api, learner, ready).json()["detail"]["error"] == "nothing_to_ask"
    assert StudySet.objects.count() == 0


def test_they_are_in_the_copy_of_a_persons_data(api, learner, book):
    made = make(api, learner, book, provider="local").json()
    exported = {file.path: file.data for file in export_personal_data(learner)}
    assert [each["items"] for each in exported["study_sets.json"]] == [made["items"]]


def test_only_the_newest_five_stay(api, learner, book):
    made = [make(api, learner, book, provider="local").json()["id"] for _ in range(7)]
    listed = api(learner).get(f"/api/rag/documents/{book.pk}/quiz").json()
    assert [each["id"] for each in listed] == made[:1:-1]


def test_they_are_their_owners_alone_and_go_with_the_right_to_read(api, learner, stranger, book):
    place = MembershipFactory(user=learner).organization
    MembershipFactory(user=stranger, organization=place)
    Document.objects.update(organization=place, visibility="organization")
    mine = make(api, stranger, book, provider="local").json()
    path = f"/api/rag/study-sets/{mine['id']}"
    assert api(learner).get(f"/api/rag/documents/{book.pk}/quiz").json() == []
    assert api(learner).delete(path).status_code == 404
    Document.objects.update(visibility="private")
    assert make(api, stranger, book).status_code == 404
    assert api(stranger).get(f"/api/rag/documents/{book.pk}/quiz").status_code == 404
    assert api(stranger).get(path).status_code == 404
    assert api(stranger).put(f"{path}/round", {"items": [0], "answers": []}).status_code == 404
    assert StudySet.objects.get().round == {"items": [], "answers": []}
    assert api(stranger).delete(path).status_code == 204
    assert StudySet.objects.count() == 0
