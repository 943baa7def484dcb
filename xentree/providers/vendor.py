"""A configured vendor as a ChatProvider: light until the first message, when its engine and pydantic-ai are loaded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from importlib import import_module
from typing import TYPE_CHECKING

from xentree.providers.catalogue import Catalogue
from xentree.providers.chat import ChatEvent, ChatPrompt, ChatProvider, ModelInfo
from xentree.providers.config import ProviderConfig

if TYPE_CHECKING:
    from xentree.providers.pydantic import Engine

ENGINES = {
    "openai": ("xentree.providers.openai", "OpenAIEngine"),
    "anthropic": ("xentree.providers.anthropic", "AnthropicEngine"),
    "google": ("xentree.providers.google", "GoogleEngine"),
}


class VendorProvider(ChatProvider):
    """One provider of the configuration; belongs to the event loop it was made in."""

    def __init__(self, config: ProviderConfig, catalogue: Catalogue | None = None) -> None:
        self.config, self.catalogue = config, catalogue or Catalogue(config)
        self.id, self.name, self.local, self.owner = config.id, config.name, config.local, config.owner
        self._loading: asyncio.Task[Engine] | None = None

    async def models(self) -> list[ModelInfo]:
        return await self.catalogue.models()

    def here(self) -> VendorProvider:
        return VendorProvider(self.config)

    async def unavailable(self) -> str | None:
        return await self.catalogue.problem()

    async def stream(self, model: str, prompt: ChatPrompt) -> AsyncGenerator[ChatEvent, None]:
        engine = await self.engine()
        async with aclosing(engine.stream(model, prompt)) as events:
            async for event in events:
                yield event

    async def engine(self) -> Engine:
        """The engine, loaded once, in a thread: the first import takes seconds, and others are being answered."""
        failed = self._loading and self._loading.done() and (self._loading.cancelled() or self._loading.exception())
        if self._loading is None or failed:
            self._loading = asyncio.create_task(asyncio.to_thread(_load, self.config))
        return await asyncio.shield(self._loading)


def _load(config: ProviderConfig) -> Engine:
    module, name = ENGINES[config.kind]
    engine: Engine = getattr(import_module(module), name)(config)
    # The first model made reads the price list, another third of a second that belongs off the event loop.
    engine.model("warm-up")
    return engine
