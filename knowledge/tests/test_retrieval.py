from uuid import uuid4

import pytest

from knowledge import search
from knowledge.models import Document, SearchEntry
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.tests.factories import MembershipFactory
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


def indexed(*texts, **extra):
    document = DocumentFactory(**extra)
    for position, text in enumerate(texts):
        ChunkFactory(document=document, position=position, text=text)
    search.write_chunks(document)
    return document


def texts(principal, query, **extra):
    return [hit.text for hit in search.retrieve(principal, query, **extra).results]


def test_the_passage_with_the_rarer_words_comes_first(learner, as_learner):
    indexed("Wings in a stream.", "A wing in a slipstream.", "Nothing at all.", owner=learner)

    assert texts(as_learner, "What does a slipstream do to a wing?") == [
        "A wing in a slipstream.",
        "Wings in a stream.",
    ]


def test_a_title_finds_its_passages(learner, as_learner):
    indexed("It was a good year.", owner=learner, title="Annual report")

    assert texts(as_learner, "annual reports") == ["It was a good year."]


def test_only_those_named_are_searched(learner, as_learner):
    beside = uuid4()
    one = indexed("apples one", owner=learner)
    indexed("apples two", owner=learner, conversation_id=beside, access_group=beside)

    assert texts(as_learner, "apples", document_ids=[one.pk]) == ["apples one"]
    assert texts(as_learner, "apples", conversation_id=beside) == ["apples two"]


def test_passages_written_again_are_there_once_and_go_with_their_document(learner, as_learner):
    document = indexed("apples", owner=learner)
    search.write_chunks(document)

    assert texts(as_learner, "apples") == ["apples"]
    document.delete()
    assert SearchEntry.objects.count() == 0


def test_what_is_shared_is_found_by_those_it_is_shared_with(learner, as_stranger):
    membership = MembershipFactory(user=learner)
    teammate = Principal(MembershipFactory(organization=membership.organization).user, "bearer")
    document = indexed("apples", owner=learner, organization=membership.organization)

    assert texts(teammate, "apples") == []
    Document.objects.update(visibility="organization")
    assert texts(teammate, "apples") == ["apples"]
    assert texts(as_stranger, "apples", document_ids=[document.pk]) == []


def test_many_documents_are_read_by_the_shelves_they_stand_on(learner, as_learner, monkeypatch):
    monkeypatch.setattr("knowledge.search.passages.MOST_NAMED", 1)
    for number in range(3):
        indexed(f"apples {number}", owner=learner)
    indexed("apples of nobody", owner=learner, status="failed")

    assert sorted(texts(as_learner, "apples")) == ["apples 0", "apples 1", "apples 2"]


def test_a_document_is_found_once_with_its_best_passage(learner, as_learner):
    document = indexed("apples", "apples and more apples and other fruit", owner=learner)
    result = search.search_everything(as_learner, search.parse("apples"))

    assert [match.object_id for match in result.matches[search.Kind.DOCUMENT]] == [document.pk]
    assert result.total == 1
