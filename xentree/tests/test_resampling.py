"""A tone keeps its pitch and its strength at every rate, wherever the pieces are cut."""

import numpy
import pytest

from xentree.resampling import Resampler


def tone(hertz, rate, seconds=0.5):
    times = numpy.arange(int(seconds * rate)) / rate
    return numpy.rint(10_000 * numpy.sin(2 * numpy.pi * hertz * times)).astype("<i2")


def made(samples, source, target, piece=997):
    resampler, data = Resampler(source, target), samples.tobytes()
    pieces = [resampler.push(data[at : at + piece]) for at in range(0, len(data), piece)]
    return numpy.frombuffer(b"".join(pieces) + resampler.rest(), "<i2").astype(float)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        *((rate, 16_000) for rate in (8_000, 22_050, 24_000, 44_100, 48_000)),
        *((16_000, rate) for rate in (8_000, 24_000, 44_100, 48_000)),
    ],
)
def test_a_tone_is_the_same_tone(source, target):
    heard, meant = made(tone(440, source), source, target), tone(440, target)
    assert abs(len(heard) - len(meant)) <= 1
    middle = slice(200, -200)
    size = min(len(heard), len(meant))
    assert numpy.abs(heard[:size][middle] - meant[:size][middle]).max() < 60


def test_what_the_new_rate_cannot_hold_is_left_out():
    assert numpy.abs(made(tone(10_000, 24_000), 24_000, 16_000)[100:-100]).max() < 30


@pytest.mark.parametrize("piece", [1, 7, 640, 100_000])
def test_how_it_is_cut_makes_no_difference(piece):
    samples = tone(300, 24_000, 0.1)
    assert (made(samples, 24_000, 16_000, piece) == made(samples, 24_000, 16_000)).all()


def test_the_same_rate_is_left_alone():
    samples = tone(300, 16_000, 0.1)
    assert (made(samples, 16_000, 16_000) == samples).all()


@pytest.mark.parametrize("rate", [8_000, 24_000, 44_100, 48_000])
def test_hardly_anything_is_held_back(rate):
    for source, target in ((rate, 16_000), (16_000, rate)):
        told = Resampler(source, target).push(bytes(2 * source))
        assert target - len(told) // 2 <= target * 0.002


def test_after_its_end_it_is_as_new():
    resampler, data = Resampler(48_000, 16_000), tone(440, 48_000).tobytes()
    first, second = (resampler.push(data) + resampler.rest() for _ in range(2))
    assert first == second


def test_what_is_cleared_is_forgotten():
    resampler, data = Resampler(48_000, 16_000), tone(440, 48_000).tobytes()
    resampler.push(data[:1001])
    resampler.clear()
    assert resampler.push(data) == Resampler(48_000, 16_000).push(data)
