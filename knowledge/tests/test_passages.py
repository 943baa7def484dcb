from uuid import uuid4

import pytest

from knowledge.search import Hit
from knowledge.services.passages import is_about

COVER = "A Back-Cover Text of at most 25 words may be printed on the back of the book."
HIVE = "Ines Calder is the head gardener. Tomas Reed is the beekeeper of both orchards."


def hit(text, near=None):
    parts = {} if near is None else {"semantic": near}
    return Hit(uuid4(), uuid4(), "Licence", text, 1.0, None, 0, parts)


@pytest.mark.parametrize("near", [None, 0.1, 0.27, 0.44])
def test_a_single_word_in_another_form_says_little(near):
    assert is_about("What is backed up?", hit(COVER, near)) is False


@pytest.mark.parametrize("near", [None, 0.2, 0.9])
@pytest.mark.parametrize("question", ["Who is the beekeeper?", "Who are the beekeepers?", "Tell me about the orchard"])
def test_a_single_word_as_it_was_asked_is_enough_where_the_meaning_is_not_far(question, near):
    assert is_about(question, hit(HIVE, near)) is True


def test_what_is_near_in_meaning_is_read_whatever_its_words():
    assert is_about("What is backed up?", hit("Copies are made each night.", 0.5)) is True


def test_of_several_words_most_have_to_be_there():
    assert is_about("What is printed on the backs of books?", hit(COVER)) is True
    assert is_about("Which gardener paints the fence?", hit(HIVE)) is False
    assert is_about("Which gardener paints the fence?", hit(HIVE, 0.3)) is False
