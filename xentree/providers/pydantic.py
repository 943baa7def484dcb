"""What the vendors share: a ChatPrompt becomes pydantic-ai's messages, its stream becomes our events and failures.

Importing this costs some two seconds and 80 MB, so only `vendor.py` does, on the first message to a vendor.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache

import httpx2
from pydantic_ai.direct import model_request_stream
from pydantic_ai.exceptions import (
    AgentRunError,
    ModelAPIError,
    ModelAuthenticationError,
    ModelContextWindowExceededError,
    ModelHTTPError,
    ModelQuotaExceededError,
    UserError,
)
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    SystemPromptPart,
    TextPart,
    TextPartDelta,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings

from xentree.egress import EgressRefused, model_client
from xentree.errors import ProviderDown
from xentree.providers import failures
from xentree.providers.chat import ChatEvent, ChatPrompt, Finished, TextDelta, Turn
from xentree.providers.config import ProviderConfig
from xentree.providers.prompt import system_text, with_passages
from xentree.providers.tap import Tap, TapTransport

logger = logging.getLogger(__name__)

REASONS = {"length": "length", "content_filter": "content_filter"}


@dataclass(frozen=True)
class Timeouts:
    """Seconds: to connect, to the first sign of an answer, and between two of them."""

    connect: float = 5.0
    first: float = 60.0
    between: float = 30.0


DEFAULT_TIMEOUTS = Timeouts()


class Engine(ABC):
    """One configured vendor: keeps its HTTP client and models, and streams answers."""

    def __init__(self, config: ProviderConfig, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> None:
        self.config, self.timeouts = config, timeouts
        self.http = model_client(trusted=config.trusted, connect=timeouts.connect, read=timeouts.first)
        self.http._transport = TapTransport(self.http._transport)
        self.model = lru_cache(maxsize=64)(self.make_model)

    @abstractmethod
    def make_model(self, name: str) -> Model:
        """pydantic-ai's model of that name, on our HTTP client and with nothing taken from the environment."""

    @staticmethod
    @abstractmethod
    def plain_text(data: bytes) -> str | None:
        """The text of a stream event that carries nothing else; None, or any error of shape, for all others."""

    async def stream(self, model: str, prompt: ChatPrompt) -> AsyncGenerator[ChatEvent, None]:
        """The answer's events; closing it drops the upstream connection. Raises ProviderDown."""
        answer = _Answer(self.model(model), messages_of(prompt), settings_of(prompt))
        tap = Tap(self.plain_text, self.timeouts.between)
        begun = False
        try:
            async with aclosing(tap.texts(answer.drive(tap))) as texts:
                async for text in texts:
                    begun = True
                    yield TextDelta(text)
            yield answer.finished(self.config.name)
        except (AgentRunError, UserError, EgressRefused, httpx2.TransportError, ValueError) as error:
            raise self.explain(error, begun) from error

    def explain(self, error: Exception, begun: bool) -> ProviderDown:
        """The failure in words; the details go to the log, without the key."""
        detail = str(error)[:500]
        if self.config.api_key:
            detail = detail.replace(self.config.api_key, "***")
        logger.warning("provider %s failed: %s: %s", self.config.id, type(error).__name__, detail)
        name = self.config.name
        if isinstance(error, ModelContextWindowExceededError):
            return failures.too_long(name)
        if isinstance(error, ModelAuthenticationError):
            return failures.by_status(name, 401)
        if isinstance(error, ModelHTTPError):
            no_credit = isinstance(error, ModelQuotaExceededError)
            return failures.by_status(name, error.status_code, no_credit=no_credit)
        known = failures.by_transport(name, error, begun=begun)
        if known is None and isinstance(error, ModelAPIError):
            return failures.broken_off(name)
        return known or failures.not_understood(name)


class _Answer:
    """One request as pydantic-ai sees it: what it made of the events the tap left for it."""

    def __init__(self, model: Model, messages: list[ModelMessage], settings: ModelSettings | None = None) -> None:
        self.model, self.messages, self.settings = model, messages, settings
        self.ended = False
        self.reason = "stop"
        self.prompt_tokens = self.completion_tokens = 0

    async def drive(self, tap: Tap) -> None:
        async with model_request_stream(self.model, self.messages, model_settings=self.settings) as stream:
            async for event in stream:
                if text := _text_of(event):
                    tap.from_sdk.append(text)
        usage = stream.usage
        self.prompt_tokens, self.completion_tokens = usage.input_tokens, usage.output_tokens
        self.reason = stream.finish_reason or ""
        self.ended = bool(self.reason or (stream.provider_details or {}).get("finish_reason"))

    def finished(self, name: str) -> Finished:
        if not self.ended or self.reason == "error":
            raise failures.broken_off(name)
        return Finished(REASONS.get(self.reason, "stop"), self.prompt_tokens or None, self.completion_tokens or None)


def settings_of(prompt: ChatPrompt) -> ModelSettings | None:
    """What the prompt says of the answer, where it says anything."""
    settings = ModelSettings()
    if prompt.max_tokens:
        settings["max_tokens"] = prompt.max_tokens
    if prompt.temperature is not None:
        settings["temperature"] = prompt.temperature
    return settings or None


def _text_of(event: ModelResponseStreamEvent) -> str:
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
        return event.delta.content_delta
    if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
        return event.part.content
    return ""


def messages_of(prompt: ChatPrompt) -> list[ModelMessage]:
    """The conversation as pydantic-ai's messages: system text first, passages with the last question."""
    messages: list[ModelMessage] = []
    if system := system_text(prompt):
        messages.append(ModelRequest(parts=[SystemPromptPart(content=system)]))
    said = [turn for turn in prompt.turns if turn.role != "system" and (turn.text.strip() or turn.images)]
    for turn in said:
        if turn.role == "assistant":
            messages.append(ModelResponse(parts=[TextPart(content=turn.text)]))
        else:
            text = with_passages(turn.text, prompt.passages if turn is said[-1] else ())
            messages.append(ModelRequest(parts=[UserPromptPart(content=_content(turn, text))]))
    return messages


def _content(turn: Turn, text: str) -> str | list[UserContent]:
    if not turn.images:
        return text
    pictures = [BinaryContent(data=image.data, media_type=image.content_type) for image in turn.images]
    return [*([text] if text else []), *pictures]
