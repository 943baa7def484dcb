import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import Chunk
from knowledge.services import make_flashcards, make_quiz
from knowledge.services.study import GAP

TEXT = [
    "Photosynthesis is the process by which plants turn light into sugar. It happens in the leaves of the plant.",
    "Chlorophyll absorbs mostly red and blue light and reflects green light. # A heading\n"
    "A leaf has about 500000 chloroplasts in each square millimetre.",
    "A stoma is a small opening in the skin of a leaf. Carbon dioxide enters through openings called stomata.",
    "Roots bring water from the soil up through the stem to every branch. "
    "Jan Ingenhousz showed in 1779 that plants need sunlight.",
    "Sugar travels through the phloem to roots and branches. Water evaporates from leaves on warm afternoons.",
    "Farmers near Wageningen measured 340 grams of sugar. Around 1845 Robert Mayer described stored energy.",
]


@pytest.fixture
def chunks():
    return [Chunk(position=position, text=text) for position, text in enumerate(TEXT)]


def test_a_definition_is_asked_for_by_its_name(chunks):
    cards = {card.question: card for card in make_flashcards(chunks, 20)}
    assert cards["What is photosynthesis?"].answer.startswith("Photosynthesis is the process")
    assert cards["What is a stoma?"].chunk == chunks[2]


def test_other_sentences_are_asked_with_a_gap(chunks):
    gaps = [card for card in make_flashcards(chunks, 20) if GAP in card.question]
    assert gaps and all(card.question.replace(GAP, card.answer) == card.quote for card in gaps)


def test_a_sentence_that_leans_on_another_or_is_markup_is_left_out(chunks):
    asked = " ".join(card.quote for card in make_flashcards(chunks, 50))
    assert "It happens" not in asked and "heading" not in asked


def test_a_quiz_offers_four_different_words_one_of_them_right(chunks):
    quiz = make_quiz(chunks, 20)
    assert len(quiz) >= 3
    for card in quiz:
        assert len(set(card.options)) == 4 and card.options.count(card.answer) == 1
        assert not [word for word in card.options if word != card.answer and word.lower() in card.quote.lower()]


def test_it_is_the_same_every_time_and_spread_over_the_document(chunks):
    assert make_quiz(chunks, 3) == make_quiz(list(chunks), 3)
    assert [card.chunk.position for card in make_flashcards(chunks, 3)][-1] > 1


def test_a_document_without_sentences_makes_none():
    assert make_flashcards([Chunk(position=0, text="a | b | c")], 5) == make_quiz([], 5) == []


@given(st.lists(st.text(max_size=300), max_size=5), st.integers(1, 20))
def test_whatever_a_document_says_each_quote_is_in_it(texts, count):
    chunks = [Chunk(position=position, text=text) for position, text in enumerate(texts)]
    for card in [*make_flashcards(chunks, count), *make_quiz(chunks, count)]:
        assert card.quote in card.chunk.text
        assert card.answer in card.quote
