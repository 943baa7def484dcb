"""The model of the index: bounds, shrinking uncertainty, stability, drift, and the order of evidence."""

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.english.proficiency import (
    PRIOR,
    SKILLS,
    Belief,
    Observation,
    SkillState,
    cefr_of,
    difficulty_of,
    drifted,
    ielts_of,
    index_at,
    is_calibrating,
    middle_of,
    seen,
)
from learning.english.proficiency.belief import WORD_DEVIATION, chance_of
from learning.english.proficiency.telling import Told, tell

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
scores = st.floats(0, 100)
beliefs = st.builds(Belief, scores, st.floats(1, PRIOR.deviation))
observations = st.builds(Observation, scores, st.floats(0.01, 3), st.one_of(st.none(), st.floats(4, 84)))
moments = st.integers(0, 5).map(lambda days: START + timedelta(days=days))
evidence = st.builds(Told, st.sampled_from(list(SKILLS)), st.uuids(), moments, observations)


@given(beliefs, observations)
def test_evidence_keeps_to_the_scale_and_never_makes_less_sure(belief, observation):
    after = seen(belief, observation)
    assert 0 <= after.mean <= 100
    assert after.deviation <= belief.deviation


@given(beliefs, observations)
def test_better_evidence_never_leads_lower(belief, observation):
    better = Observation(min(100, observation.value + 10), observation.trials, observation.difficulty)
    assert seen(belief, better).mean >= seen(belief, observation).mean - 1e-9


@given(beliefs, st.floats(0, 4000), st.floats(0, 4000))
def test_time_only_takes_away_sureness(belief, days, more):
    later = drifted(belief, days)
    assert later.mean == belief.mean
    assert belief.deviation <= later.deviation <= drifted(belief, days + more).deviation <= PRIOR.deviation


@given(st.lists(evidence, max_size=25), st.randoms())
def test_any_order_of_the_same_evidence_tells_the_same(rows, chance):
    rows = list({(row.skill, row.source_id): row for row in rows}.values())
    told, again = ({}, {})
    first = list(tell(rows, told))
    chance.shuffle(rows)
    assert (list(tell(rows, again)), again) == (first, told)


@given(st.lists(evidence, min_size=1, max_size=25), evidence)
def test_the_index_keeps_to_the_scale_and_gets_surer(rows, last):
    states = {}
    *_, (_, before, _) = tell(rows, states)
    moment = max(row.happened_at for row in rows)
    *_, (_, after, _) = tell([Told(last.skill, last.source_id, moment, last.observation)], states)
    assert 0 <= after.xpi <= 100
    assert after.uncertainty <= before.uncertainty <= PRIOR.deviation


def learner(ability, *, tasks=40, seed=1, skills=SKILLS, level="B1"):
    """What somebody's skills are believed to be after so many tasks in each."""
    chance, states = random.Random(seed), {}
    for number in range(tasks):
        for skill in skills:
            share = 100.0 * (chance.random() < chance_of(ability, difficulty_of(level)))
            observation = Observation(share, 1, difficulty_of(level))
            list(tell([Told(skill, UUID(int=number), START + timedelta(hours=number), observation)], states))
    return states


@pytest.mark.parametrize("ability", [20, 36, 44, 60])
def test_the_index_finds_an_ability(ability):
    index = index_at(learner(ability), START + timedelta(days=2))
    assert abs(index.xpi - ability) < 2 * index.uncertainty
    assert index.uncertainty < 6


def test_one_bad_task_moves_a_known_learner_little():
    states = learner(44)
    moment = START + timedelta(days=2)
    before = index_at(states, moment)
    list(tell([Told("grammar", UUID(int=999), moment, Observation(0, 1, difficulty_of("B1")))], states))
    assert -1 < index_at(states, moment).xpi - before.xpi < 0


def test_nothing_known_is_the_widest_belief_and_calibrating():
    index = index_at({}, START)
    assert (index.xpi, index.uncertainty) == (PRIOR.mean, PRIOR.deviation)
    assert is_calibrating({}, index)


@pytest.mark.parametrize(
    ("skills", "tasks", "calibrating"),
    [
        (("grammar",), 200, True),
        (("grammar", "vocabulary", "reading", "listening"), 2, True),
        (("grammar", "vocabulary", "reading", "listening"), 20, False),
        (tuple(SKILLS), 3, True),
        (tuple(SKILLS), 8, False),
    ],
)
def test_calibrating_ends_with_enough_skills_known_well_enough(skills, tasks, calibrating):
    states = learner(44, tasks=tasks, skills=skills)
    moment = START + timedelta(days=9)
    assert is_calibrating(states, index_at(states, moment)) is calibrating


@given(st.lists(evidence, min_size=1, max_size=25), st.integers(1, 900))
def test_time_alone_does_not_move_the_index(rows, days):
    states = {}
    *_, (moment, index, _) = tell(rows, states)
    later = index_at(states, moment + timedelta(days=days))
    assert (later.xpi, later.uncertainty >= index.uncertainty) == (index.xpi, True)


def test_after_a_year_without_evidence_it_calibrates_again():
    states = learner(44)
    assert is_calibrating(states, index_at(states, START + timedelta(days=400)))


def test_a_teachers_word_stands_in_the_place_of_what_was_believed():
    assert seen(Belief(20, 3), Observation(60, 1, is_word=True)) == Belief(60, WORD_DEVIATION)


def test_a_new_skill_enters_the_index_little_by_little():
    states = {"grammar": SkillState(Belief(60, 5), START, 20)}
    list(tell([Told("speaking", UUID(int=1), START, Observation(0, 0.1, difficulty_of("A1")))], states))
    assert index_at(states, START).xpi > 55


@pytest.mark.parametrize(
    ("score", "cefr", "ielts"),
    [
        (0, "A1", None), (19.9, "A1", None), (20, "A2", None), (35.9, "A2", None), (36, "B1", 4.0), (42, "B1", 4.5),
        (51.9, "B1", 5.0), (52, "B2", 5.5), (67.9, "B2", 6.5), (68, "C1", 7.0), (83.9, "C1", 8.0), (84, "C2", 8.5),
        (100, "C2", 9.0),
    ],
)  # fmt: skip
def test_levels_and_bands(score, cefr, ielts):
    assert (cefr_of(score), ielts_of(score)) == (cefr, ielts)


def test_the_middle_of_a_level_is_in_it():
    assert [cefr_of(middle_of(level)) for level in ("A1", "A2", "B1", "B2", "C1", "C2")] == [
        "A1", "A2", "B1", "B2", "C1", "C2",
    ]  # fmt: skip
