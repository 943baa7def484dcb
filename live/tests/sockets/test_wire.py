"""What goes to the client, in which order and form."""

import asyncio
import base64
import json
import struct

import pytest

from live import wire as module
from live.wire import Line, SocketWire

MILLISECOND = b"\x05\x00" * 16


class Client:
    """What was sent to it; `block` takes nothing any more, `gone` fails."""

    def __init__(self):
        self.got, self.block, self.gone, self.given_up = [], False, None, 0

    async def take(self, frame):
        if self.block:
            await asyncio.Event().wait()
        if self.gone:
            raise self.gone
        self.got.append(frame if isinstance(frame, bytes) else json.loads(frame))

    async def give_up(self):
        self.given_up += 1


@pytest.fixture
def client():
    return Client()


@pytest.fixture
def connect(client):
    async def connect(rate=16_000, **more):
        wire = SocketWire(Line(client.take, client.give_up), rate, **more)
        await wire.open("session-started")
        client.got.clear()
        return wire

    return connect


async def test_nothing_comes_before_the_start(client):
    wire = SocketWire(Line(client.take, client.give_up), 16_000)
    await wire.event("state", state="listening")
    await wire.audio(2, 0, MILLISECOND)
    assert client.got == []

    await wire.open("session-started", remaining_seconds=7)
    assert client.got == [
        {"type": "session-started", "remaining_seconds": 7},
        {"type": "state", "state": "listening"},
        struct.pack(">II", 2, 0) + MILLISECOND,
    ]


async def test_sound_is_numbered_within_its_turn(client, connect):
    wire = await connect()
    for turn, seq in ((2, 0), (2, 1), (4, 0)):
        await wire.audio(turn, seq, MILLISECOND)
    assert [struct.unpack(">II", frame[:8]) for frame in client.got] == [(2, 0), (2, 1), (4, 0)]
    assert {frame[8:] for frame in client.got} == {MILLISECOND}


async def test_a_client_that_speaks_json_is_answered_in_json(client, connect):
    wire = await connect()
    wire.encoded = True
    await wire.audio(2, 0, MILLISECOND)
    audio = base64.b64encode(MILLISECOND).decode()
    assert client.got == [{"type": "audio-response", "audio": audio, "turn_id": 2, "seq": 0}]


async def test_who_wants_no_captions_gets_none(client, connect):
    wire = await connect(captions=False)
    await wire.event("transcript", text="hello")
    await wire.event("interrupted", turn_id=2)
    assert [frame["type"] for frame in client.got] == ["interrupted"]


async def test_what_was_sent_of_a_turn_is_known(connect):
    wire = await connect()
    await wire.audio(2, 0, MILLISECOND * 30)
    await wire.audio(2, 1, MILLISECOND * 20)
    assert (wire.sent_ms(2), wire.sent_ms(4)) == (50, None)


async def test_old_turns_are_forgotten(connect):
    wire = await connect()
    for turn in range(1, 300):
        await wire.audio(turn, 0, MILLISECOND)
    assert (wire.sent_ms(1), wire.sent_ms(299), len(wire._sent)) == (None, 1, 100)


@pytest.mark.parametrize("failure", [OSError("gone"), RuntimeError("closed")], ids=["lost", "closed"])
async def test_whoever_is_gone_is_sent_nothing_more(client, connect, failure):
    wire = await connect()
    client.gone = failure
    await wire.event("state", state="speaking")
    client.gone = None
    await wire.audio(2, 0, MILLISECOND)
    assert (client.got, client.given_up) == ([], 0)


async def test_whoever_takes_nothing_is_given_up(client, connect, monkeypatch):
    monkeypatch.setattr(module, "SLOWEST", 0.01)
    wire = await connect()
    client.block = True
    await wire.event("state", state="speaking")
    await asyncio.sleep(0)
    await wire.event("state", state="listening")
    assert (client.got, client.given_up) == ([], 1)


@pytest.mark.parametrize("rate", [8_000, 24_000, 44_100, 48_000])
async def test_the_whole_turn_arrives_at_the_clients_rate(client, connect, monkeypatch, rate):
    monkeypatch.setattr(module, "TAIL_SECONDS", 0.01)
    wire = await connect(rate)
    for seq in range(25):
        await wire.audio(2, seq, MILLISECOND * 20)
    await asyncio.sleep(0.1)
    samples = sum(len(frame) - 8 for frame in client.got) // 2
    assert abs(samples - rate // 2) <= 2
    assert [struct.unpack(">II", frame[:8])[1] for frame in client.got] == list(range(len(client.got)))


async def test_the_rest_of_a_turn_comes_before_the_next_one(client, connect):
    wire = await connect(48_000)
    await wire.audio(2, 0, MILLISECOND * 20)
    await wire.audio(4, 0, MILLISECOND * 20)
    turns = [struct.unpack(">II", frame[:8])[0] for frame in client.got]
    assert turns == sorted(turns)
    assert sum(len(frame) - 8 for frame, turn in zip(client.got, turns, strict=True) if turn == 2) == 48 * 20 * 2


async def test_of_an_interrupted_turn_nothing_follows(client, connect, monkeypatch):
    monkeypatch.setattr(module, "TAIL_SECONDS", 0.01)
    wire = await connect(48_000)
    await wire.audio(2, 0, MILLISECOND * 20)
    await wire.event("interrupted", turn_id=2, heard_text="")
    await asyncio.sleep(0.05)
    assert client.got[-1]["type"] == "interrupted"
