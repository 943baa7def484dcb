"""What counts as life when a socket is lost."""

import pytest

from live import meter as module
from live.meter import Meter
from live.services.sessions import Beat


@pytest.fixture
def clock(monkeypatch):
    moment = [1000.0]
    monkeypatch.setattr(module, "monotonic", lambda: moment[0])
    return moment


@pytest.fixture
def beats(monkeypatch):
    beats = []

    async def beat(function, session):
        beats.append(session)
        return Beat(1, None)

    monkeypatch.setattr(module, "in_thread", beat)
    return beats


@pytest.mark.parametrize(
    ("frame_after", "lost_after", "counts"),
    [(1, 2, True), (4, 8, True), (1, 9, False), (None, 2, False)],
    ids=["just now", "a moment ago", "long ago", "nothing since the last beat"],
)
async def test_the_last_frame_counts_unless_it_is_long_ago(clock, beats, frame_after, lost_after, counts):
    meter = Meter("session", None)
    await meter.beat()
    if frame_after:
        clock[0] += frame_after
        meter.note_life()
    clock[0] = 1000 + lost_after
    await meter.beat_last()
    assert len(beats) == 1 + counts
