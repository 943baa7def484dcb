import asyncio
import json
from contextlib import suppress
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio.client import PubSub

from conversations import streams
from conversations.services import producer
from conversations.streams import AnswerLog, Mark, Position
from xentree.store import async_store

steps = st.lists(st.one_of(st.text(min_size=1, max_size=5), st.integers(0, 99)), max_size=30)


def grow(log, step):
    if isinstance(step, str):
        log.append(step)
    else:
        log.mark("tool", number=step)


def rebuilt(events):
    text, marks = "", []
    for event in events:
        if event.kind == "delta":
            text += event.data["text"]
        else:
            marks.append(Mark(len(text), event.kind, event.data))
    return text, marks


@given(steps, st.data())
def test_a_reader_that_reconnects_anywhere_loses_and_repeats_nothing(story, data):
    log, events, position = AnswerLog(uuid4()), [], Position()
    for step in story:
        grow(log, step)
        seen = list(log.events_after(position))
        taken = data.draw(st.integers(0, len(seen)))
        events += seen[:taken]
        position = Position.parse(str(events[-1].position)) if events else position
    events += log.events_after(position)
    assert rebuilt(events) == (log.text, log.marks)


@given(steps, st.data())
def test_a_mirror_fed_with_copies_equals_the_log(story, data):
    log, mirror = AnswerLog(uuid4()), AnswerLog(uuid4())
    for step in story:
        grow(log, step)
        if data.draw(st.booleans()) and (entry := log.take_uncopied()):
            mirror.apply({name.encode(): value.encode() for name, value in entry.items()})
    if entry := log.take_uncopied():
        mirror.apply({name.encode(): value.encode() for name, value in entry.items()})
    assert (mirror.text, mirror.marks, log.take_uncopied()) == (log.text, log.marks, None)


def test_a_mirror_with_a_gap_closes_instead_of_lying():
    mirror = AnswerLog(uuid4())
    mirror.apply({b"after": b"0-7", b"text": b"tail", b"marks": b"[]"})
    assert (mirror.text, mirror.closed) == ("", True)


def test_a_foreign_last_event_id_means_the_beginning():
    for text in ("", "x", "1", "-1-2", "1-", "9" * 30 + "-1", "1-2-3", "²-²"):
        assert Position.parse(text) == Position(0, 0)


def test_an_event_is_encoded_with_its_position():
    log = AnswerLog(uuid4())
    log.append("å\n")
    (event,) = log.events_after(Position())
    assert event.encode() == 'id: 0-2\nevent: delta\ndata: {"text":"å\\n"}\n\n'.encode()


async def test_a_slow_reader_gets_one_long_delta():
    log = AnswerLog(uuid4())
    reader = log.read(Position())
    log.append("a")
    assert (await anext(reader)).data == {"text": "a"}
    for letter in "bcd":
        log.append(letter)
    log.mark("done")
    assert [event.data async for event in reader] == [{"text": "bcd"}, {}]


async def until_copied(log):
    async with asyncio.timeout(10):
        while not await async_store().exists(streams.key(log.message_id)):
            await asyncio.sleep(0.01)


async def test_another_process_reads_the_copies_to_the_end():
    log = AnswerLog(uuid4())
    streams.publish(log)
    log.mark("start")
    log.append("one ")
    await until_copied(log)
    streams.live.clear()  # From here on this process looks like another one.
    mirror = await streams.log_of(log.message_id)
    log.append("two")
    log.mark("done")
    streams.publish(log)
    await streams.copy_all()
    events = [event async for event in mirror.read(Position())]
    assert rebuilt(event for event in events if event) == ("one two", log.marks)


async def test_the_copy_is_short_lived():
    log = AnswerLog(uuid4())
    streams.publish(log)
    log.mark("done")
    await streams.copy_all()
    assert log.message_id not in streams.live
    assert 0 < await async_store().ttl(streams.key(log.message_id)) <= streams.KEEP_FINISHED_SECONDS


async def test_nobody_has_a_log_of_an_unknown_answer():
    assert await streams.log_of(uuid4()) is None


def test_copies_are_json():
    log = AnswerLog(uuid4())
    log.mark("start", message_id=log.message_id)
    assert json.loads(log.take_uncopied()["marks"]) == [[0, "start", {"message_id": str(log.message_id)}]]


async def test_who_is_cancelled_while_subscribing_does_not_listen_for_ever(monkeypatch):
    """As Python 3.11's wait_for, which forgets a cancellation that comes together with the answer."""
    subscribe = PubSub.subscribe

    async def forgetful(self, *channels):
        await subscribe(self, *channels)
        asyncio.current_task().cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0)

    monkeypatch.setattr(PubSub, "subscribe", forgetful)
    with pytest.raises(asyncio.CancelledError):
        async with asyncio.timeout(5):
            await asyncio.create_task(producer._hear_stops())
