"""What Xentree adds to a provider's stream: time to the first token, streams a second, and nothing lost on the way."""

import asyncio
import json
import random
import re
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import cycle

import httpx

from bench.processes import Xentree, running_provider, running_xentree
from bench.sse import Request, Timing, events, timed

SINGLE_ROUNDS = 60
PARALLEL = 20
PARALLEL_STREAMS = 200
PARALLEL_ROUNDS = 3
BURST = 200
RECONNECTS = 200
STOPS = 20
WARM_UP = 10
CONVERSATIONS = SINGLE_ROUNDS + PARALLEL_STREAMS * PARALLEL_ROUNDS + 2 * BURST + WARM_UP
# The first chunk of OpenAI's dialect names the role, with empty content: that is no token yet.
DIRECT_TOKEN, DIRECT_END = re.compile(rb'"content": ?"[^"]'), re.compile(rb"\[DONE\]")
TOKEN, END = re.compile(rb"event: delta"), re.compile(rb"event: done")
QUESTION = "Tell me about leaves."


@dataclass
class Stage:
    """The provider by itself, Xentree in front of it, and a fresh conversation for each question."""

    provider: str
    xentree: Xentree
    conversations: Iterator[str]

    def __post_init__(self) -> None:
        self.urls = cycle(self.xentree.urls)

    def direct(self) -> Request:
        """The baseline: the provider's own API."""
        body = {"model": "fast", "stream": True, "messages": [{"role": "user", "content": QUESTION}]}
        return Request.build(f"{self.provider}/v1/chat/completions", body)

    def through(self, model: str = "fast") -> Request:
        """The same question, asked in a conversation of Xentree."""
        body = {"message": QUESTION, "provider": f"bench/{model}", "stream": True}
        body["conversation_id"] = next(self.conversations)
        return Request.build(f"{next(self.urls)}/api/core/chat", body, self.xentree.headers)


async def _direct(stage: Stage) -> Timing:
    return await timed(stage.direct(), DIRECT_TOKEN, DIRECT_END)


async def _through(stage: Stage) -> Timing:
    return await timed(stage.through(), TOKEN, END)


async def first_token(stage: Stage) -> None:
    """One stream at a time, direct and through Xentree in turn."""
    pairs = [(await _direct(stage), await _through(stage)) for _ in range(SINGLE_ROUNDS)]
    added = sorted((through.first - direct.first) * 1000 for direct, through in pairs)
    ratio = statistics.median(through.total / direct.total for direct, through in pairs)
    median, p95 = statistics.median(added), added[int(len(added) * 0.95)]
    print(f"first token, 1 stream: Xentree adds {median:.1f} ms (median), {p95:.1f} ms (p95); target < 10 ms")
    print(f"whole stream, 1 stream: {ratio:.2f} x direct")


async def _rate(stream: Callable[[], Awaitable[Timing]]) -> float:
    """Streams a second with PARALLEL running at any time."""
    waiting = iter(range(PARALLEL_STREAMS))

    async def one_after_another() -> None:
        for _ in waiting:
            await stream()

    started = asyncio.get_running_loop().time()
    await asyncio.gather(*(one_after_another() for _ in range(PARALLEL)))
    return PARALLEL_STREAMS / (asyncio.get_running_loop().time() - started)


async def parallel_streams(stage: Stage) -> None:
    """Direct and through Xentree in turn; the ratio of each pair."""
    pairs = []
    for _ in range(PARALLEL_ROUNDS):
        direct = await _rate(lambda: _direct(stage))
        pairs.append((direct, await _rate(lambda: _through(stage))))
    shown = ", ".join(f"{through:.0f}/{direct:.0f}" for direct, through in pairs)
    ratio = statistics.median(through / direct for direct, through in pairs)
    print(f"{PARALLEL} parallel streams: {ratio:.2f} of direct streams per second ({shown}); target >= 0.8")


async def burst(stage: Stage) -> None:
    """Everybody at once."""
    results = await asyncio.gather(*(_through(stage) for _ in range(BURST)), return_exceptions=True)
    failed = [result for result in results if isinstance(result, BaseException)]
    print(f"{BURST} streams at once: {len(failed)} failed; target 0", *failed[:3])


async def stops(stage: Stage) -> None:
    """From the request to stop until the provider sees its reader go."""
    seconds = [await _stop_once(stage) for _ in range(STOPS)]
    median, worst = statistics.median(seconds) * 1000, max(seconds) * 1000
    print(f"{STOPS} stops: upstream sees it after {median:.0f} ms (median), {worst:.0f} ms (worst); target < 500 ms")


async def _stop_once(stage: Stage) -> float:
    async with httpx.AsyncClient() as client:
        await client.delete(f"{stage.provider}/disconnects")
        async for _, data in events(stage.through("paced-400-20-4")):
            message_id = json.loads(data).get("message_id")
            break
        await asyncio.sleep(0.2)
        asked = time.time()
        url = f"{next(stage.urls)}/api/core/messages/{message_id}/stop"
        await client.post(url, headers=stage.xentree.headers)
        (left,) = (await client.get(f"{stage.provider}/disconnects")).json()
        return float(left["at"]) - asked


async def reconnects(stage: Stage) -> None:
    """Drop a stream at random moments and take it up again on a random web process."""
    rng, lost, done = random.Random(7), 0, 0
    while done < RECONNECTS:
        received, final, drops = await _follow_with_drops(stage, rng)
        lost += received != final
        done += drops
    print(f"{done} random reconnects over {len(stage.xentree.urls)} web processes: {lost} answers differ; target 0")


async def _follow_with_drops(stage: Stage, rng: random.Random) -> tuple[str, str, int]:
    text, last, drops, message_id, final = "", b"", 0, "", None
    request = stage.through("paced-400-20-4")
    while final is None:
        stop_after = rng.randint(1, 60)
        async for head, data in events(request):
            last = _field(head, b"id:") or last
            kind, payload = _field(head, b"event:"), json.loads(data)
            message_id = payload.get("message_id", message_id)
            text += payload["text"] if kind == b"delta" else ""
            final = payload["content"] if kind == b"done" else final
            stop_after -= 1
            if not stop_after:
                break
        if final is None:
            drops += 1
            await asyncio.sleep(rng.random() * 0.05)
            url = f"{rng.choice(stage.xentree.urls)}/api/core/messages/{message_id}/stream"
            request = Request.build(url, headers={**stage.xentree.headers, "Last-Event-ID": last.decode()})
    return text, final, drops


def _field(head: bytes, name: bytes) -> bytes:
    for line in head.splitlines():
        if line.startswith(name):
            return line[len(name) :].strip()
    return b""


async def _run(provider: str, xentree: Xentree, *measures: Callable[[Stage], Awaitable[None]]) -> None:
    print(f"-- {len(xentree.urls)} web process{'es' if len(xentree.urls) > 1 else ''}")
    stage = Stage(provider, xentree, await asyncio.to_thread(xentree.make_conversations, CONVERSATIONS))
    for _ in range(WARM_UP):
        await _through(stage)
    for measure in measures:
        await measure(stage)


def run() -> None:
    """One web process, then two, as the small shape has on two cores."""
    with running_provider() as provider:
        with running_xentree(provider) as xentree:
            asyncio.run(_run(provider, xentree, first_token, parallel_streams, burst))
        with running_xentree(provider, web=2) as xentree:
            asyncio.run(_run(provider, xentree, parallel_streams, burst, stops, reconnects))
