"""300 PDFs dropped at once, the worker killed three times on the way: where they end, and what pages take meanwhile."""

import os
import random
import re
import signal
import statistics
import textwrap
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from bench.processes import SignedIn
from knowledge.tests.parsing.samples import pdf
from xentree.testing.shapes import ROOT, Shape, running_up
from xentree.tests.test_up import parts

COUNT = 300
KILLS = (0.2, 0.45, 0.7)
IDLE_ROUNDS = 150
PAUSE_SECONDS = 0.05
LONGEST_SECONDS = 3000
LOCKED = (
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> /P -4 >> "
    b"/ID [<31323334> <31323334>]"
)
WATCHED = "/api/core/conversations"


def run() -> None:
    """Print what became of them, how long it took, and the web process's latency before and during it."""
    with running_up() as shape, httpx.Client(base_url=shape.urls[0], timeout=60) as client:
        client.auth = SignedIn(shape.urls[0])
        shape.manage("shell", "--command", "from accounts.models import User; User.objects.update(plan='pro')")
        idle = [_latency(client) for _ in range(IDLE_ROUNDS)]
        begun = time.monotonic()
        sent = _drop(client)
        uploaded = time.monotonic() - begun
        busy, kills = _watch(shape, client)
        _report(client, sent, idle, busy, kills, uploaded, time.monotonic() - begun)


def _files() -> Iterator[tuple[str, bytes]]:
    """Most are of the documentation's text, 1 to 30 pages; some are cut off, locked, or have no text."""
    chance = random.Random(4)
    words = re.split(r"\n{2,}", "\n\n".join(path.read_text() for path in sorted((ROOT / "docs").glob("*.md"))))
    plain = [part.encode("cp1252", "ignore").decode("cp1252") for part in words if len(part) > 40]
    for number in range(COUNT):
        pages = [_page(chance, plain) for _ in range(chance.choice((1, 2, 3, 5, 8, 12, 30)))]
        whole = pdf(pages, title=f"Paper {number}")
        kind = {7: "cut", 13: "locked", 19: "scan"}.get(number % 25, "paper")
        made = {
            "cut": whole[: len(whole) // 3],
            "locked": pdf(pages, title=f"Paper {number}", trailer=LOCKED),
            "scan": pdf([[] for _ in range(1 + number % 5)], title=f"Scan {number}"),
            "paper": whole,
        }
        yield f"{kind}-{number}.pdf", made[kind]


def _page(chance: random.Random, plain: list[str]) -> list[str]:
    lines = [line for part in chance.sample(plain, 8) for line in [*textwrap.wrap(" ".join(part.split()), 90), ""]]
    return lines[:52]


def _drop(client: httpx.Client) -> int:
    """As a browser does it: some at a time, as fast as they are taken."""

    def send(file: tuple[str, bytes]) -> int:
        return client.post("/api/rag/upload", files={"file": file}).status_code

    with ThreadPoolExecutor(4) as pool:
        return sum(status == 201 for status in pool.map(send, _files()))


def _watch(shape: Shape, client: httpx.Client) -> tuple[list[float], int]:
    """Latencies until nothing is on its way any more; the worker dies whenever another share of them is done."""
    latencies, killed, looked_at = [], 0, 0.0
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        latencies.append(_latency(client))
        if time.monotonic() - looked_at < 2:
            continue
        looked_at = time.monotonic()
        ended = sum(each["status"] in ("ready", "failed") for each in _documents(client))
        if killed < len(KILLS) and ended >= KILLS[killed] * COUNT:
            os.kill(parts(shape)["celery"], signal.SIGKILL)
            killed += 1
        if ended == COUNT:
            break
    return latencies, killed


def _documents(client: httpx.Client) -> list[dict[str, Any]]:
    found, address = [], "/api/rag/documents?limit=200"
    while address:
        answer = client.get(address).raise_for_status()
        found += answer.json()
        address = answer.links.get("next", {}).get("url", "")
    return found


def _latency(client: httpx.Client) -> float:
    """Milliseconds of a small page's request."""
    time.sleep(PAUSE_SECONDS)
    begun = time.perf_counter()
    client.get(WATCHED).raise_for_status()
    return (time.perf_counter() - begun) * 1000


def _report(
    client: httpx.Client, sent: int, idle: list[float], busy: list[float], kills: int, uploaded: float, whole: float
) -> None:
    found = _documents(client)
    ends = Counter(
        (Path(each["filename"]).stem.partition("-")[0], each["status"], each["error_code"] or "") for each in found
    )
    print(f"{sent} of {COUNT} taken in {uploaded:.1f} s, all ended after {whole:.0f} s, worker killed {kills} times")
    for (kind, status, code), count in sorted(ends.items()):
        print(f"  {kind:7} {status:8} {code:12} {count}")
    left = sum(each["status"] not in ("ready", "failed") for each in found)
    print(f"  neither ready nor failed: {left} (target 0)")
    before, during = statistics.median(idle), statistics.median(busy)
    print(
        f"median of GET {WATCHED}: idle {before:.1f} ms, during {during:.1f} ms: {during / before:.2f} times (target 2)"
    )
    print(f"95th percentile: idle {_p95(idle):.1f} ms, during {_p95(busy):.1f} ms")


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


if __name__ == "__main__":
    run()
