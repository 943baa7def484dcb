"""Anthropic's messages API."""

from __future__ import annotations

from anthropic import AsyncAnthropic
from pydantic_ai.models import Model
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.profiles.anthropic import AnthropicModelProfile
from pydantic_ai.providers.anthropic import AnthropicProvider
from pydantic_core import from_json

from xentree.providers.config import ProviderConfig
from xentree.providers.pydantic import DEFAULT_TIMEOUTS, Engine, Timeouts


class AnthropicEngine(Engine):
    """Speaks to one Anthropic base URL."""

    def __init__(self, config: ProviderConfig, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> None:
        super().__init__(config, timeouts)
        # The SDK reads what it is not given from the environment, which is meant for another address.
        client = AsyncAnthropic(
            api_key=config.api_key or "none", base_url=config.url, max_retries=0, http_client=self.http
        )
        client._custom_headers = {}
        self.provider = AnthropicProvider(anthropic_client=client)

    def make_model(self, name: str) -> Model:
        return AnthropicModel(name, provider=self.provider, profile=AnthropicModelProfile(context_window=None))

    @staticmethod
    def plain_text(data: bytes) -> str | None:
        event = from_json(data)
        if event["type"] != "content_block_delta" or event["delta"]["type"] != "text_delta":
            return None
        text: str = event["delta"]["text"]
        return text
