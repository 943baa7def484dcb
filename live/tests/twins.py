"""Voices of a script: a listener that understands what it is told to, a speaker of silence, a wire that keeps all."""

import asyncio
from array import array
from time import monotonic

from live.engine.base import RATE
from xentree.audio import silence
from xentree.errors import ProviderDown
from xentree.providers.speech import Heard, Listener, Phone, Speaker, Speech


def voice(seconds):
    """Samples that `is_loud` takes for a voice."""
    return array("h", [12_000, -12_000] * round(seconds * RATE / 2)).tobytes()


def is_loud(samples):
    """In place of a model that knows voices."""
    values = array("h", samples)
    return 1.0 if values and max(values) > 6_000 else 0.0


class ScriptedListener(Listener):
    """Understands one of `texts` after the other; an error among them is raised."""

    local = True

    def __init__(self, *texts, delay=0.0, id="scripted"):
        self.texts, self.delay, self.id = list(texts), delay, id
        self.heard, self.is_open, self.so_far = bytearray(), False, ""

    async def open(self):
        self.is_open = True

    def begin(self):
        self.heard.clear()

    def feed(self, samples):
        self.heard += samples
        self.so_far = (
            self.texts[0].split()[0] if self.texts and isinstance(self.texts[0], str) and self.texts[0] else ""
        )

    async def end(self):
        await asyncio.sleep(self.delay)
        text = self.texts.pop(0) if self.texts else ""
        if isinstance(text, Exception):
            raise text
        return Heard(text, 1.0)

    async def close(self):
        self.is_open = False


class ScriptedSpeaker(Speaker):
    """So many milliseconds of tone for each character, and a phone for each letter; fails as often as it is told to."""

    local = True

    def __init__(self, *, ms=10, delay=0.0, failures=0, id="scripted"):
        self.ms, self.delay, self.failures, self.id = ms, delay, failures, id
        self.said = []

    async def speak(self, text, voice_name="a"):
        await asyncio.sleep(self.delay)
        if self.failures:
            self.failures -= 1
            raise ProviderDown("The voice is gone.")
        self.said.append(text)
        letters = [letter for letter in text if letter.isalnum()]
        step = self.ms * len(text) / 1000 / max(1, len(letters))
        phones = [Phone("AH", round(place * step, 4), round((place + 1) * step, 4)) for place in range(len(letters))]
        yield Speech(silence(self.ms * len(text) / 1000), tuple(phones))


class Recorder:
    """A wire that keeps what goes over it, with its time."""

    def __init__(self):
        self.frames, self.sound = [], []
        self._news = asyncio.Event()

    async def event(self, kind, **payload):
        self.frames.append({"type": kind, **payload})
        self._news.set()

    async def audio(self, turn_id, seq, samples):
        self.sound.append((monotonic(), turn_id, seq, samples))
        self._news.set()

    def of(self, kind):
        return [frame for frame in self.frames if frame["type"] == kind]

    def sent_ms(self, turn_id):
        return sum(len(samples) for _, turn, _, samples in self.sound if turn == turn_id) * 1000 / 2 / RATE

    async def until(self, found, seconds=60):
        """Wait for the first result of `found()` that is true."""
        async with asyncio.timeout(seconds):
            while not (result := found()):
                self._news.clear()
                await self._news.wait()
        return result
