from types import SimpleNamespace

import numpy as np
import pytest

from learning.english.evaluators.base import SpokenWord
from learning.english.evaluators.local_speaking.feedback import on_reading
from learning.english.evaluators.local_speaking.slips import SLIPS, WEAK, said_for, spelt
from learning.english.evaluators.local_speaking.sphinx import phones

TRUST = {"slip_mark": 80.0, "slip_gain": 3.0}
FIGURES = {"long_pauses": 0.0, "pause_ratio": 0.1, "articulation_rate": 4.0}


def one_sound(name, **fits):
    """Measures of one sound; all others fit badly unless said otherwise."""
    spoken = phones().spoken
    heard = np.array([[fits.get(other, -9.0) for other in spoken]])
    return SimpleNamespace(names=np.array([spoken.index(name)]), heard=heard)


@pytest.mark.parametrize(
    ("fits", "mark", "heard"),
    [
        ({"TH": -5.0, "S": -1.0}, 40.0, "S"),
        ({"TH": -5.0, "S": -1.0, "T": -0.5}, 40.0, "T"),
        ({"TH": -5.0, "S": -3.0}, 40.0, None),
        ({"TH": -5.0, "S": -1.0}, 90.0, None),
        ({"TH": -5.0, "M": -0.5}, 40.0, None),
    ],
    ids=["another fits far better", "the best of them", "not by enough", "it was good", "nobody slips so"],
)
def test_a_slip_is_named_only_where_it_is_likely(fits, mark, heard):
    assert said_for(one_sound("TH", **fits), np.array([mark]), TRUST) == [heard]


def test_slips_are_sounds_the_model_knows():
    spoken = set(phones().spoken)
    assert set(SLIPS) <= spoken
    assert {other for others in SLIPS.values() for other in others.split()} <= spoken


def test_sounds_are_written_for_learners():
    assert (spelt("TH"), spelt("S"), spelt("IY")) == ("th (think)", "s", "ee (see)")
    assert {"and", "of", "have"} <= WEAK


def word(text, score=95.0, **more):
    return SpokenWord(text, 0.0, 0.4, score, sure=True, **more)


def test_feedback_says_what_was_left_out_and_what_to_try_again():
    spoken = [word("I"), word("think", 50.0, error="th (think) → s"), word("so", 0.0, said=False), word("too", 40.0)]
    assert on_reading(60.0, spoken, FIGURES) == (
        "Understandable with some effort. Not heard: so. Sounds to try again: think (th (think) → s). "
        "Words to try again: too."
    )


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"long_pauses": 3.0, "pause_ratio": 0.4}, "3 long pauses"),
        ({"articulation_rate": 1.5}, "faster"),
        ({"articulation_rate": 6.0}, "slower"),
    ],
)
def test_feedback_on_the_pace(figures, words):
    assert words in on_reading(90.0, [word("I")], {**FIGURES, **figures})
