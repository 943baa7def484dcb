"""Vectors of documents, their neighbours, and one model following another."""

import os
import re
import signal

import numpy
import pytest
from django.db import connection

from knowledge.models import ChunkVector, Document, DocumentVectors, EmbeddingIndex, database_compares
from knowledge.search import filling, retrieve
from knowledge.search.vector_indexes import active_index, building_index, take_over, vector_status
from knowledge.search.vectors import embed_document, find_near, nearest
from knowledge.services import find_passages
from knowledge.services.health import check_search
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from xentree.principal import Principal
from xentree.providers import embeddings, embeddings_local, embeddings_openai
from xentree.testing.fake_provider import running_fake_provider

pytestmark = pytest.mark.django_db

TREES = ("Oaks grow from acorns", "Roots drink water", "Leaves turn light into sugar")
SHIPS = ("The ship left the harbour", "Sailors tie knots")


@pytest.fixture(scope="module")
def server():
    with running_fake_provider() as address:
        yield address


@pytest.fixture(autouse=True)
def choose(server, settings):
    """Which model settings name; `words-<dimensions>` are two lines of Python behind a local server."""
    settings.AI_PROVIDERS = [{"id": "lab", "kind": "openai", "base_url": f"{server}/v1", "api_key": "k"}]
    embeddings.forget_queries()

    def choose(model, provider="lab"):
        settings.EMBEDDINGS, settings.EMBEDDINGS_MODEL = provider, model

    choose("words-32")
    return choose


@pytest.fixture(params=["the database's own way", "in Python"])
def way(request, monkeypatch):
    """Both ways to compare on PostgreSQL with pgvector; elsewhere there is one."""
    if request.param == "in Python":
        if not database_compares():
            pytest.skip("vectors are compared in Python anyway")
        monkeypatch.setattr("knowledge.search.vectors.database_compares", lambda: False)


def written(owner, texts, **more):
    document = DocumentFactory(owner=owner, chunk_count=len(texts), **more)
    for position, text in enumerate(texts):
        ChunkFactory(document=document, position=position, text=text)
    return document


def embedded(owner, texts, **more):
    document = written(owner, texts, **more)
    assert embed_document(document, keep_going=lambda share: True) is True
    return document


def near(user, query, limit=10):
    found = find_near(Document.objects.visible_to(Principal(user, "bearer")).ready(), query, limit=limit)
    return found if found is None else [chunk_id for chunk_id, _ in found]


def chunk(document, position):
    return document.chunks.get(position=position).pk


# -- finding -----------------------------------------------------------------------------------------------------------


def test_the_nearest_comes_first(learner, way):
    document = embedded(learner, TREES)
    assert near(learner, "roots drink water", limit=1) == [chunk(document, 1)]
    assert set(near(learner, "roots drink water")) == {chunk(document, place) for place in range(3)}


def test_cosines_are_those_of_the_vectors(learner, way):
    embedded(learner, TREES)
    by = embeddings.embedder()
    expected = sorted((by.embed(TREES) @ by.embed(["water for roots"])[0]).tolist(), reverse=True)
    found = find_near(Document.objects.all(), "water for roots", limit=10)
    assert [cosine for _, cosine in found] == pytest.approx(expected, abs=1e-5)


def test_only_what_one_may_read_is_compared(learner, stranger, way):
    own = embedded(learner, TREES)
    theirs = embedded(stranger, TREES)
    assert set(near(learner, "roots drink water")) == set(own.chunks.values_list("pk", flat=True))
    assert set(near(stranger, "roots drink water")) == set(theirs.chunks.values_list("pk", flat=True))


def test_the_meaning_of_words_with_the_local_model(learner, choose):
    choose("", provider="local")
    document = embedded(learner, (*TREES, *SHIPS))
    assert near(learner, "photosynthesis", limit=1) == [chunk(document, 2)]
    assert near(learner, "a boat sets out to sea", limit=1) == [chunk(document, 3)]


def test_words_and_meaning_answer_together_with_the_local_model(learner, as_learner, choose):
    choose("", provider="local")
    document = embedded(learner, (*TREES, *SHIPS))
    found = retrieve(as_learner, "Which knots hold when a boat sets out to sea?")
    assert (found.mode, found.lexical_only) == ("hybrid", False)
    best = {hit.position: sorted(hit.parts) for hit in found.results[:2]}
    # The one is found by its words as well, the other by its meaning alone.
    assert {position: sorted(parts) for position, parts in best.items()} == {
        3: ["semantic"],
        4: ["keyword", "semantic"],
    }
    assert {passage.chunk_id for passage in find_passages(as_learner, "A boat sets out to sea").passages} == {
        str(chunk(document, 3))
    }
    assert find_passages(as_learner, "How do I cook risotto?").passages == ()


def test_nothing_is_near_where_nothing_is(learner):
    assert near(learner, "roots") is None
    document = embedded(learner, TREES)
    document.delete()
    assert near(learner, "roots") == []
    assert nearest(Document.objects.all(), numpy.zeros(32, numpy.float32), limit=0) == []


def test_without_a_model_nothing_is_compared(learner, choose):
    embedded(learner, TREES)
    choose("", provider="none")
    assert near(learner, "roots") is None
    choose("error-500", provider="gone")
    assert near(learner, "roots") is not None


def test_a_model_that_fails_is_no_search_by_meaning(learner, choose):
    embedded(learner, TREES)
    EmbeddingIndex.objects.update(model="lab/error-401")
    assert near(learner, "roots") is None


def test_a_search_is_three_queries(learner, django_assert_num_queries):
    embedded(learner, TREES)
    documents, vector = Document.objects.all(), embeddings.embedder().embed(["roots"])[0]
    with django_assert_num_queries(3 if connection.vendor == "postgresql" else 2):
        nearest(documents, vector, limit=3)


# -- making ------------------------------------------------------------------------------------------------------------


def test_a_document_has_its_vectors_once(learner):
    document = embedded(learner, TREES)
    embed_document(document, keep_going=lambda share: True)
    assert DocumentVectors.objects.count() == 1
    assert ChunkVector.objects.count() == (3 if database_compares() else 0)
    assert (active_index().model, active_index().dimensions) == ("lab/words-32", 32)


def test_vectors_go_with_their_document(learner, way):
    embedded(learner, TREES).delete()
    assert (DocumentVectors.objects.count(), ChunkVector.objects.count()) == (0, 0)


def test_a_document_that_is_gone_gets_none(learner):
    document = written(learner, TREES)
    Document.objects.filter(pk=document.pk).delete()
    assert embed_document(document, keep_going=lambda share: True) is False
    assert DocumentVectors.objects.count() == 0


def test_a_document_deleted_meanwhile_gets_none(learner):
    document = written(learner, TREES * 8)

    def keep_going(share):
        Document.objects.filter(pk=document.pk).delete()
        return True

    assert embed_document(document, keep_going=keep_going) is False
    assert DocumentVectors.objects.count() == 0


def test_chunks_replaced_meanwhile_are_left_to_who_replaced_them(learner):
    document = written(learner, TREES * 8)

    def keep_going(share):
        document.chunks.all().delete()
        ChunkFactory(document=document, position=0, text="something else")
        return True

    assert embed_document(document, keep_going=keep_going) is False
    assert DocumentVectors.objects.count() == 0


def test_who_is_told_to_stop_stops(learner):
    document = written(learner, TREES * 20)
    shares = []
    assert embed_document(document, keep_going=lambda share: shares.append(share) or share < 0.5) is False
    assert shares == sorted(shares)
    assert 0.5 <= shares[-1] < 0.8
    assert DocumentVectors.objects.count() == 0


def test_a_worker_that_waits_for_the_model_gives_signs_of_life(learner, choose, monkeypatch):
    choose("", provider="local")
    embeddings_local._child.end()
    monkeypatch.setattr("knowledge.search.vectors.SIGN_SECONDS", 0.01)
    shares = []
    embed_document(written(learner, TREES), keep_going=lambda share: shares.append(share) or True)
    assert len(shares) > 5
    assert embed_document(written(learner, TREES), keep_going=lambda share: False) is False


def test_a_child_killed_while_embedding_costs_nothing(learner, choose):
    choose("", provider="local")
    document = written(learner, TREES * 20)
    killed = []

    def keep_going(share):
        if share > 0.3 and not killed:
            killed.append(embeddings_local._child.process.pid)
            os.kill(killed[0], signal.SIGKILL)
        return True

    assert embed_document(document, keep_going=keep_going) is True
    assert len(near(learner, "roots", limit=100)) == 60


def test_a_vendor_that_fails_leaves_it_for_later(learner, choose):
    choose("error-401")
    document = written(learner, TREES)
    assert embed_document(document, keep_going=lambda share: True) is False
    assert vector_status().documents == 0


# -- one model after another -------------------------------------------------------------------------------------------


def test_what_was_indexed_without_a_model_gets_vectors_later(learner, choose):
    choose("", provider="none")
    document = written(learner, TREES)
    assert embed_document(document, keep_going=lambda share: True) is False
    filling.tend_vectors()
    assert EmbeddingIndex.objects.count() == 0
    choose("words-32")
    filling.tend_vectors()
    assert near(learner, "roots drink water", limit=1) == [chunk(document, 1)]


def test_another_model_takes_over_when_it_is_whole(learner, choose, way):
    document = embedded(learner, TREES)
    choose("words-48")
    status = vector_status()
    assert (status.model, status.building) == ("lab/words-32", "")
    assert near(learner, "roots drink water", limit=1) == [chunk(document, 1)]
    filling.tend_vectors()
    status = vector_status()
    assert (status.model, status.documents, status.expected, status.building) == ("lab/words-48", 1, 1, "")
    assert EmbeddingIndex.objects.count() == DocumentVectors.objects.count() == 1
    assert near(learner, "roots drink water", limit=1) == [chunk(document, 1)]


def test_while_another_is_built_the_old_one_answers_and_new_documents_get_both(learner, choose, monkeypatch):
    first, _ = embedded(learner, TREES), embedded(learner, SHIPS)
    choose("words-48")
    monkeypatch.setattr(filling, "RUN_SECONDS", 0.0)
    filling.tend_vectors()
    assert (active_index().model, building_index().model) == ("lab/words-32", "lab/words-48")
    third = embedded(learner, ("Knots hold the ship",))
    assert sorted(third.vectors.values_list("index__model", flat=True)) == ["lab/words-32", "lab/words-48"]
    assert vector_status().built == 1
    assert near(learner, "knots hold the ship", limit=1) == [chunk(third, 0)]
    assert near(learner, "roots drink water", limit=1) == [chunk(first, 1)]
    assert take_over(building_index()) is False


def test_settings_that_change_back_drop_what_was_built(learner, choose, monkeypatch):
    embedded(learner, TREES)
    monkeypatch.setattr(filling, "RUN_SECONDS", 0.0)
    choose("words-48")
    filling.tend_vectors()
    choose("words-32")
    filling.tend_vectors()
    filling.tend_vectors()
    assert list(EmbeddingIndex.objects.values_list("model", "state")) == [("lab/words-32", "active")]


def test_a_model_whose_dimensions_changed_is_built_anew(learner, choose):
    document = embedded(learner, TREES)
    EmbeddingIndex.objects.update(dimensions=16)
    assert near(learner, "roots") is None
    assert embed_document(document, keep_going=lambda share: True) is False
    filling.tend_vectors()
    assert active_index().dimensions == 32
    assert near(learner, "roots drink water", limit=1) == [chunk(document, 1)]


def test_one_worker_fills_at_a_time(learner):
    written(learner, TREES)
    by = embeddings.embedder()
    index = filling.index_for(by)
    assert filling._claim(index) is True
    filling.tend_vectors()
    assert DocumentVectors.objects.count() == 0
    EmbeddingIndex.objects.update(worked_at=None)
    filling.tend_vectors()
    filling.tend_vectors()
    assert DocumentVectors.objects.count() == 1


def test_documents_that_fail_do_not_keep_others_waiting(learner, choose, monkeypatch):
    monkeypatch.setattr(embeddings_openai, "BATCH", 0.0)
    choose("error-500")
    for _ in range(5):
        written(learner, TREES)
    EmbeddingIndex.objects.create(model="lab/words-32", state="active")
    filling.tend_vectors()
    assert vector_status().documents == 0
    choose("words-32")
    filling.tend_vectors()
    assert vector_status().documents == 5


# -- telling -----------------------------------------------------------------------------------------------------------


def told():
    """Without the number of entries: SQLite counts them at once, PostgreSQL after a commit that never comes here."""
    return re.sub(r"about \d+", "some", check_search())


def test_health_tells_how_far_it_is(learner, choose, monkeypatch):
    embedded(learner, TREES)
    assert told() == "database, some entries, by words and meaning (lab/words-32: 1 of 1 documents)"
    choose("words-48")
    monkeypatch.setattr(filling, "RUN_SECONDS", 0.0)
    filling.tend_vectors()
    assert told() == (
        "database, some entries, by words and meaning (lab/words-32: 1 of 1 documents, lab/words-48 follows: 0)"
    )
    choose("", provider="none")
    assert told() == "database, some entries, by words alone: No embedding model is wanted (EMBEDDINGS=none)."


def test_staff_see_how_far_it_is(learner, choose, admin_client):
    embedded(learner, TREES)
    written(learner, SHIPS)
    page = admin_client.get("/admin/knowledge/embeddingindex/").content.decode()
    assert "lab/words-32" in page
    assert "field-missing" in page
