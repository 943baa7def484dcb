"""What a soak of Live has shown: the books, the kept texts, and what is left of memory and processes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.live_client import Turn
from bench.live_processes import Left
from bench.live_stage import Stage

HEARTBEAT_SECONDS = 10
# Seconds by which a made-up reading of what was heard may be longer than what was played: pauses differ.
READING = 0.4
# Milliseconds are whole numbers.
ROUNDING = 0.002


@dataclass
class Lived:
    """A session as its person knows it; moments by `time.monotonic`, turns by number."""

    number: int
    id: str = ""
    started: float = 0.0
    over: float = 0.0
    ending: str = ""
    cuts: int = 0
    lost: int = 0
    turns: dict[int, Turn] = field(default_factory=dict)
    captions: dict[int, str] = field(default_factory=dict)
    trouble: list[str] = field(default_factory=list)

    def played(self, number: int) -> float:
        """Seconds of a turn."""
        return self.turns[number].played(time.perf_counter()) if number in self.turns else 0.0

    def heard(self, number: int, text: str) -> bool:
        """Whether enough of a turn was played for those words."""
        return reading_seconds(text) <= self.played(number) + READING

    @property
    def truth(self) -> float:
        """Seconds from the start to the end, or to the last sign of life."""
        return self.over - self.started


def reading_seconds(text: str) -> float:
    """From the first sound of the words to the last, as the local voice says them."""
    from xentree.providers.speech_flite import FliteVoices

    sounds = [phone for phone in FliteVoices().say(text).phones if phone.phone != "SIL"]
    return sounds[-1].end - sounds[0].start if sounds else 0.0


ASK = """
import json
from live.models import LiveSession
def told(s):
    kept = s.transcript.turns.filter(role="ai") if hasattr(s, "transcript") else []
    spoken = list(s.turns.filter(role="ai").values_list("number", "spoken_ms"))
    texts = [turn.text for turn in kept]
    books = {"open": s.ended_at is None, "billed": s.billed_seconds, "reason": s.end_reason}
    return {**books, "spoken": spoken, "texts": texts}
print(json.dumps({str(s.pk): told(s) for s in LiveSession.objects.select_related("transcript")}))
"""


async def settled(stage: Stage) -> dict[str, Any]:
    """What the database says once the sweep has closed what lapsed, by session."""
    for _ in range(40):
        told: dict[str, Any] = json.loads(
            await asyncio.to_thread(stage.shape.manage, "shell", "-v", "0", "--command", ASK)
        )
        if not any(each["open"] for each in told.values()):
            return told
        await asyncio.sleep(3)
    raise TimeoutError("sessions are still open two minutes after everybody left")


def print_books(lived: Sequence[Lived], kept: dict[str, Any]) -> None:
    """Each session, and how far its billed seconds are from the truth."""
    off = {one.number: kept[one.id]["billed"] - one.truth for one in lived}
    for one in lived:
        told = kept[one.id]
        print(
            f"  {one.number:3} {one.ending:20} {told['reason']:8} truth {one.truth:6.1f} s, billed {told['billed']:4} s"
            f" ({off[one.number]:+.1f}); {one.cuts} cuts, {one.lost} times without a socket;"
            f" {' '.join(set(one.trouble))}"
        )
    wrong = [number for number, seconds in off.items() if abs(seconds) > HEARTBEAT_SECONDS]
    print(
        f"billed against the truth: worst {max(map(abs, off.values())):.1f} s; {len(wrong)} of {len(lived)} off by"
        f" more than one heartbeat ({HEARTBEAT_SECONDS} s); target 0 {wrong or ''}"
    )


def print_texts(lived: Sequence[Lived], kept: dict[str, Any]) -> None:
    """Nothing is kept of the assistant that its person has not played: neither milliseconds nor words."""
    counted = [(one, number, ms / 1000) for one in lived for number, ms in kept[one.id]["spoken"]]
    too_long = [
        f"{one.number}: turn {number}, {seconds:.1f} s counted, {one.played(number):.1f} s played"
        for one, number, seconds in counted
        if seconds > one.played(number) + ROUNDING
    ]
    texts = [(one, text) for one in lived for text in kept[one.id]["texts"]]
    unheard = [f"{one.number}: {text[:80]!r}" for one in lived for text in _unheard(one, kept[one.id]["texts"])]
    print(
        f"{len(counted)} turns of the assistant: {len(too_long)} count more than was played; target 0",
        *too_long[:8],
        sep="\n  ",
    )
    print(
        f"{len(texts)} kept texts: {len(unheard)} are no prefix of what was played; target 0", *unheard[:8], sep="\n  "
    )


def _unheard(one: Lived, texts: Sequence[str]) -> list[str]:
    """The texts that are the beginning of no turn whose sound was played for as long as reading them takes."""
    turns, wrong = sorted(one.captions.items()), []
    for text in texts:
        fits = (at for at, (number, said) in enumerate(turns) if said.startswith(text) and one.heard(number, text))
        if (found := next(fits, None)) is None:
            wrong.append(text)
        else:
            turns = turns[found + 1 :]
    return wrong


def print_left(before: dict[str, float], after: dict[str, float], left: Left) -> None:
    """Memory and processes."""
    for name, megabytes in after.items():
        print(f"{name}: {before.get(name, 0):.0f} MB before the sessions in peace, {megabytes:.0f} MB after them")
    print(f"processes left behind: {left.orphans}; children of ours that still run: {left.children}; target 0 orphans")
