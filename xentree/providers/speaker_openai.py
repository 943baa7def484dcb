"""Voices of servers that speak OpenAI's dialect, heard while they still speak."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from io import BytesIO
from typing import TYPE_CHECKING

from xentree.audio import BYTES_A_SECOND, RATE, decode_audio
from xentree.errors import Invalid, ProviderDown
from xentree.providers import failures
from xentree.providers.config import ProviderConfig
from xentree.providers.guessed_phones import GuessedPhones
from xentree.providers.openai_audio import posted
from xentree.providers.speech import Speaker, Speech, Voice
from xentree.resampling import Resampler

if TYPE_CHECKING:
    import httpx2

# What `pcm` is where the answer does not say otherwise.
PCM_RATE = 24_000
# Seconds: of the first piece and of each later one, at least; of sound, and until it is all there, at most.
FIRST_PIECE, PIECE, MOST_SECONDS, TOTAL = 0.04, 0.12, 180, 90.0
_RATE = re.compile(r"rate=(8000|11025|12000|16000|22050|24000|32000|44100|48000)\b")
# How files of sound begin, which is not what was asked for, but what some servers send.
_FILES = (b"RIFF", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2", b"OggS", b"fLaC")


class OpenAISpeaker(Speaker):
    """`POST {base}/audio/speech` for raw samples; the sounds in them are guessed (guessed_phones.py)."""

    def __init__(self, config: ProviderConfig, model: str, voices: dict[str, str]) -> None:
        self.config, self.model, self.voices, self.local = config, model, voices, config.local
        self.id = f"{config.id}/{model}/{voices['a']}/{voices['b']}"

    async def speak(self, text: str, voice: Voice = "a") -> AsyncGenerator[Speech, None]:
        if not text.strip():
            return
        body = {"model": self.model, "input": text, "voice": self.voices[voice], "response_format": "pcm"}
        guessed, something = GuessedPhones(text), False
        async with posted(self.config, "audio/speech", json=body) as answer, aclosing(self._pieces(answer)) as pieces:
            async for samples in pieces:
                something = True
                # The pronouncing dictionary lies on the disk.
                yield Speech(samples, await asyncio.to_thread(guessed.over, samples))
        if not something:
            raise failures.not_understood(self.config.name)

    async def _pieces(self, answer: httpx2.Response) -> AsyncGenerator[bytes, None]:
        """Samples at our rate, not too few at once."""
        waiting, least = b"", FIRST_PIECE
        async with aclosing(self._samples(answer)) as coming:
            async for samples in coming:
                waiting += samples
                if len(waiting) >= least * BYTES_A_SECOND:
                    yield waiting
                    waiting, least = b"", PIECE
        if waiting:
            yield waiting

    async def _samples(self, answer: httpx2.Response) -> AsyncGenerator[bytes, None]:
        kind = answer.headers.get("content-type", "")
        if kind.startswith(("text/", "application/json")):
            raise failures.not_understood(self.config.name)
        async with aclosing(self._bytes(answer)) as coming:
            head = b""
            while len(head) < len(_FILES[0]) and (piece := await anext(coming, b"")):
                head += piece
            if head.startswith(_FILES):
                yield await self._decoded(head + b"".join([piece async for piece in coming]))
                return
            rate = _RATE.search(kind)
            resampler = Resampler(int(rate[1]) if rate else PCM_RATE, RATE)
            yield resampler.push(head)
            async for piece in coming:
                yield resampler.push(piece)
            yield resampler.rest()

    async def _decoded(self, file: bytes) -> bytes:
        try:
            return await asyncio.to_thread(decode_audio, BytesIO(file))
        except Invalid as error:
            raise failures.not_understood(self.config.name) from error

    async def _bytes(self, answer: httpx2.Response) -> AsyncGenerator[bytes, None]:
        """As they come, neither for too long nor too many: a server that never ends is cut off."""
        deadline, left = asyncio.get_running_loop().time() + TOTAL, MOST_SECONDS * 2 * PCM_RATE
        async with aclosing(answer.aiter_raw()) as coming:
            async for piece in coming:
                left -= len(piece)
                if left < 0 or asyncio.get_running_loop().time() > deadline:
                    raise ProviderDown(f"{self.config.name} would not stop speaking.")
                yield piece
