"""Grammar on sentences of learners and right ones: how much is found, and how seldom falsely."""

import pytest

from learning.english.evaluators.local_writing.rule import ERROR_TYPES
from learning.english.evaluators.local_writing.tests import sentence_set


@pytest.fixture(scope="module")
def tallies():
    return sentence_set.count(sentence_set.read())


def test_there_are_enough_and_each_is_named():
    sentences = sentence_set.read()
    wrong = [each for each in sentences if each.type]
    assert len(wrong) >= 300
    assert len({each.text for each in sentences}) == len(sentences)
    assert len(sentences) - len(wrong) >= 300
    assert {each.type for each in wrong} <= set(ERROR_TYPES)
    assert all(each.text != each.right for each in wrong)


@pytest.mark.parametrize("half", sentence_set.HALVES)
def test_precision_and_recall(tallies, half):
    found = tallies[half]["all"]
    assert found.precision >= 0.95
    assert found.recall >= 0.85
    assert tallies[half]["right"].alarmed <= 3
