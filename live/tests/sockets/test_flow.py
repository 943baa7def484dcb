"""How much a socket takes in."""

import pytest

from live import flow
from live.flow import Flow
from xentree.errors import LimitReached


@pytest.fixture
def clock(monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(flow, "monotonic", lambda: moment[0])
    return moment


def test_sound_as_it_is_spoken_never_floods(clock):
    taken = Flow()
    for _ in range(50 * 60):
        clock[0] += 0.02
        taken.count_frame(is_text=False)
        taken.count_sound(0.02)


def test_what_was_held_up_by_the_line_may_come_at_once(clock):
    taken = Flow()
    for _ in range(14):
        taken.count_sound(1)
    clock[0] += 5
    taken.count_sound(14)


@pytest.mark.parametrize("speed", [3.5, 6, 50])
def test_faster_than_three_times_floods_within_five_seconds(clock, speed):
    taken, began = Flow(), clock[0]
    with pytest.raises(LimitReached):
        while clock[0] < began + 5:
            clock[0] += 0.02
            taken.count_sound(0.02 * speed)


@pytest.mark.parametrize(("is_text", "most"), [(True, 50), (False, 500)], ids=["text", "sound"])
def test_too_many_frames_flood(clock, is_text, most):
    taken = Flow()
    for _ in range(most):
        taken.count_frame(is_text=is_text)
    with pytest.raises(LimitReached):
        taken.count_frame(is_text=is_text)


def test_a_second_later_there_is_room_again(clock):
    taken = Flow()
    for _ in range(3):
        for _ in range(50):
            taken.count_frame(is_text=True)
        clock[0] += 1
