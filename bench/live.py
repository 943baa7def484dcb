"""How soon Live answers and falls silent, and what it adds to providers elsewhere; all at the client's end."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
from typing import Any

from bench.live_client import Session
from bench.live_stage import Stage, running_stage
from bench.live_voices import utterances
from bench.processes import running_provider

TARGETS = {1: 550, 4: 900}
MOST_SILENCING_MS, AIM_SILENCING_MS, MOST_ADDED_MS = 400, 300, 150
PATIENCE, TRIES = 30.0, 3
# Into the answer, when it is talked over.
LISTENED_SECONDS = 0.8
# Milliseconds that the fake servers take: to write down, to the first token, to the first sound.
DELAYS = {"stt": 150, "model": 300, "tts": 120}
STAGES = ("end_of_turn", "stt", "model", "tts")


class Answer:
    """How long it took from the end of the speech to the first sound, in milliseconds, and what of it was what.

    `cut_in`: a pause in the speech was taken for its end, and answered before.
    """

    def __init__(self, spoken_at: float, first_at: float, metrics: dict[str, Any], *, cut_in: bool) -> None:
        self.took, self.cut_in = (first_at - spoken_at) * 1000, cut_in
        self.stages = {stage: metrics.get(f"{stage}_ms") or 0 for stage in STAGES}


async def ask(session: Session, samples: bytes) -> Answer:
    """Say it, again where a machine that has no time for it lets it go unanswered, and wait for the first sound."""
    for _ in range(TRIES):
        await session.until(session.is_quiet, PATIENCE)
        spoken = session.microphone.speak(samples)
        begun, ended = await spoken.first, await spoken.last
        try:
            turn = await session.until(lambda ended=ended: session.answer_since(ended), PATIENCE)
            told = await session.until(lambda ended=ended: session.last("turn-metrics", ended), PATIENCE)
            return Answer(ended, turn.first_at, told[1], cut_in=session.answer_since(begun) is not turn)
        except TimeoutError as unanswered:
            print(f"unanswered: {unanswered}", flush=True)
    raise TimeoutError(f"{TRIES} times no answer")


async def answers(stage: Stage, voices: dict[str, bytes], person: int = 0) -> list[Answer]:
    """Each utterance once in one session; the first thing said, which finds everything cold, is not counted."""
    async with stage.talk(person) as session:
        await ask(session, next(iter(voices.values())))
        found = []
        for samples in voices.values():
            await hush(session)
            found.append(await ask(session, samples))
        return found


async def hush(session: Session) -> None:
    """Nobody listens to the rest."""
    await session.interrupt()
    await asyncio.sleep(0.3)


async def together(stage: Stage, voices: dict[str, bytes], sessions: int) -> None:
    """That many people at once, who do not begin in step."""

    async def one(person: int) -> list[Answer]:
        await asyncio.sleep(person * 0.7)
        return await answers(stage, voices, person)

    found = [answer for each in await asyncio.gather(*map(one, range(sessions))) for answer in each]
    times = sorted(answer.took for answer in found)
    parts = ", ".join(f"{stage} {statistics.median(a.stages[stage] for a in found):.0f}" for stage in STAGES)
    print(
        f"end of speech to first sound, {sessions} at once: {statistics.median(times):.0f} ms (median of {len(times)}),"
        f" {times[0]:.0f} to {times[-1]:.0f}; target <= {TARGETS[sessions]} ms; medians of the parts: {parts};"
        f" pauses taken for an end: {sum(answer.cut_in for answer in found)}",
        flush=True,
    )


async def silencing(stage: Stage, voices: dict[str, bytes]) -> None:
    """From the first sample of a voice that talks over the assistant until its sound is stopped."""
    question, over = list(voices.values())[-2:]
    found: list[float] = []
    async with stage.talk() as session:
        for _ in voices:
            await ask(session, question)
            await asyncio.sleep(LISTENED_SECONDS)
            began = await session.microphone.speak(over).first
            stopped, _ = await session.until(lambda began=began: session.last("interrupted", began), PATIENCE)
            found.append((stopped - began) * 1000)
            await session.until(session.is_quiet, PATIENCE)
    print(
        f"barge-in to silence: {statistics.median(found):.0f} ms (median of {len(found)}), worst {max(found):.0f} ms;"
        f" target <= {MOST_SILENCING_MS} ms, aim {AIM_SILENCING_MS} ms",
        flush=True,
    )


async def added(stage: Stage, voices: dict[str, bytes]) -> None:
    """What is ours of the time to the first sound, when ears, model and voice are servers with fixed delays."""
    found = await answers(stage, voices)
    waits = [answer.stages["end_of_turn"] for answer in found]
    ours = [answer.took - sum(DELAYS.values()) - answer.stages["end_of_turn"] for answer in found]
    print(
        f"servers elsewhere that take {' + '.join(map(str, DELAYS.values()))} ms: first sound after"
        f" {statistics.median(a.took for a in found):.0f} ms (median of {len(found)}), of which the wait for the end"
        f" of the turn is {statistics.median(waits):.0f} ms; Xentree adds {statistics.median(ours):.0f} ms;"
        f" target < {MOST_ADDED_MS} ms",
        flush=True,
    )


def elsewhere(provider: str) -> dict[str, str]:
    """The settings under which everything is asked of the fake provider."""
    model = f"paced-20-{DELAYS['model']}-0"
    config = {"id": "bench", "kind": "openai", "base_url": f"{provider}/v1", "api_key": "k", "models": [model]}
    return {
        "AI_PROVIDERS": json.dumps([config]),
        "STT_BASE_URL": f"{provider}/v1",
        "STT_MODEL": f"paced-{DELAYS['stt']}-0",
        "TTS_BASE_URL": f"{provider}/v1",
        "TTS_MODEL": f"paced-{DELAYS['tts']}-20",
    }


def run() -> None:
    """One web process; local providers first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xentree.settings")
    voices = utterances()
    with running_stage(max(TARGETS)) as stage:
        for sessions in TARGETS:
            asyncio.run(together(stage, voices, sessions))
        asyncio.run(silencing(stage, voices))
    with running_provider() as provider, running_stage(1, elsewhere(provider)) as stage:
        asyncio.run(added(stage, voices))
