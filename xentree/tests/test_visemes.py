"""Mouths: from sounds that are known, and from a text where they are not."""

import itertools

import numpy
import pytest

from xentree.audio import silence
from xentree.providers.guessed_phones import GuessedPhones
from xentree.providers.speech import Phone
from xentree.providers.visemes import SHAPES, VISEMES, visemes_of


def noise(seconds):
    return numpy.random.default_rng(1).integers(-8000, 8000, int(seconds * 16_000), "<i2").tobytes()


def test_each_sound_has_its_shape_and_each_shape_a_sound():
    assert {shape for shapes in SHAPES.values() for shape in shapes} == set(VISEMES)
    assert len(SHAPES) == 39


def test_a_word_as_the_mouth_says_it():
    phones = [Phone("SIL", 0.0, 0.1), Phone("HH", 0.1, 0.2), Phone("AY", 0.2, 0.4), Phone("SIL", 0.4, 0.5)]
    assert visemes_of(phones) == [(0.0, "sil"), (0.1, "aa"), (0.3, "ih"), (0.4, "sil")]


def test_it_comes_to_rest_and_the_same_shape_is_held():
    phones = [Phone("P", 0.0, 0.1), Phone("B", 0.1, 0.2), Phone("M", 0.2, 0.3)]
    assert visemes_of(phones) == [(0.0, "PP"), (0.3, "sil")]


@pytest.mark.parametrize(("phones", "shapes"), [([], []), ([Phone("XX", 0.0, 0.1)], ["sil"])], ids=["none", "unknown"])
def test_what_has_no_shape_moves_nothing(phones, shapes):
    assert [name for _, name in visemes_of(phones)] == shapes


def test_the_sounds_of_a_text_are_dealt_out_over_what_is_heard():
    phones = GuessedPhones("Hello, you 2.").over(noise(0.4) + silence(0.3) + noise(0.5) + silence(0.2))
    spoken = [each.phone for each in phones]
    assert spoken[: spoken.index("SIL")][:4] == ["HH", "AH", "L", "OW"]
    assert spoken[spoken.index("SIL") + 1 :][:4] == ["Y", "UW", "T", "UW"]
    assert all(one.end == two.start for one, two in itertools.pairwise(phones))
    assert phones[-1].end == 1.4


def test_pieces_go_on_where_the_last_one_ended():
    text, sound = "practise ordering food", noise(1.2)
    whole = [each.phone for each in GuessedPhones(text).over(sound)]
    guessed, parts = GuessedPhones(text), []
    for at in range(0, len(sound), 6400):
        parts += [each.phone for each in guessed.over(sound[at : at + 6400])]
    assert [name for at, name in enumerate(parts) if not at or parts[at - 1] != name] == whole


def test_a_word_nobody_knows_is_read_by_its_letters():
    assert [each.phone for each in GuessedPhones("xylbo").over(noise(0.25))] == ["K", "IY", "L", "B"]


def test_more_sound_than_text_still_moves_the_mouth():
    assert {each.phone for each in GuessedPhones("").over(noise(0.2))} == {"AH"}
    assert GuessedPhones("Hello").over(b"") == ()
