"""A talk with a fake vendor, its client, and the cascade that stands behind it."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from live.engine.base import RATE, Engine, Talk
from live.engine.direct import direct_engine
from live.models import LiveSession
from live.tests.direct.gemini_live import FakeGemini
from live.tests.direct.openai_realtime import FakeOpenAI
from live.tests.direct.vendor import Script, tone

KEY = "sk-never-to-be-seen"
VENDORS = {"openai": (FakeOpenAI, "gpt-realtime", "/v1"), "google": (FakeGemini, "gemini-3.8-live", "")}
MANY_WORDS = " ".join(f"word{number}" for number in range(40))


class Client:
    """Plays what comes at once, and says so unless it is `silent`."""

    def __init__(self, silent=False):
        self.events, self.sound, self.silent, self.engine = [], {}, silent, None

    async def event(self, kind, **payload):
        self.events.append((kind, payload))

    async def audio(self, turn_id, seq, samples):
        sound = self.sound.setdefault(turn_id, [])
        assert seq == len(sound)
        sound.append(samples)
        if not self.silent:
            await self.engine.note_playback(turn_id, self.played_ms(turn_id))

    def played_ms(self, turn_id):
        return sum(map(len, self.sound.get(turn_id, []))) * 1000 // (2 * RATE)

    def of(self, kind, **wanted):
        return [
            payload
            for name, payload in self.events
            if name == kind and all(payload.get(key) == value for key, value in wanted.items())
        ]

    async def until(self, condition, seconds=60):
        """Wait for something that came here, to the vendor or to the cascade."""
        until = asyncio.get_running_loop().time() + seconds
        while not condition():
            assert asyncio.get_running_loop().time() < until, self.events
            await asyncio.sleep(0.01)

    async def until_said(self, text):
        """The assistant's whole caption."""
        await self.until(lambda: self.of("transcript", role="ai", text=text, final=True))

    async def until_quiet(self, times=1):
        await self.until(lambda: len(self.of("state", state="listening")) >= times)


class Spare(Engine):
    """The cascade's stand-in: notes what it is told."""

    def __init__(self):
        self.told = []

    async def start(self, history):
        self.told.append(("start", [(said.role, said.text) for said in history]))

    async def hear(self, samples):
        self.told.append(("hear", len(samples)))

    async def take_text(self, text):
        self.told.append(("text", text))

    async def interrupt(self):
        self.told.append(("interrupt",))

    async def note_playback(self, turn_id, played_ms):
        self.told.append(("played", turn_id))

    async def say(self, text):
        self.told.append(("say", text))

    async def close(self):
        self.told.append(("close",))

    @property
    def started(self):
        return [told for told in self.told if told[0] == "start"]


class Held:
    """A talk under way: the engine, its client, its vendor, its session."""

    def __init__(self, engine, client, vendor, session, spare, model):
        self.engine, self.client, self.vendor, self.session, self.spare = engine, client, vendor, session, spare
        self.model = model

    async def speak(self, milliseconds=400):
        """The person says something, then pauses."""
        await self.engine.hear(tone(milliseconds, RATE))
        await self.engine.hear(bytes(RATE))

    async def turns(self):
        fields = ("number", "role", "text", "interrupted")
        return [turn async for turn in self.session.turns.values_list(*fields)]


@pytest.fixture(params=["openai", "google"])
def kind(request):
    return request.param


@pytest.fixture
def hold_talk(settings, learner, as_learner):
    """A talk with a fake vendor that follows the script; closed at the end."""

    @asynccontextmanager
    async def holding(kind, script=None, *, client=None, **about):
        make, model, path = VENDORS[kind]
        session = await LiveSession.objects.acreate(user=learner, session_type="voice")
        vendor, client, spare = make(script or Script()), client or Client(), Spare()
        async with vendor.running() as address:
            connected = {"id": "vendor", "kind": kind, "base_url": address + path, "api_key": KEY}
            settings.AI_PROVIDERS = [connected]
            settings.LIVE_MODEL = f"vendor/{model}"
            told = {"persona": "companion", "language": "en", "may_leave": True, **about}
            client.engine = engine = direct_engine(Talk(session.pk, as_learner, **told), client, lambda: spare)
            await engine.start([])
            try:
                yield Held(engine, client, vendor, session, spare, model)
            finally:
                await engine.close()

    return holding
