"""Sessions of Live lived at random while lines break and processes are killed: are the books right, what stays?

    python -m bench live-soak --sessions 20 --minutes 5

Of each session: the billed seconds against the truth, and whether what is kept of the assistant is what was played.
Half of the sessions are lived among kills. Then there is peace: a quarter until everything is loaded that ever is, and
a quarter for the memory that stays.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from bench.live_client import Session
from bench.live_processes import Process, begun_by, left_behind, resident
from bench.live_stage import Stage, running_stage
from bench.live_verdict import Lived, print_books, print_left, print_texts, settled
from bench.live_voices import utterances

TOGETHER = 4
# What the person does next, and how often of nineteen times.
ACTS = {"speak": 6, "listen": 5, "type": 2, "talk over": 2, "button": 2, "cut": 2}
ENDINGS = {"rest": 4, "frame": 4, "vanish": 2}
QUESTIONS = ("What is a tree?", "Go on.", "How do I learn ten words a day?", "Thank you. What else?")
KILL_EVERY = (15.0, 35.0)
LINE_ERRORS = (OSError, httpx.HTTPError, WebSocketException, TimeoutError)


class Person:
    """Lives one session of so many seconds."""

    def __init__(self, stage: Stage, number: int, seconds: float, voices: Sequence[bytes]) -> None:
        self.stage, self.voices, self.seconds = stage, voices, seconds
        self.rng, self.lived = random.Random(number), Lived(number)
        self.who = number % len(stage.people)
        self.session: Session | None = None

    async def live(self) -> Lived:
        """To its end, whatever happens."""
        async with httpx.AsyncClient(auth=self.stage.people[self.who], timeout=30) as line:
            self.line = line
            await self._begin()
            deadline = time.monotonic() + self.seconds
            while time.monotonic() < deadline and not self._is_over():
                await self._try(self._act)
            self.lived.ending = self.lived.ending or _pick(self.rng, ENDINGS)
            await self._leave()
        return self.lived

    async def _begin(self) -> None:
        for _ in range(60):
            with suppress(*LINE_ERRORS):
                self._choose_web()
                self.session = Session(self.line)
                await self.session.start(self.rng.choice(("voice", "avatar")))
            # Or it was opened, and the process went before its socket.
            if self.session and self.session.id:
                self.lived.id, self.lived.started = self.session.id, self.session.started_at
                return
            await asyncio.sleep(1)
        raise TimeoutError("no session could be started")

    async def _act(self) -> None:
        session = await self._connected()
        if session is None:
            return
        act = _pick(self.rng, ACTS)
        if act == "speak":
            await self._say(session)
        elif act == "type":
            await session.type(self.rng.choice(QUESTIONS))
        elif act == "talk over":
            await session.until(lambda: not session.is_quiet(), 5)
            await self._say(session)
        elif act == "button":
            await session.interrupt()
        elif act == "cut":
            self.lived.cuts += 1
            await self._drop()
            await asyncio.sleep(self.rng.uniform(0.2, 12))
        await asyncio.sleep(self.rng.uniform(0.3, 5))

    async def _say(self, session: Session) -> None:
        spoken = session.microphone.speak(self.rng.choice(self.voices))
        await session.until(lambda: spoken.last.done() or not session.is_connected, 20)

    async def _try(self, act: Any) -> None:
        """A line that breaks in the middle is what this is about."""
        try:
            async with asyncio.timeout(40):
                await act()
        except LINE_ERRORS:
            if not (self.session and self.session.is_connected):
                await self._drop()
                await asyncio.sleep(0.5)

    async def _connected(self) -> Session | None:
        """The session with a socket; a new one by a fresh ticket where it has none."""
        assert self.session
        if self.session.is_connected:
            return self.session
        self.lived.lost += 1
        self._choose_web()
        answer = await self.line.post("/api/live/session/heartbeat", json={"session_id": self.lived.id})
        beat = answer.raise_for_status().json()
        if beat["ended"]:
            self.lived.ending = "ended meanwhile"
            return None
        self.session.note_life()
        if not beat.get("socket_ticket"):
            self.lived.trouble.append("a heartbeat without a socket brought no ticket")
            await asyncio.sleep(1)
            return None
        url = str(self.line.base_url).replace("http", "ws", 1).rstrip("/") + "/ws/live"
        await self.session.open(url, beat["socket_ticket"])
        return self.session

    async def _drop(self) -> None:
        """The socket as it is, gone; what it played is kept."""
        if self.session:
            await self.session.cut()
            self._keep(self.session)

    def _keep(self, session: Session) -> None:
        self.lived.turns.update(session.turns)
        for _, event in session.events:
            if event["type"] == "transcript" and event["role"] != "user":
                before = self.lived.captions.get(event["turn_id"], "")
                self.lived.captions[event["turn_id"]] = max(before, event["text"], key=len)
        session.events.clear()

    def _is_over(self) -> bool:
        assert self.session
        if self.session.last("session-ended"):
            self.lived.ending = "ended by the server"
        return bool(self.lived.ending)

    async def _leave(self) -> None:
        assert self.session
        for _ in range(30):
            try:
                await self._end()
                break
            except LINE_ERRORS:
                self._choose_web()
                await asyncio.sleep(0.5)
        await self._drop()

    async def _end(self) -> None:
        assert self.session
        if self.lived.ending == "rest":
            await self.session.end()
            self.lived.over = time.monotonic()
        elif self.lived.ending == "frame" and (session := await self._connected()):
            await session.finish()
            await session.until(lambda: session.last("session-ended"), 15)
            self.lived.over = time.monotonic()
        elif self.lived.ending == "vanish" or not self.lived.over:
            self.lived.over = self.session.alive_at

    def _choose_web(self) -> None:
        self.line.base_url = self.rng.choice(self.stage.shape.urls)


def _pick(rng: random.Random, chances: dict[str, int]) -> str:
    return rng.choices(list(chances), list(chances.values()))[0]


async def _kill(stage: Stage, rng: random.Random, killed: list[str], begun: set[Process]) -> None:
    """One process after the other, without a chance to tidy up; never both web processes at once."""
    while True:
        await asyncio.sleep(rng.uniform(*KILL_EVERY))
        name = rng.choice(("web-1", "web-2", "worker"))
        killed.append(name)
        begun |= begun_by(stage.shape, name)
        await asyncio.to_thread(stage.shape.restart, name)


async def _lives(stage: Stage, numbers: Sequence[int], seconds: float, voices: Sequence[bytes]) -> list[Lived]:
    """Each person has one session after the other."""

    async def one_after_another(who: int) -> list[Lived]:
        own = [number for number in numbers if number % TOGETHER == who]
        return [await Person(stage, number, seconds, voices).live() for number in own]

    return [lived for each in await asyncio.gather(*map(one_after_another, range(TOGETHER))) for lived in each]


async def _soak(stage: Stage, sessions: int, seconds: float) -> None:
    voices, killed, begun = list(utterances().values()), list[str](), set[Process]()
    quarter = max(1, sessions // 4)
    killing = asyncio.create_task(_kill(stage, random.Random(7), killed, begun))
    lived = await _lives(stage, range(sessions - 2 * quarter), seconds, voices)
    killing.cancel()
    await asyncio.gather(killing, return_exceptions=True)
    lived += await _lives(stage, range(sessions - 2 * quarter, sessions - quarter), seconds, voices)
    before = resident(stage.shape)
    lived += await _lives(stage, range(sessions - quarter, sessions), seconds, voices)
    print(
        f"{sessions} sessions of {seconds / 60:.1f} minutes, {TOGETHER} at once; killed: {', '.join(killed)}",
        flush=True,
    )
    kept = await settled(stage)
    print_books(lived, kept)
    print_texts(lived, kept)
    print_left(before, resident(stage.shape), left_behind(stage.shape, begun))


def run(sessions: int, minutes: float) -> None:
    """Two web processes, a worker and a beat on PostgreSQL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xentree.settings")
    with running_stage(TOGETHER, web=2, database="postgres") as stage:
        asyncio.run(_soak(stage, sessions, minutes * 60))
