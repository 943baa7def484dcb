"""Sound at other rates stays the same sound."""

import math
import struct
from itertools import pairwise

import pytest

from live.rates import resampler


def tone(rate, seconds=0.5, hertz=440):
    count = int(rate * seconds)
    return struct.pack(f"<{count}h", *(int(9000 * math.sin(2 * math.pi * hertz * n / rate)) for n in range(count)))


def crossings(samples):
    values = struct.unpack(f"<{len(samples) // 2}h", samples)
    return sum(1 for one, other in pairwise(values) if one < 0 <= other)


def test_the_same_rate_needs_nothing():
    assert resampler(16_000, 16_000) is None


@pytest.mark.parametrize("rate", [8_000, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("outwards", [True, False], ids=["to the client", "from the client"])
def test_a_tone_keeps_its_pitch_and_its_length(rate, outwards):
    source, target = (16_000, rate) if outwards else (rate, 16_000)
    stream, sound = resampler(source, target), tone(source)
    step = source // 50 * 2
    pieces = [stream.feed(sound[at : at + step]) for at in range(0, len(sound), step)]
    whole = b"".join([*pieces, stream.finish()])

    assert abs(len(whole) // 2 - target // 2) <= 2
    assert abs(crossings(whole) - 220) <= 2


def test_after_its_end_it_is_as_new():
    stream = resampler(48_000, 16_000)
    lengths = [len(stream.feed(tone(48_000)) + stream.finish()) for _ in range(2)]
    assert lengths == [16_000, 16_000]
