"""The ears of a talk: the real recognizer in its real process, listening while the local voice speaks."""

import asyncio
import os
import signal
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from xentree.audio import BYTES_A_SECOND, silence
from xentree.errors import ProviderDown
from xentree.providers import listener_children, listener_pocketsphinx
from xentree.providers.listener_pocketsphinx import PocketsphinxListener
from xentree.providers.listener_pocketsphinx_child import BETWEEN_PARTIALS, Ears
from xentree.providers.speech_flite import FliteVoices

PIECE = 1024


@pytest.fixture(scope="module")
def hello():
    return FliteVoices().say("Hello, how are you today?").samples


@pytest.fixture(scope="module")
def train():
    return FliteVoices().say("The train to London leaves at ten.").samples


@pytest.fixture(autouse=True)
def no_spares(monkeypatch):
    monkeypatch.setattr(listener_children, "REFILL", 3600.0)
    yield
    listener_children.end_spares()


@pytest.fixture
async def listener():
    listener = PocketsphinxListener()
    await listener.open()
    yield listener
    await listener.close()


async def tell(listener, samples):
    listener.begin()
    for at in range(0, len(samples), PIECE):
        listener.feed(samples[at : at + PIECE])
        await asyncio.sleep(0)


async def hear(listener, samples):
    await tell(listener, samples)
    return await listener.end()


def children():
    return {pid for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


async def test_a_voice_is_understood_roughly(listener, hello):
    heard = await hear(listener, hello)
    assert heard.rough
    assert {"are", "you"} <= set(heard.text.split())
    assert 0.0 < heard.confidence <= 1.0
    assert [word.start for word in heard.words] == sorted(word.start for word in heard.words)


async def test_something_is_understood_before_the_end(listener, train):
    await tell(listener, train)
    deadline = time.monotonic() + 20
    while not listener.so_far and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    assert listener.so_far
    assert "train" in (await listener.end()).text


async def test_each_utterance_stands_alone(listener, hello, train):
    await tell(listener, hello)
    heard = await hear(listener, train)
    assert "train" in heard.text
    assert "today" not in heard.text
    assert listener.so_far == "" or "today" not in listener.so_far


@pytest.mark.parametrize("samples", [silence(1.0), b"", b"\x01"], ids=["silence", "nothing", "half a sample"])
async def test_where_nobody_speaks_nothing_is_heard(listener, samples):
    heard = await hear(listener, samples)
    assert (heard.text, heard.words, heard.rough) == ("", (), True)


async def test_what_was_never_begun_is_nothing():
    assert (await PocketsphinxListener().end()).text == ""


async def test_a_process_that_dies_is_replaced_by_the_next_utterance(listener, hello):
    await tell(listener, hello[: len(hello) // 2])
    os.kill(listener._line.child.process.pid, signal.SIGKILL)
    with pytest.raises(ProviderDown) as failure:
        await listener.end()
    assert failure.value.message == "The local speech recognition stopped working."
    assert "you" in (await hear(listener, hello)).text


async def test_a_process_that_hangs_is_ended_and_replaced(listener, hello, monkeypatch):
    pid = listener._line.child.process.pid
    os.kill(pid, signal.SIGSTOP)
    await tell(listener, hello)
    with monkeypatch.context() as patched:
        patched.setattr(listener_pocketsphinx, "ANSWER", 0.1)
        patched.setattr(listener_pocketsphinx, "PER_SECOND", 0.0)
        with pytest.raises(ProviderDown) as failure:
            await listener.end()
    assert failure.value.message == "The local speech recognition did not answer in time."
    assert "you" in (await hear(listener, hello)).text
    assert str(pid) not in children()


async def test_one_that_nobody_waits_for_any_more_is_replaced_too(listener, hello):
    os.kill(listener._line.child.process.pid, signal.SIGSTOP)
    await tell(listener, hello)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await listener.end()
    assert "you" in (await hear(listener, hello)).text


async def test_what_nobody_reads_does_not_pile_up(listener, hello, monkeypatch):
    os.kill(listener._line.child.process.pid, signal.SIGSTOP)
    monkeypatch.setattr(listener_pocketsphinx, "MOST_WAITING", 10_000)
    await tell(listener, silence(60))
    assert listener._line.lost
    with pytest.raises(ProviderDown):
        await listener.end()


async def test_the_rest_of_what_never_ends_is_not_heard(listener, train, monkeypatch):
    monkeypatch.setattr(listener_pocketsphinx, "MOST_SECONDS", 1)
    heard = await hear(listener, train)
    assert len(train) > 1.5 * BYTES_A_SECOND
    assert heard.words
    assert all(word.end <= 1.1 for word in heard.words)


async def test_nothing_is_left_behind(hello):
    descriptors, processes = len(os.listdir("/proc/self/fd")), children()
    listener = PocketsphinxListener()
    await listener.open()
    await hear(listener, hello)
    assert len(children() - processes) == 1
    await listener.close()
    await listener.close()
    assert (len(os.listdir("/proc/self/fd")), children()) == (descriptors, processes)


async def test_closing_in_the_middle_leaves_nothing_either(hello):
    processes = children()
    listener = PocketsphinxListener()
    await tell(listener, hello)
    await listener.close()
    assert children() == processes


async def test_a_spare_process_is_ready_for_the_next_talk(listener):
    listener_children._refill()
    listener_children._refill()
    (spare,) = listener_children._spares
    second = PocketsphinxListener()
    await second.open()
    assert second._line.child is spare
    await second.close()


async def test_a_spare_process_that_died_is_not_taken(listener):
    listener_children._refill()
    (spare,) = listener_children._spares
    spare.end()
    second = PocketsphinxListener()
    await second.open()
    assert second._line.child is not spare
    await second.close()


async def test_where_nobody_talks_no_spare_is_kept(listener):
    listener_children._refill()
    listener_children._end_if_idle()
    assert len(listener_children._spares) == 1
    await listener.close()
    listener_children._end_if_idle()
    listener_children._refill()
    assert listener_children._spares == []


# -- the child's own part, without its process -------------------------------------------------------------------------


class Decoder:
    """Understands one word more with everything it is given."""

    def __init__(self):
        self.count = 0

    def start_utt(self):
        self.count = 0

    def process_raw(self, samples):
        self.count += 1

    def hyp(self):
        return SimpleNamespace(hypstr=" ".join(["<s>", *["word(2)"] * self.count, "[NOISE]"]))


class Vad:
    frame_bytes, frame_length = 960, 0.03

    def is_speech(self, samples):
        return True


def test_what_is_understood_is_told_four_times_a_second(monkeypatch):
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(time, "monotonic", lambda: clock.now)
    ears, told = Ears(Decoder(), Vad()), []
    ears.begin()
    for _ in range(100):
        told.append(ears.feed(silence(0.02)))
        clock.now += 0.02
    texts = [text for text in told if text]
    assert len(texts) <= 2.0 / BETWEEN_PARTIALS
    assert set(texts[0].split()) == {"word"}
