"""Recognition of speech by servers that speak OpenAI's dialect: they hear an utterance when it is over."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from xentree.audio import BYTES_A_SECOND, wav_of
from xentree.errors import ProviderDown
from xentree.providers import failures
from xentree.providers.config import ProviderConfig
from xentree.providers.openai_audio import posted
from xentree.providers.speech import Heard, Listener

if TYPE_CHECKING:
    import httpx2

# Seconds: of an utterance, whose rest is not heard, and of an answer. Shorter ones are noises.
MOST_SECONDS, LEAST_SECONDS, TOTAL = 90, 0.1, 20.0


class OpenAIListener(Listener):
    """`POST {base}/audio/transcriptions`, streamed where the server does that; `language` as in ISO 639-1."""

    def __init__(self, config: ProviderConfig, model: str, language: str = "en") -> None:
        self.config, self.model, self.language, self.local = config, model, language, config.local
        self.id = f"{config.id}/{model}"
        self._samples = bytearray()
        self._streams = True

    async def open(self) -> None:
        pass

    def begin(self) -> None:
        self._samples.clear()
        self.so_far = ""

    def feed(self, samples: bytes) -> None:
        self._samples += samples[: MOST_SECONDS * BYTES_A_SECOND - len(self._samples)]

    async def end(self) -> Heard:
        samples = bytes(self._samples)
        self._samples.clear()
        if len(samples) < LEAST_SECONDS * BYTES_A_SECOND:
            return Heard("", None)
        try:
            async with asyncio.timeout(TOTAL):
                text = await self._asked(samples)
        except TimeoutError as late:
            raise ProviderDown(f"{self.config.name} did not answer in time.") from late
        return Heard(text.strip(), None)

    async def close(self) -> None:
        self._samples.clear()

    async def _asked(self, samples: bytes) -> str:
        """A server that does not know streaming may refuse it: then it is asked without, and so for the whole talk."""
        fields = {"model": self.model, "language": self.language, "temperature": "0", "response_format": "json"}
        file = {"file": ("speech.wav", wav_of(samples), "audio/wav")}
        if self._streams:
            streamed = {**fields, "stream": "true"}
            async with posted(
                self.config, "audio/transcriptions", plain=(400, 422), data=streamed, files=file
            ) as answer:
                if answer.status_code == 200:
                    return await self._text_of(answer)
            self._streams = False
        async with posted(self.config, "audio/transcriptions", data=fields, files=file) as answer:
            return await self._text_of(answer)

    async def _text_of(self, answer: httpx2.Response) -> str:
        try:
            if answer.headers.get("content-type", "").startswith("text/event-stream"):
                return await self._followed(answer)
            return str(json.loads(await answer.aread())["text"])
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise failures.not_understood(self.config.name) from error

    async def _followed(self, answer: httpx2.Response) -> str:
        async for line in answer.aiter_lines():
            event = _event(line)
            if event.get("type") == "transcript.text.delta":
                self.so_far += str(event["delta"])
            elif event.get("type") == "transcript.text.done":
                return str(event["text"])
        raise failures.broken_off(self.config.name)


def _event(line: str) -> dict[str, Any]:
    """What a line of server-sent events says; nothing where it is the end or says nothing."""
    data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
    found = json.loads(data) if data and data != "[DONE]" else {}
    return dict(found)
