"""An engine that does as the test says: it records what it is asked, and answers a text in sound at once."""

import asyncio

from live.engine.base import Engine

# A tenth of a second.
SOUND = b"\x01\x00" * 1600


class Studio:
    """Makes engines and knows them all; `down` are the errors that the next ones start with."""

    def __init__(self):
        self.made, self.down, self.log = [], [], []
        # What makes `hear` break, and how often.
        self.breaks = 0
        self.greeting = None
        # Seconds that an engine takes to close.
        self.closing = 0.0
        # After so many bytes of the microphone it answers, once.
        self.answers_after = None

    def __call__(self, talk, wire):
        engine = ScriptedEngine(self, talk, wire)
        self.made.append(engine)
        return engine

    @property
    def last(self):
        return self.made[-1]


class ScriptedEngine(Engine):
    """Texts it knows: `crash` breaks it, `stuck` never returns; everything else is said back."""

    turns = 0

    def __init__(self, studio, talk, wire):
        self.studio, self.talk, self.wire = studio, talk, wire
        self.heard, self.calls, self.closed = b"", [], False

    async def start(self, history):
        self.history = list(history)
        if self.studio.down:
            failure = self.studio.down.pop(0)
            if failure is None:
                await asyncio.Event().wait()
            raise failure
        if self.studio.greeting:
            await self.wire.event("state", state=self.studio.greeting)
        self.studio.log.append("started")

    async def hear(self, samples):
        if self.studio.breaks:
            self.studio.breaks -= 1
            raise RuntimeError("a secret cause")
        self.heard += samples
        if self.studio.answers_after and len(self.heard) >= self.studio.answers_after:
            self.studio.answers_after = None
            await self.take_text("something")

    async def take_text(self, text):
        if text == "crash":
            raise RuntimeError("a secret cause")
        if text == "stuck":
            await asyncio.Event().wait()
        self.calls.append(("text", text))
        self.turns += 2
        await self.wire.event("transcript", role="user", text=text, final=True, turn_id=self.turns - 1)
        await self.wire.event("transcript", role="ai", text=f"You said {text}", final=True, turn_id=self.turns)
        await self.wire.audio(self.turns, 0, SOUND)
        await self.wire.audio(self.turns, 1, SOUND)

    async def interrupt(self):
        self.calls.append(("interrupt",))
        await self.wire.event("interrupted", turn_id=self.turns, heard_text="You")

    async def note_playback(self, turn_id, played_ms):
        self.calls.append(("playback", turn_id, played_ms))

    async def say(self, text):
        self.calls.append(("say", text))

    async def close(self):
        await asyncio.sleep(self.studio.closing)
        if not self.closed:
            self.studio.log.append("closed")
        self.closed = True
