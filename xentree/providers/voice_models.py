"""The capability of models that hear and speak themselves: speech goes in, speech and its text come out.

`LIVE_MODEL` is `<provider>/<model>`, the provider a connected one of kind `openai` or `google`; empty: nobody.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from django.conf import settings

from xentree.providers.chat import Role
from xentree.providers.speech import Voice

KINDS = ("openai", "google")


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """The model heard the person begin to speak, where it tells: whatever it says is to be silenced."""


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The person has stopped, where it tells; an answer follows. `item` is what their words come under."""

    item: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the person: the next ones, or with `whole` all of what came under `item`."""

    text: str
    item: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Sound:
    """The next samples of the answer; `item` names the piece of it they are of, where the model has such names."""

    samples: bytes
    item: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """The next words of what the answer says, a little before or after their sound."""

    text: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Silenced:
    """The model itself cut its answer short, since the person spoke or wrote."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer is complete, or was cut, or could not be given (`failed`)."""

    failed: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """It wants something looked up: the raw arguments as it wrote them."""

    id: str
    tool: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What an answer came to; millionths of a US dollar, 0 where no price is known."""

    prompt_tokens: int
    completion_tokens: int
    cost_micros: int

    @property
    def usage(self) -> dict[str, int]:
        """Its tokens, as answers tell them."""
        return {"prompt_tokens": self.prompt_tokens, "completion_tokens": self.completion_tokens}


VoiceEvent = SpeechBegan | SpeechEnded | Words | Sound | Text | Silenced | Answered | Asked | Spent


@dataclass(frozen=True)
class Tool:
    """Something it may ask for, with its arguments as a JSON schema."""

    name: str
    description: str
    arguments: dict[str, object]


@dataclass(frozen=True)
class Brief:
    """What a call begins with: who it is to be, what was said before, what it may ask for."""

    instructions: str
    history: Sequence[tuple[Role, str]] = ()
    tools: Sequence[Tool] = ()
    voice: Voice = "a"
    # The most tokens of one answer.
    max_tokens: int | None = None


class VoiceCall(ABC):
    """One open connection; all of it raises ProviderDown once it is lost. Samples a second, in and out, are its own."""

    hears_at: int
    speaks_at: int

    @abstractmethod
    def events(self) -> AsyncIterator[VoiceEvent]:
        """What it hears and says, until ProviderDown."""

    @abstractmethod
    async def hear(self, samples: bytes) -> None:
        """The next samples of the microphone."""

    @abstractmethod
    async def ask(self, text: str) -> None:
        """A whole turn of the person, written."""

    @abstractmethod
    async def cut(self, played: Sequence[tuple[str, int]], *, cancel: bool) -> None:
        """Forget what was not heard: milliseconds played of each item that was not played to its end.

        With `cancel` it also stops what it is saying. Where its API cannot be told, nothing happens.
        """

    @abstractmethod
    async def give(self, asked: Asked, found: str) -> None:
        """The answer to what it asked for."""


class VoiceModel(ABC):
    """A model that can be called; `local` keeps voices on this machine or in its network."""

    provider: str
    provider_name: str
    model: str
    local: bool
    # About what one answer costs in millionths of a US dollar, to be held before it is given.
    answer_micros: int = 0

    @abstractmethod
    def call(self, brief: Brief) -> AbstractAsyncContextManager[VoiceCall]:
        """Open a connection, closed with the context; ProviderDown."""


async def voice_model(*, may_leave: bool) -> VoiceModel | None:
    """The one that settings name, where it may hear this person; None: there is none."""
    from xentree.providers.registry import provider_configs

    identifier, _, model = settings.LIVE_MODEL.partition("/")
    configs = await provider_configs() if model else []
    config = next((config for config in configs if config.id == identifier and config.kind in KINDS), None)
    if config is None or not (may_leave or config.local):
        return None
    # Two seconds of imports, where no vendor was asked before.
    return await asyncio.to_thread(_load, config, model)


def _load(config: object, model: str) -> VoiceModel:
    from xentree.providers.voice_models_pydantic import PydanticVoiceModel

    return PydanticVoiceModel(config, model)  # type: ignore[arg-type]


def problem() -> str | None:
    """Why whom the settings name cannot be called, in words for staff; None where they can, or name nobody."""
    from xentree.providers.registry import connected

    named: str = settings.LIVE_MODEL
    identifier, _, model = named.partition("/")
    if not named:
        return None
    config = connected(identifier)
    if not model:
        return f"LIVE_MODEL is “{named}”, not <provider>/<model>."
    if config is None:
        return f"LIVE_MODEL names the provider “{identifier}”, which is not connected."
    if config.kind not in KINDS:
        return f"LIVE_MODEL names {config.name}, which has no speech-to-speech models."
    return None
