"""The chat capability: what a prompt is, what an answer is made of, and what every provider can do."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from xentree.errors import ProviderDown

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True)
class Image:
    """A picture shown to the model: its media type and its bytes, never an address to fetch."""

    content_type: str
    data: bytes


@dataclass(frozen=True)
class TextFile:
    """A file that came with something said: its name and what is written in it, untrusted like a passage."""

    name: str
    text: str


@dataclass(frozen=True)
class Turn:
    """One thing said, by whom; `text` is their own words alone."""

    role: Role
    text: str
    images: tuple[Image, ...] = ()
    # What the assistant called before it said this.
    rounds: tuple[ToolRound, ...] = ()
    files: tuple[TextFile, ...] = ()

    @cached_property
    def whole(self) -> str:
        """The words, and behind them the files as delimited data, as models are given them."""
        return "\n\n".join([*([self.text] if self.text else []), *map(_delimited, self.files)])


def _delimited(file: TextFile) -> str:
    name, text = file.name.replace('"', "'"), file.text.replace("</file>", "< /file>")
    return f'<file name="{name}">\n{text}\n</file>'


@dataclass(frozen=True)
class Passage:
    """A piece of a document that was found for the question; `index` is the number it is cited by."""

    index: int
    title: str
    text: str
    url: str | None = None
    document_id: str | None = None
    chunk_id: str | None = None
    page: int | None = None
    # How well it fits the question, where it was searched for; comparable within one search only.
    score: float | None = None


@dataclass(frozen=True)
class ToolOffer:
    """Something the model may call; `understand` turns a plain sentence that asks for it into arguments, or None."""

    name: str
    description: str
    parameters: dict[str, Any]
    understand: Callable[[str], dict[str, Any] | None] | None = None

    @property
    def is_told(self) -> bool:
        """Whether models are told of it; what has `understand` and no description is for plain sentences alone."""
        return bool(self.description) or self.understand is None


@dataclass(frozen=True)
class ToolCall:
    """The model asks for a tool; `id` ties the answer to it."""

    id: str
    name: str
    arguments: dict[str, Any]
    # The arguments as they came, where they are no JSON object: nothing can be called with them.
    unread: str = ""


@dataclass(frozen=True, slots=True)
class ToolCalls:
    """The model waits for these before it goes on; `text` is what it said before them.

    `raw` is its message as the vendor wants it back; others do with the rest.
    """

    calls: tuple[ToolCall, ...]
    raw: Any = None
    text: str = ""


@dataclass(frozen=True)
class ToolRound:
    """Calls and what came of each, in their order: untrusted text for the model, and words for Xentree Local."""

    asked: ToolCalls
    answers: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class ChatPrompt:
    """All a provider is given: the conversation, its instructions, the answer's language, and untrusted passages."""

    turns: tuple[Turn, ...]
    instructions: str = ""
    language: str | None = None
    passages: tuple[Passage, ...] = ()
    # The most tokens the answer may have; None leaves it to the provider.
    max_tokens: int | None = None
    # 0 for who wants the same answer to the same prompt, as far as the model can; None leaves it to the provider.
    temperature: float | None = None
    # What the model may call, and what it has called since the last question.
    tools: tuple[ToolOffer, ...] = ()
    # auto, none, required, or the name of the one that has to be called.
    tool_choice: str = "auto"
    rounds: tuple[ToolRound, ...] = ()

    @property
    def demands_tool(self) -> bool:
        """Whether an answer without a call is none."""
        return bool(self.tools) and self.tool_choice not in ("auto", "none")


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The end: `reason` is stop, length, content_filter or, after ToolCalls, tool_calls.

    The counts are the vendor's, where it gave them.
    """

    reason: str
    prompt_tokens: int | None
    completion_tokens: int | None


ChatEvent = TextDelta | ToolCalls | Finished


@dataclass(frozen=True)
class ModelInfo:
    """A model on offer; prices in USD per million tokens, None where nobody published them."""

    id: str
    name: str
    context_window: int | None = None
    vision: bool = False
    input_price: Decimal | None = None
    output_price: Decimal | None = None


class RequestRefused(ProviderDown):
    """The provider works, but not for this request: a model it lacks, a prompt too long, a picture it cannot take."""

    def __init__(self, message: str) -> None:
        super().__init__(message, retryable=False)


class ChatProvider(ABC):
    """One source of answers. `local` says that nothing leaves this machine or its network; `owner` whose key it is."""

    id: str
    name: str
    local: bool
    owner: str = ""

    @property
    def circuit_id(self) -> str:
        """By what its failures are known: a tenant's key that is refused says nothing of the platform's."""
        return f"{self.owner}/{self.id}" if self.owner else self.id

    @abstractmethod
    async def models(self) -> list[ModelInfo]:
        """What can be asked for, the provider's default first; never raises, may come from a cache."""

    @abstractmethod
    def stream(self, model: str, prompt: ChatPrompt) -> AsyncGenerator[ChatEvent, None]:
        """Text in pieces, then Finished; raises ProviderDown. Closing the iterator drops the upstream connection."""

    def here(self) -> ChatProvider:
        """The same, for the event loop that runs now: connections of another one are of no use to it."""
        return self

    async def unavailable(self) -> str | None:
        """Why the provider cannot be used now, in words for a person; None when it can."""
        return None
