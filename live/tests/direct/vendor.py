"""What the two fake vendors share: a real server on this loop, a script of what is heard and answered, and faults."""

import asyncio
import json
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy
from websockets.asyncio.server import serve

RATE = 24_000
# So much sound a word of an answer has.
WORD_MS = 120


@dataclass
class Script:
    """What the vendor hears, in turn, and what it answers; and what goes wrong."""

    heard: list[str] = field(default_factory=lambda: ["Hello there."])
    answers: list[str] = field(default_factory=lambda: ["Hi, nice to meet you."])
    # How many calls may come; the next ones are refused with this status.
    calls: int = 100
    refused: int = 503
    # It hangs up in the middle of so many answers.
    hangs_up: int = 0
    # It never answers, fails every answer, talks nonsense.
    mute: bool = False
    fails: bool = False
    nonsense: int = 0
    # The question for which it looks something up before it answers.
    asks: str = ""
    # Seconds between two words of an answer, which are much shorter than the words.
    pace: float = 0.01


def tone(milliseconds, rate=RATE, loud=0.3):
    """A sound that counts as a voice."""
    time = numpy.arange(rate * milliseconds // 1000) / rate
    return (numpy.sin(2 * numpy.pi * 220 * time) * loud * 32767).astype("<i2").tobytes()


def is_loud(samples):
    sound = numpy.frombuffer(samples, "<i2").astype(float)
    return bool(len(sound)) and float(numpy.sqrt(numpy.mean(sound**2))) > 500


class Vendor:
    """One fake server; `frames` is all that clients sent, over all calls."""

    def __init__(self, script=None):
        self.script = script or Script()
        self.frames, self.calls, self.headers, self.sockets = [], 0, [], []
        self.muted = 0
        self.heard, self.answers = deque(self.script.heard), deque(self.script.answers)

    @asynccontextmanager
    async def running(self):
        """Yields its address, like http://127.0.0.1:45123."""
        async with serve(self.call, "127.0.0.1", 0, process_request=self.knock, close_timeout=1) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def knock(self, connection, request):
        self.calls += 1
        self.headers.append(dict(request.headers.raw_items()))
        return connection.respond(self.script.refused, "no") if self.calls > self.script.calls else None

    async def call(self, socket):
        """One call: frames in, and answers in a task of their own."""
        line = self.line(socket)
        self.sockets.append(socket)
        try:
            async for raw in socket:
                frame = json.loads(raw)
                self.frames.append(frame)
                await line.take(frame)
        finally:
            line.stop()

    def sent(self, kind):
        """Frames of that kind."""
        return [frame for frame in self.frames if kind in (frame.get("type"), *frame)]


class Line:
    """One connection to a fake vendor: its ear, and the answer it is giving."""

    def __init__(self, vendor, socket):
        self.vendor, self.script, self.socket = vendor, vendor.script, socket
        self.speaking, self.quiet, self.task, self.turns = False, 0.0, None, 0

    async def send(self, **frame):
        await self.socket.send(json.dumps(frame))

    async def listen(self, samples, rate):
        """Voice and silence as the vendors tell them apart."""
        seconds = len(samples) / 2 / rate
        if is_loud(samples):
            self.quiet = 0.0
            if not self.speaking:
                self.speaking, self.turns = True, self.turns + 1
                await self.begin_speech()
        elif self.speaking:
            self.quiet += seconds
            if self.quiet >= 0.4:
                self.speaking = False
                await self.end_speech()

    def answer(self, asked):
        self.stop()
        self.task = asyncio.create_task(self._answer(asked))

    def stop(self):
        if self.task:
            self.task.cancel()
        self.task = None

    async def hang_up_at(self, word):
        """In the middle of an answer, as often as the script says."""
        if word == 2 and self.script.hangs_up:
            self.script.hangs_up -= 1
            self.socket.transport.abort()

    async def rest(self):
        await asyncio.sleep(self.script.pace)

    @property
    def is_answering(self):
        return self.task is not None and not self.task.done()

    def next_heard(self):
        return self.vendor.heard.popleft() if self.vendor.heard else "And then?"

    def next_answer(self):
        return self.vendor.answers.popleft() if self.vendor.answers else "That is all."

    async def _answer(self, asked):
        for _ in range(self.script.nonsense):
            await self.socket.send("{ this is no JSON")
        if self.script.mute:
            self.vendor.muted += 1
        else:
            await self.give(asked)
