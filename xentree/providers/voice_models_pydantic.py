"""OpenAI Realtime, Gemini Live and servers that speak like them, by pydantic-ai's connections.

Not its sessions: whose turn it is, what was played and what is kept is for the engine to say, event by event.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import websockets
from genai_prices import calc_price
from pydantic_ai.exceptions import AgentRunError, ModelHTTPError, UserError
from pydantic_ai.messages import (
    BinaryAudio,
    InstructionPart,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    RealtimeInputSpeechEndEvent,
    RealtimeInputSpeechStartEvent,
    RealtimeResponseInterruptedEvent,
    RealtimeSessionErrorEvent,
    TextPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.profiles.openai import openai_realtime_model_profile
from pydantic_ai.realtime import RealtimeModel, RealtimeModelSettings
from pydantic_ai.realtime.codec import (
    AudioDelta,
    CancelResponse,
    InputTranscript,
    OutputTranscript,
    RealtimeCodecEvent,
    RealtimeConnection,
    ResponseDone,
    SessionUsage,
    ToolCall,
    ToolResult,
    TruncateOutput,
)
from pydantic_ai.realtime.google import GoogleRealtimeModel, GoogleRealtimeModelSettings
from pydantic_ai.realtime.openai import OpenAIRealtimeModel, OpenAIRealtimeModelSettings
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.usage import RequestUsage

from xentree.egress import sockets
from xentree.errors import AppError, ProviderDown
from xentree.providers import failures
from xentree.providers.config import ProviderConfig
from xentree.providers.google import GoogleEngine
from xentree.providers.openai import OpenAIEngine
from xentree.providers.voice_models import (
    Answered,
    Asked,
    Brief,
    Silenced,
    Sound,
    SpeechBegan,
    SpeechEnded,
    Spent,
    Text,
    VoiceCall,
    VoiceEvent,
    VoiceModel,
    Words,
)

logger = logging.getLogger(__name__)

# The vendors' voices that stand for ours: a is a woman's, b a man's.
OPENAI_VOICES = {"a": "marin", "b": "cedar"}
GOOGLE_VOICES = {"a": "Kore", "b": "Puck"}
# Seconds until the call stands; after that there is still time for somebody else to get ready.
OPENING = 8.0
# Of silence, then the person has finished; half a second is what follows a key that was let go.
PAUSE_MS = 400
# Errors in a row, without a sound between them, that a vendor may report before the call is given up.
MOST_TROUBLES = 5
# What one answer may come to: some turns of history and a minute of speech.
TYPICAL = RequestUsage(input_tokens=4_000, input_audio_tokens=2_000, output_tokens=1_500, output_audio_tokens=1_200)


class PydanticVoiceModel(VoiceModel):
    """One model of one provider, in the event loop it is called from."""

    def __init__(self, config: ProviderConfig, model: str) -> None:
        self.config, self.model, self.local = config, model, config.local
        self.provider, self.provider_name = config.id, config.name
        self.answer_micros = self.cost(TYPICAL)

    @asynccontextmanager
    async def call(self, brief: Brief) -> AsyncGenerator[VoiceCall, None]:
        asked = ModelRequestParameters(
            function_tools=[
                ToolDefinition(name=tool.name, parameters_json_schema=tool.arguments, description=tool.description)
                for tool in brief.tools
            ],
            instruction_parts=[InstructionPart(content=brief.instructions)],
        )
        model = self._model()
        opening = model.connect(
            messages=_messages(brief), model_settings=self._settings(brief), model_request_parameters=asked
        )
        way_out = sockets(trusted=self.config.trusted, plain=urlsplit(self.config.url).scheme == "http")
        with self.explained(), way_out:
            async with asyncio.timeout(OPENING):
                connection = await opening.__aenter__()
        try:
            yield _Call(self, connection, model)
        finally:
            await opening.__aexit__(None, None, None)

    def _model(self) -> RealtimeModel:
        if self.config.kind == "google":
            return GoogleRealtimeModel(self.model, provider=GoogleEngine(self.config).provider)
        provider: Any = OpenAIEngine(self.config).provider
        return OpenAIRealtimeModel(self.model, provider=provider, profile=openai_realtime_model_profile(self.model))

    def _settings(self, brief: Brief) -> RealtimeModelSettings:
        shared = RealtimeModelSettings(handshake_timeout=OPENING)
        if brief.max_tokens:
            shared["max_tokens"] = brief.max_tokens
        if self.config.kind == "google":
            return GoogleRealtimeModelSettings(
                **shared, google_voice=GOOGLE_VOICES[brief.voice], turn_detection={"silence_duration_ms": PAUSE_MS}
            )
        return OpenAIRealtimeModelSettings(
            **shared,
            openai_voice=OPENAI_VOICES[brief.voice],
            openai_turn_detection={"type": "server_vad", "silence_duration_ms": PAUSE_MS},
        )

    def cost(self, usage: RequestUsage) -> int:
        """Millionths of a US dollar, sound at its own price; 0 at home and where no price is known."""
        if self.config.local:
            return 0
        try:
            return round(calc_price(usage, self.model, provider_id=self.config.kind).total_price * 1_000_000)
        except LookupError:
            return 0

    def explained(self) -> _Explained:
        """Within it the libraries' failures become ProviderDown in words."""
        return _Explained(self.config)


class _Explained:
    """The details go to the log, without the key."""

    def __init__(self, config: ProviderConfig) -> None:
        self.config = config

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        known = (AgentRunError, UserError, AppError, OSError, ValueError, websockets.WebSocketException)
        if isinstance(error, known) and not isinstance(error, ProviderDown):
            raise self.explain(error) from error

    def explain(self, error: Exception) -> ProviderDown:
        detail = " ".join(str(error).split())[:500]
        if self.config.api_key:
            detail = detail.replace(self.config.api_key, "***")
        logger.warning("voice model of %s failed: %s: %s", self.config.id, type(error).__name__, detail)
        name = self.config.name
        if isinstance(error, ModelHTTPError):
            return failures.by_status(name, error.status_code)
        known = failures.by_transport(name, error)
        if known is None and isinstance(error.__cause__ or error, OSError):
            return ProviderDown(f"{name} cannot be reached.")
        return known or ProviderDown(f"{name} ended the call.")


class _Call(VoiceCall):
    """The connection's events in our words."""

    def __init__(self, model: PydanticVoiceModel, connection: RealtimeConnection, vendor: RealtimeModel) -> None:
        self.model, self.connection = model, connection
        self.hears_at, self.speaks_at = vendor.audio_input_sample_rate, vendor.audio_output_sample_rate
        self.cuts, self.cancels = (
            bool(vendor.profile.get(name)) for name in ("supports_output_truncation", "supports_interruption")
        )
        self.troubles = 0

    async def events(self) -> AsyncIterator[VoiceEvent]:
        with self.model.explained():
            async for event in self.connection:
                for told in self._told(event):
                    yield told
        raise ProviderDown(f"{self.model.provider_name} ended the call.")

    async def hear(self, samples: bytes) -> None:
        await self._send(BinaryAudio(data=samples, media_type="audio/pcm"))

    async def ask(self, text: str) -> None:
        await self._send(text)

    async def cut(self, played: Sequence[tuple[str, int]], *, cancel: bool) -> None:
        if self.cuts:
            for item, milliseconds in played:
                await self._send(TruncateOutput(audio_end_ms=milliseconds, item_id=item))
        if cancel and self.cancels:
            await self._send(CancelResponse())

    async def give(self, asked: Asked, found: str) -> None:
        await self._send(ToolResult(tool_call_id=asked.id, output=found))

    async def _send(self, content: Any) -> None:
        with self.model.explained():
            await self.connection.send(content)

    def _told(self, event: RealtimeCodecEvent) -> Iterator[VoiceEvent]:
        match event:
            case AudioDelta():
                self.troubles = 0
                yield Sound(event.data, event.item_id or "")
            case OutputTranscript(is_final=False):
                yield Text(event.text, event.item_id or "")
            case InputTranscript():
                yield Words(event.text, event.item_id or "", whole=event.is_final and bool(event.item_id))
            case RealtimeInputSpeechStartEvent():
                yield SpeechBegan()
            case RealtimeInputSpeechEndEvent():
                yield SpeechEnded(event.item_id or "")
            case RealtimeResponseInterruptedEvent():
                yield Silenced()
            case ToolCall():
                yield Asked(event.tool_call_id, event.tool_name, event.args)
            case SessionUsage(usage=usage) if usage.input_tokens or usage.output_tokens:
                yield Spent(usage.input_tokens, usage.output_tokens, self.model.cost(usage))
            case ResponseDone(more_expected=False):
                yield Answered(failed=(event.provider_details or {}).get("status") == "failed")
            case RealtimeSessionErrorEvent():
                self._note_trouble(event)

    def _note_trouble(self, error: RealtimeSessionErrorEvent) -> None:
        """Vendors report small things as errors too, such as a cut that came too late; many mean that nothing works."""
        words = " ".join(error.message.split())[:300]
        logger.info("voice model of %s reports %s: %s", self.model.provider, error.code or error.type, words)
        self.troubles += 1
        if not error.recoverable:
            raise ProviderDown(f"{self.model.provider_name} ended the call.")
        if self.troubles > MOST_TROUBLES:
            raise failures.not_understood(self.model.provider_name)


def _messages(brief: Brief) -> list[ModelMessage]:
    return [
        ModelResponse(parts=[TextPart(content=text)])
        if role == "assistant"
        else ModelRequest(parts=[UserPromptPart(content=text)])
        for role, text in brief.history
        if text.strip()
    ]
