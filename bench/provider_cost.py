"""What a streamed token costs in processor time, through each vendor's path and through pydantic-ai alone.

    python -m bench.provider_cost [--streams 20]

The fake provider runs in a process of its own, so that only the reading side is measured. A long answer tells the cost
of a token, one of a single token that of a request. Tokens that arrive together are read together: `alone` is the share
of those that came by themselves.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xentree.settings")
os.environ.setdefault("XENTREE_VAR", tempfile.mkdtemp(prefix="xentree-bench-"))

from pydantic_ai.direct import model_request_stream
from pydantic_ai.messages import ModelRequest
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_ai.providers.google import GoogleProvider
from pydantic_ai.providers.openai import OpenAIProvider

from xentree.providers.chat import ChatPrompt, Turn
from xentree.providers.config import ProviderConfig
from xentree.providers.vendor import VendorProvider

TOKENS = 400
LONG, SHORT = f"paced-{TOKENS}-20-5", "paced-1-20-5"
PROMPT = ChatPrompt((Turn("user", "Hello"),))
Ask = Callable[[str], Awaitable[int]]


@contextmanager
def fake_process() -> Iterator[str]:
    """A fake provider in its own process."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "bench.fake_provider", "--port", str(port)])
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(200):
            with suppress(OSError), urllib.request.urlopen(f"{url}/health"):
                break
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()


def ours(kind: str, url: str) -> Ask:
    """Through Xentree's provider."""
    base_url = f"{url}/v1" if kind == "openai" else url
    provider = VendorProvider(ProviderConfig(kind, kind, kind, base_url, "k", trusted=True))

    async def ask(model: str) -> int:
        return len([event async for event in provider.stream(model, PROMPT)]) - 1

    return ask


def plain(kind: str, url: str) -> Ask:
    """Through pydantic-ai as it comes."""
    makers: dict[str, Callable[[str], Model]] = {
        "openai": lambda name: OpenAIChatModel(name, provider=OpenAIProvider(base_url=f"{url}/v1", api_key="k")),
        "anthropic": lambda name: AnthropicModel(name, provider=AnthropicProvider(base_url=url, api_key="k")),
        "google": lambda name: GoogleModel(name, provider=GoogleProvider(base_url=url, api_key="k")),
    }
    models: dict[str, Model] = {}

    async def ask(name: str) -> int:
        model = models.get(name) or models.setdefault(name, makers[kind](name))
        async with model_request_stream(model, [ModelRequest.user_text_prompt("Hello")]) as stream:
            return len([event async for event in stream])

    return ask


async def cost(ask: Ask, streams: int) -> tuple[float, float, float]:
    """Microseconds of this process per token, milliseconds per request, and pieces per token."""

    async def spent(model: str, rounds: int) -> tuple[float, float]:
        began, pieces = time.process_time(), 0
        for _ in range(rounds):
            pieces += sum(await asyncio.gather(*(ask(model) for _ in range(streams))))
        return (time.process_time() - began) / rounds / streams, pieces / rounds / streams

    await spent(LONG, 1)
    short, _ = await spent(SHORT, 5)
    whole, pieces = await spent(LONG, 2)
    return (whole - short) / (TOKENS - 1) * 1e6, short * 1e3, pieces / TOKENS


def main() -> None:
    """Print one line a vendor."""
    parser = argparse.ArgumentParser(description="Measure the processor time of a streamed token.")
    parser.add_argument("--streams", type=int, default=20)
    streams = parser.parse_args().streams
    print(f"{streams} parallel streams, {TOKENS} tokens each, 5 ms apart; processor time of the reading process")
    with fake_process() as url:
        for kind in ("openai", "anthropic", "google"):
            token, request, alone = asyncio.run(cost(ours(kind, url), streams))
            bare, bare_request, _ = asyncio.run(cost(plain(kind, url), streams))
            print(
                f"{kind:9} {token:6.1f} µs a token ({alone:4.0%} alone), {request:4.1f} ms a request;"
                f" pydantic-ai alone {bare:6.1f} µs, {bare_request:4.1f} ms (ratio {token / bare:.2f})"
            )


if __name__ == "__main__":
    main()
