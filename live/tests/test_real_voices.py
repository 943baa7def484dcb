"""The cascade as it is with nothing set: Silero, pocketsphinx and flite, on recordings of people."""

import asyncio
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async

from learning.english.tests import speaking
from live.engine.base import RATE, Talk
from live.engine.cascade import CascadeEngine
from live.models import LiveSession
from live.tests.test_cascade import stored
from live.tests.twins import Recorder
from xentree.audio import decode_audio, silence

pytestmark = pytest.mark.django_db(transaction=True)
CLEAR = Path(speaking.__file__).parent / "recordings" / "clear.flac"
FRAME = RATE // 25 * 2


async def play(engine, samples):
    """In real time."""
    for at in range(0, len(samples), FRAME):
        await engine.hear(samples[at : at + FRAME])
        await asyncio.sleep(0.04)


async def test_a_person_is_understood_answered_and_may_cut_in(learner, as_learner):
    session = await sync_to_async(LiveSession.objects.create)(user=learner, session_type="avatar")
    wire = Recorder()
    engine = CascadeEngine(Talk(session.pk, as_learner, "companion", "en", avatar=True), wire)
    await engine.start([])
    samples = await asyncio.to_thread(decode_audio, CLEAR)
    try:
        await play(engine, samples + silence(1))
        # Its pause is short, but on a busy machine long enough to be answered.
        await wire.until(lambda: wire.sound and wire.sent_ms(wire.sound[-1][1]) > 1000)
        await play(engine, samples)
        cut = await wire.until(lambda: [frame for frame in wire.of("interrupted") if frame["heard_text"]])
    finally:
        await engine.close()
    turns = {number: (role, text, interrupted) for number, role, text, interrupted in await stored()}
    assert "weekend" in " ".join(text for role, text, _ in turns.values() if role == "user")
    assert turns[cut[0]["turn_id"]] == ("ai", cut[0]["heard_text"], True)
    assert {shape["id"] for frame in wire.of("avatar-expression") for shape in frame["visemes"]} > {"sil", "aa", "nn"}
    loud = max(max(memoryview(samples).cast("h")) for _, _, _, samples in wire.sound)
    assert loud > 3000
