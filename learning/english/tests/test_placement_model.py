"""The model of placement, and how well it finds levels of people made by the model itself."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.english.models import Level
from learning.english.placement.model import (
    FEWEST,
    MOST,
    MOST_SECONDS,
    Answered,
    Estimate,
    estimate,
    is_over,
    next_level,
)
from learning.english.proficiency import cefr_of, difficulty_of
from learning.english.proficiency.belief import chance_of

GUESS = 1 / 3
one = st.builds(Answered, st.sampled_from(Level.values), st.floats(0, 1), st.integers(1, 5), st.floats(0, 0.5))
answers = st.lists(one, max_size=16)


@given(answers, st.randoms())
def test_estimates_keep_to_the_scale_and_know_no_order(given_answers, chance):
    found = estimate(given_answers)
    assert 0 <= found.ability <= 100
    mixed = list(given_answers)
    chance.shuffle(mixed)
    assert estimate(mixed).ability == pytest.approx(found.ability)


@given(answers, st.sampled_from(Level.values))
def test_a_right_answer_raises_and_a_wrong_one_lowers(before, level):
    low, middle, high = (
        estimate([*before, *more]).ability for more in ([Answered(level, 0)], [], [Answered(level, 1)])
    )
    assert low <= middle + 1e-6
    assert middle <= high + 1e-6


def sit(ability, seed):
    """A test of somebody who answers choices of three as the model says."""
    chance, given_answers = random.Random(seed), []
    found = estimate([])
    while not is_over(found, len(given_answers), 35 * len(given_answers)):
        level = next_level(found)
        right = chance.random() < GUESS + (1 - GUESS) * chance_of(ability, difficulty_of(level))
        given_answers.append(Answered(level, float(right), guess=GUESS))
        found = estimate(given_answers)
    return found, len(given_answers)


def test_levels_are_found_within_one_nearly_always():
    sittings = [(ability, *sit(ability, seed)) for ability in range(6, 81, 5) for seed in range(12)]
    steps = [
        abs(Level.values.index(found.level) - Level.values.index(min(cefr_of(ability), "C1")))
        for ability, found, _ in sittings
    ]
    assert sum(step <= 1 for step in steps) / len(steps) > 0.95
    assert sum(step == 0 for step in steps) / len(steps) > 0.5
    assert max(count for _, _, count in sittings) <= MOST


@pytest.mark.parametrize(
    ("uncertainty", "count", "seconds", "over"),
    [
        (9, MOST, 0, True),
        (9, 3, MOST_SECONDS, True),
        (3, FEWEST, 0, True),
        (3, FEWEST - 1, 0, False),
        (9, 12, 0, False),
    ],
)
def test_when_it_is_over(uncertainty, count, seconds, over):
    assert is_over(Estimate(40, uncertainty), count, seconds) is over


def test_it_begins_with_an_easy_level_and_never_asks_above_the_course():
    assert next_level(estimate([])) == "A2"
    assert next_level(Estimate(99, 5)) == "C1"
    assert Estimate(99, 5).level == "C1"
