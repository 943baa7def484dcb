"""What the vendors share: a ChatPrompt becomes pydantic-ai's messages, its stream becomes our events and failures.

Importing this costs some two seconds and 80 MB, so only `vendor.py` does, on the first message to a vendor.
"""

from __future__ import annotations

import logging
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
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
    ToolCallPart,
    ToolReturnPart,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.settings import ModelSettings, ToolChoice
from pydantic_ai.tools import ToolDefinition

from xentree.egress import EgressRefused, model_client
from xentree.errors import ProviderDown
from xentree.providers import failures
from xentree.providers.chat import (
    ChatEvent,
    ChatPrompt,
    Finished,
    TextDelta,
    ToolCall,
    ToolCalls,
    ToolOffer,
    ToolRound,
    Turn,
)
from xentree.providers.config import ProviderConfig
from xentree.providers.prompt import system_text, with_passages, without_tools
from xentree.providers.tap import Tap, TapTransport

logger = logging.getLogger(__name__)

REASONS = {"length": "length", "content_filter": "content_filter"}
# What servers say whose model cannot call tools: Ollama, OpenAI, Google, OpenRouter, vLLM, llama.cpp.
_NO_TOOLS = re.compile(
    r"\b(tools?|tool[ _](use|choice|calling)|function[ _]calling)\b.{0,40}(not support|not enabled|--jinja)"
    r"|(support|unsupported).{0,40}\btools?\b|--enable-auto-tool-choice",
    re.IGNORECASE,
)
_NO_TOOLS_STATUS = (400, 404, 422, 500, 501)
_CHOICES: dict[str, ToolChoice] = {"none": "none", "required": "required"}


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
        # Models that said they cannot call tools; they are not asked again while the process lives.
        self.toolless: set[str] = set()

    @abstractmethod
    def make_model(self, name: str) -> Model:
        """pydantic-ai's model of that name, on our HTTP client and with nothing taken from the environment."""

    @staticmethod
    @abstractmethod
    def plain_text(data: bytes) -> str | None:
        """The text of a stream event that carries nothing else; None, or any error of shape, for all others."""

    async def stream(self, model: str, prompt: ChatPrompt) -> AsyncGenerator[ChatEvent, None]:
        """The answer's events; closing it drops the upstream connection. Raises ProviderDown."""
        while True:
            answer = _Answer(self.model(model), self._as_able(model, prompt))
            tap = Tap(self.plain_text, self.timeouts.between)
            try:
                async with aclosing(tap.texts(answer.drive(tap))) as texts:
                    async for text in texts:
                        answer.text += text
                        yield TextDelta(text)
                for event in answer.ending(self.config.name):
                    yield event
                return
            except (AgentRunError, UserError, EgressRefused, httpx2.TransportError, ValueError) as error:
                begun = bool(answer.text)
                if begun or not answer.prompt.tools or not _says_it_has_no_tools(error):
                    raise self.explain(error, begun) from error
                logger.info("model %s of provider %s cannot call tools", model, self.config.id)
                self.toolless.add(model)

    def _as_able(self, model: str, prompt: ChatPrompt) -> ChatPrompt:
        prompt = replace(prompt, tools=tuple(offer for offer in prompt.tools if offer.is_told))
        if model not in self.toolless:
            return prompt
        if prompt.demands_tool:
            raise failures.no_tools(self.config.name)
        return without_tools(prompt)

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

    def __init__(self, model: Model, prompt: ChatPrompt) -> None:
        self.model, self.prompt = model, prompt
        # All that was said, also what the tap took.
        self.text = ""
        self.response: ModelResponse | None = None
        self.ended = False
        self.reason = "stop"
        self.prompt_tokens = self.completion_tokens = 0

    async def drive(self, tap: Tap) -> None:
        messages, settings, tools = messages_of(self.prompt), settings_of(self.prompt), _tools_of(self.prompt)
        request = model_request_stream(self.model, messages, model_settings=settings, model_request_parameters=tools)
        async with request as stream:
            async for event in stream:
                if text := _text_of(event):
                    tap.from_sdk.append(text)
        usage = stream.usage
        self.prompt_tokens, self.completion_tokens = usage.input_tokens, usage.output_tokens
        self.reason = stream.finish_reason or ""
        self.ended = bool(self.reason or (stream.provider_details or {}).get("finish_reason"))
        if self.prompt.tools:
            self.response = stream.get()

    def ending(self, name: str) -> Iterator[ChatEvent]:
        """What comes after the text: calls, if any, and the end."""
        if not self.ended or self.reason == "error":
            raise failures.broken_off(name)
        calls = self._calls()
        if calls:
            yield calls
        reason = "tool_calls" if calls else REASONS.get(self.reason, "stop")
        yield Finished(reason, self.prompt_tokens or None, self.completion_tokens or None)

    def _calls(self) -> ToolCalls | None:
        """None as well where they were not wanted, or may have been cut."""
        if self.response is None or self.prompt.tool_choice == "none" or self.reason in REASONS:
            return None
        calls = tuple(_call_of(part) for part in self.response.parts if isinstance(part, ToolCallPart))
        return ToolCalls(calls, _with_text(self.response, self.text), self.text) if calls else None


def _call_of(part: ToolCallPart) -> ToolCall:
    try:
        return ToolCall(part.tool_call_id, part.tool_name, part.args_as_dict(raise_if_invalid=True))
    except (ValueError, AssertionError):
        return ToolCall(part.tool_call_id, part.tool_name, {}, unread=str(part.args))


def _with_text(response: ModelResponse, text: str) -> ModelResponse:
    """With the text that was said, of which pydantic-ai got to see but the beginning, where it began."""
    at = next(at for at, part in enumerate(response.parts) if isinstance(part, TextPart | ToolCallPart))
    said = [TextPart(content=text)] if text.strip() else []
    rest = [part for part in response.parts[at:] if not isinstance(part, TextPart)]
    return replace(response, parts=[*response.parts[:at], *said, *rest])


def _says_it_has_no_tools(error: Exception) -> bool:
    return (
        isinstance(error, ModelHTTPError)
        and error.status_code in _NO_TOOLS_STATUS
        and bool(_NO_TOOLS.search(str(error.body)))
    )


def _tools_of(prompt: ChatPrompt) -> ModelRequestParameters | None:
    if not prompt.tools:
        return None
    return ModelRequestParameters(function_tools=[_definition_of(offer) for offer in prompt.tools])


def _definition_of(offer: ToolOffer) -> ToolDefinition:
    """With the schema as it was written: what fits a vendor's stricter mode is not for the SDK to guess."""
    return ToolDefinition(
        name=offer.name, description=offer.description, parameters_json_schema=offer.parameters, strict=False
    )


def settings_of(prompt: ChatPrompt) -> ModelSettings | None:
    """What the prompt says of the answer, where it says anything."""
    settings = ModelSettings()
    if prompt.max_tokens:
        settings["max_tokens"] = prompt.max_tokens
    if prompt.temperature is not None:
        settings["temperature"] = prompt.temperature
    if prompt.tools and prompt.tool_choice != "auto":
        settings["tool_choice"] = _CHOICES.get(prompt.tool_choice, [prompt.tool_choice])
    return settings or None


def _text_of(event: ModelResponseStreamEvent) -> str:
    if isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
        return event.delta.content_delta
    if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
        return event.part.content
    return ""


def messages_of(prompt: ChatPrompt) -> list[ModelMessage]:
    """The conversation as pydantic-ai's messages: system text first, passages with the last question, then calls."""
    messages: list[ModelMessage] = []
    if system := system_text(prompt):
        messages.append(ModelRequest(parts=[SystemPromptPart(content=system)]))
    said = [turn for turn in prompt.turns if turn.role != "system" and _says_something(turn)]
    for turn in said:
        messages += _called(turn.rounds)
        if turn.role == "user":
            text = with_passages(turn.whole, prompt.passages if turn is said[-1] else ())
            messages.append(ModelRequest(parts=[UserPromptPart(content=_content(turn, text))]))
        elif turn.whole.strip():
            messages.append(ModelResponse(parts=[TextPart(content=turn.whole)]))
    return [*messages, *_called(prompt.rounds)]


def _says_something(turn: Turn) -> bool:
    return bool(turn.whole.strip() or turn.images or turn.rounds)


def _called(rounds: tuple[ToolRound, ...]) -> Iterator[ModelMessage]:
    """What the model asked for, as its vendor said it where that is known, and what came of it."""
    for each in rounds:
        calls, raw = each.asked.calls, each.asked.raw
        said = [TextPart(content=each.asked.text)] if each.asked.text.strip() else []
        parts = [ToolCallPart(call.name, call.unread or call.arguments, tool_call_id=call.id) for call in calls]
        yield raw if isinstance(raw, ModelResponse) else ModelResponse(parts=[*said, *parts])
        answered = zip(calls, each.answers, strict=True)
        yield ModelRequest(parts=[ToolReturnPart(call.name, answer, tool_call_id=call.id) for call, answer in answered])


def _content(turn: Turn, text: str) -> str | list[UserContent]:
    if not turn.images:
        return text
    pictures = [BinaryContent(data=image.data, media_type=image.content_type) for image in turn.images]
    return [*([text] if text else []), *pictures]
