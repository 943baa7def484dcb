"""OpenAI's speech endpoints, and every server that speaks their dialect: voices, and recognition of speech."""

from __future__ import annotations

import math
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings

from xentree.audio import decode_audio, wav_of
from xentree.egress import MEGABYTE, sync_client
from xentree.errors import AppError, Invalid
from xentree.providers import failures
from xentree.providers.config import ProviderConfig
from xentree.providers.listener_openai import OpenAIListener
from xentree.providers.registry import connected
from xentree.providers.speaker_openai import OpenAISpeaker
from xentree.providers.speech import Heard, HeardWord, Speech, SpeechToText, TextToSpeech, Voice

if TYPE_CHECKING:
    import httpx

# Models and voices where none are named; those of OpenAI.
DEFAULTS = {"tts": "gpt-4o-mini-tts", "stt": "whisper-1"}
DEFAULT_VOICES: dict[str, str] = {"a": "coral", "b": "onyx"}
# Seconds for one answer.
WAIT = 60.0


class OpenAIVoices(TextToSpeech):
    """`POST {base}/audio/speech`; whatever form the sound comes in, it is read as a stranger's file is."""

    def __init__(self, config: ProviderConfig, model: str, voices: dict[str, str]) -> None:
        self.config, self.model, self.voices, self.local = config, model, voices, config.local
        self.id = f"{config.id}/{model}/{voices['a']}/{voices['b']}"

    def say(self, text: str, voice: Voice = "a", *, pace: float = 1.0) -> Speech:
        body = {"model": self.model, "input": text, "voice": self.voices[voice], "response_format": "wav"}
        answer = _post(self.config, "audio/speech", json={**body, "speed": pace} if pace != 1.0 else body)
        try:
            return Speech(decode_audio(BytesIO(answer.content)))
        except Invalid as error:
            raise failures.not_understood(self.config.name) from error


class OpenAIEars(SpeechToText):
    """`POST {base}/audio/transcriptions`; models that tell no times and no probabilities are taken at their word."""

    def __init__(self, config: ProviderConfig, model: str) -> None:
        self.config, self.model, self.local = config, model, config.local
        self.id = f"{config.id}/{model}"

    def hear(self, samples: bytes) -> Heard:
        file = {"file": ("speech.wav", wav_of(samples), "audio/wav")}
        asked = {"model": self.model, "language": "en", "temperature": "0"}
        detailed = {**asked, "response_format": "verbose_json", "timestamp_granularities[]": ["word", "segment"]}
        answer = _post(self.config, "audio/transcriptions", plain=(400, 422), data=detailed, files=file)
        if answer.status_code != 200:
            plain = {**asked, "response_format": "json"}
            answer = _post(self.config, "audio/transcriptions", data=plain, files=file)
        return _heard(self.config.name, answer)


def voices() -> OpenAIVoices | str:
    """Those that `TTS` names, or why there are none."""
    config = _config("TTS", settings.TTS, settings.TTS_BASE_URL, settings.TTS_API_KEY)
    return config if isinstance(config, str) else OpenAIVoices(config, *_model_and_voices())


def speaker() -> OpenAISpeaker | str:
    """The same for talks."""
    config = _config("TTS", settings.TTS, settings.TTS_BASE_URL, settings.TTS_API_KEY)
    return config if isinstance(config, str) else OpenAISpeaker(config, *_model_and_voices())


def ears() -> OpenAIEars | str:
    """Those that `STT` names, or why there are none."""
    config = _config("STT", settings.STT, settings.STT_BASE_URL, settings.STT_API_KEY)
    return config if isinstance(config, str) else OpenAIEars(config, settings.STT_MODEL or DEFAULTS["stt"])


def listener(language: str) -> OpenAIListener | str:
    """The same for one talk; the language as a BCP 47 tag."""
    config = _config("STT", settings.STT, settings.STT_BASE_URL, settings.STT_API_KEY)
    if isinstance(config, str):
        return config
    return OpenAIListener(config, settings.STT_MODEL or DEFAULTS["stt"], language.partition("-")[0].lower())


def _model_and_voices() -> tuple[str, dict[str, str]]:
    return settings.TTS_MODEL or DEFAULTS["tts"], {**DEFAULT_VOICES, **settings.TTS_VOICES}


def _config(name: str, provider: str, url: str, key: str) -> ProviderConfig | str:
    """A key never goes to any other address than its own: an address of one's own has a key of its own."""
    try:
        server = f"The {name} server"
        found = ProviderConfig(name.lower(), server, "openai", url, key, trusted=True) if url else connected(provider)
    except ValueError as error:
        return f"{name}_BASE_URL cannot be used: {error}."
    if found is None:
        return f"{name} names the provider “{provider}”, which is not connected."
    return found if found.kind == "openai" else f"{name} names {found.name}, which does not speak OpenAI's dialect."


def _post(config: ProviderConfig, path: str, plain: tuple[int, ...] = (), **body: Any) -> httpx.Response:
    """The answer; one of `plain` statuses is given back as it is, every other one than 200 is a failure."""
    import httpx

    try:
        answer = _client(config).post(f"{config.url}/{path}", **body)
    except (httpx.HTTPError, UnicodeError, AppError) as error:
        raise failures.by_httpx(config.name, error) from error
    if answer.status_code != 200 and answer.status_code not in plain:
        raise failures.by_status(config.name, answer.status_code)
    return answer


@lru_cache(maxsize=8)
def _client(config: ProviderConfig) -> httpx.Client:
    client = sync_client(trusted=config.trusted, timeout=WAIT, total=WAIT, max_bytes=32 * MEGABYTE)
    if config.api_key:
        client.headers["Authorization"] = f"Bearer {config.api_key}"
    return client


def _heard(name: str, answer: httpx.Response) -> Heard:
    try:
        said = answer.json()
        words = tuple(
            HeardWord(str(word["word"]).strip(), float(word["start"]), float(word["end"]))
            for word in said.get("words") or ()
        )
        return Heard(str(said["text"]).strip(), _confidence(said.get("segments") or ()), words)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise failures.not_understood(name) from error


def _confidence(segments: Any) -> float | None:
    """The mean probability of a token, by the segments' mean logarithms; None where there are none."""
    logs = [float(segment["avg_logprob"]) for segment in segments if "avg_logprob" in segment]
    return round(min(1.0, math.exp(sum(logs) / len(logs))), 3) if logs else None
