"""How much of a turn counts as heard."""

import pytest

from live.engine import mouth
from live.engine.mouth import Turn
from live.tests.twins import Recorder
from xentree.audio import silence


@pytest.fixture
def clock(monkeypatch):
    moment = [100.0]
    monkeypatch.setattr(mouth, "monotonic", lambda: moment[0])
    return moment


async def sent(seconds):
    turn = Turn()
    async for _ in turn.sending(Recorder(), silence(seconds)):
        pass
    return turn


async def test_where_no_report_came_in_time_it_is_what_the_clock_allows(clock):
    turn = await sent(0.2)
    heard = []
    for after in (0.0, 0.3, 0.9, 1.0, 9.0):
        clock[0] = 100.0 + after
        heard.append(round(turn.heard_ms))
    assert heard == [0, 0, 0, 200, 200]


async def test_a_turn_that_was_silenced_before_any_report_was_not_heard(clock):
    turn = await sent(0.2)
    clock[0] = 100.3
    turn.stop()
    clock[0] = 109.0
    assert turn.heard_ms == 0


async def test_a_report_counts_more_than_the_clock_but_never_beyond_what_was_sent(clock):
    turn = await sent(0.2)
    clock[0] = 109.0
    turn.note_played(50)
    assert turn.heard_ms == 50
    turn.note_played(30)
    assert turn.heard_ms == 50
    turn.note_played(9_999)
    assert turn.heard_ms == 200
