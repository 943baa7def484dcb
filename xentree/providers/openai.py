"""OpenAI's chat completions, and every server that speaks them: Ollama, vLLM, LM Studio, OpenRouter and others."""

from __future__ import annotations

from pydantic_ai.models import Model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider
from pydantic_core import from_json

from xentree.providers.completions import Client
from xentree.providers.config import ProviderConfig
from xentree.providers.pydantic import DEFAULT_TIMEOUTS, Engine, Timeouts


class OpenAIEngine(Engine):
    """Speaks to one OpenAI-compatible base URL."""

    def __init__(self, config: ProviderConfig, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> None:
        super().__init__(config, timeouts)
        # The SDK reads what it is not given from the environment, which is meant for another address.
        client = Client(
            api_key=config.api_key or "none",
            admin_api_key="",
            organization="",
            project="",
            base_url=config.url,
            max_retries=0,
            http_client=self.http,
        )
        client.organization = client.project = None
        client._custom_headers = {}
        if config.is_vendor:
            self.provider: OpenAIProvider | OpenAICompatibleProvider = OpenAIProvider(openai_client=client)
        else:
            self.provider = OpenAICompatibleProvider(config.id, openai_client=client)

    def make_model(self, name: str) -> Model:
        """A stream that ends without a finish reason was cut; only OpenAI itself knows `max_completion_tokens`."""
        profile = OpenAIModelProfile(
            openai_chat_streaming_requires_finish_reason=True,
            openai_chat_supports_max_completion_tokens=self.config.is_vendor,
            context_window=None,
        )
        return OpenAIChatModel(name, provider=self.provider, profile=profile)

    @staticmethod
    def plain_text(data: bytes) -> str | None:
        chunk = from_json(data)
        (choice,) = chunk["choices"]
        delta = choice["delta"]
        text = delta["content"]
        if not text or choice.get("finish_reason") or chunk.get("usage") or "<" in text:
            # A tag may begin a model's thinking aloud, which is not part of the answer.
            return None
        if len(delta) > 1 and any(value for key, value in delta.items() if key not in ("content", "role")):
            return None
        return str(text)
