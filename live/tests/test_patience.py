"""Words that show that more is to come."""

import pytest

from live.engine.patience import SECONDS, more_to_come


@pytest.mark.parametrize("said", ["I stayed because", "and", "I like the", "Give it to my,", "I think um", "when..."])
def test_an_unfinished_sentence_gets_time(said):
    assert more_to_come(said) == SECONDS


@pytest.mark.parametrize(
    "said", ["", "I stayed.", "Please go on.", "Where are you from? ", "the band", "come in", "Who with?"]
)
def test_a_finished_one_gets_none(said):
    assert more_to_come(said) == 0.0
