"""A round through a quiz or flashcards: kept as it goes, taken up where it was left, its owner's alone."""

import pytest

from conversations.models import StudySet
from conversations.services.study_rounds import keep_round
from conversations.services.study_sources import sources_of
from conversations.tests.factories import StudySetFactory
from knowledge.models import Chunk, Document
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.tests.factories import MembershipFactory
from xentree.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(learner):
    return StudySetFactory(document=DocumentFactory(owner=learner, title="Tides"), owner=learner)


def keep(api, person, quiz, items, answers):
    return api(person).put(f"/api/rag/study-sets/{quiz.pk}/round", {"items": items, "answers": answers})


def test_a_round_is_kept_and_taken_up(api, learner, quiz):
    body = keep(api, learner, quiz, [0, 1, 2], ["moon", "moon"]).json()
    assert (body["round"], body["known"]) == ({"items": [0, 1, 2], "answers": ["moon", "moon"]}, [0])
    assert body["studied_at"] is not None
    assert api(learner).get(f"/api/rag/study-sets/{quiz.pk}").json() == body
    assert StudySet.objects.get().is_under_way


def test_what_was_missed_is_known_after_another_round(api, learner, quiz):
    keep(api, learner, quiz, [0, 1, 2], ["moon", "moon", "three"])
    assert StudySet.objects.get().known == [0, 2]
    for _ in range(2):
        assert keep(api, learner, quiz, [1], ["sun"]).json()["known"] == [0, 1, 2]
    assert keep(api, learner, quiz, [2, 0], ["four"]).json()["known"] == [0, 1]


def test_flashcards_are_known_or_come_again(api, learner):
    cards = StudySetFactory(owner=learner, document__owner=learner, kind="flashcards")
    assert keep(api, learner, cards, [2, 0, 1], ["known", "again"]).json()["known"] == [2]
    assert keep(api, learner, cards, [0], ["moon"]).status_code == 400


@pytest.mark.parametrize(
    ("items", "answers"),
    [([0, 0], []), ([3], []), ([-1], []), ([0], ["moon", "sun"]), ([0], ["cheese"]), ([0], [""]), ("x", [])],
)
def test_what_is_no_round_is_refused(api, learner, quiz, items, answers):
    response = keep(api, learner, quiz, items, answers)
    assert (response.status_code, response.json()["detail"]["error"]) == (400, "validation_error")
    assert StudySet.objects.get().studied_at is None


def test_nobody_else_goes_through_it(api, learner, stranger, as_stranger, quiz):
    place = MembershipFactory(user=learner).organization
    MembershipFactory(user=stranger, organization=place)
    Document.objects.update(organization=place, visibility="organization")
    assert keep(api, stranger, quiz, [0], ["moon"]).status_code == 404
    assert api(stranger).get(f"/api/rag/study-sets/{quiz.pk}").status_code == 404
    with pytest.raises(NotAllowed):
        keep_round(quiz, items=[0], answers=["moon"], by=as_stranger)
    assert StudySet.objects.get().known == []


def test_one_that_was_thrown_away_meanwhile_is_not_there(as_learner, quiz):
    StudySet.objects.all().delete()
    with pytest.raises(NotFound):
        keep_round(quiz, items=[0], answers=["moon"], by=as_learner)


def test_a_source_is_the_paragraph_with_the_words_marked(quiz):
    Chunk.objects.update(text="**Before.** Tides follow the moon. And <after>.\nAnother line.")
    sources = sources_of(quiz)
    assert [source and source.number for source in sources] == [1, None, None]
    assert sources[0].html == (
        "<p><strong>Before.</strong> <mark>Tides follow the moon.</mark> And &lt;after&gt;.</p>\n"
    )


def test_of_a_long_paragraph_the_sentences_beside_are_shown(quiz):
    around = [f"Sentence {number} is of no use here at all, however long it is read." for number in range(30)]
    Chunk.objects.update(text=" ".join([*around[:15], "Tides follow the moon.", *around[15:]]))
    assert sources_of(quiz)[0].html == f"<p>{around[14]} <mark>Tides follow the moon.</mark> {around[15]}</p>\n"


def test_a_document_read_anew_still_shows_where_it_says_so(quiz):
    old = Chunk.objects.get()
    new = ChunkFactory(document=quiz.document, text=old.text, page=3)
    ChunkFactory(document=DocumentFactory(), text=old.text)
    old.delete()
    assert {(source.chunk_id, source.page) for source in sources_of(quiz)} == {(new.pk, 3)}
    new.delete()
    assert sources_of(quiz) == [None, None, None]
