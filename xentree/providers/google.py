"""Google's Gemini API."""

from __future__ import annotations

from google.genai import Client
from google.genai.types import HttpOptions
from pydantic_ai.models import Model
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.profiles.google import GoogleModelProfile
from pydantic_ai.providers.google import GoogleProvider
from pydantic_core import from_json

from xentree.providers.config import ProviderConfig
from xentree.providers.pydantic import DEFAULT_TIMEOUTS, Engine, Timeouts

ORDINARY_KEYS = {"content", "index"}


class GoogleEngine(Engine):
    """Speaks to one Gemini base URL."""

    def __init__(self, config: ProviderConfig, timeouts: Timeouts = DEFAULT_TIMEOUTS) -> None:
        super().__init__(config, timeouts)
        options = HttpOptions(base_url=config.url, httpx_async_client=self.http, timeout=int(timeouts.first * 1000))
        client = Client(vertexai=False, api_key=config.api_key or "none", http_options=options)
        self.provider = GoogleProvider(client=client)

    def make_model(self, name: str) -> Model:
        return GoogleModel(name, provider=self.provider, profile=GoogleModelProfile(context_window=None))

    @staticmethod
    def plain_text(data: bytes) -> str | None:
        chunk = from_json(data)
        (candidate,) = chunk["candidates"]
        (part,) = candidate["content"]["parts"]
        if len(part) > 1 or not candidate.keys() <= ORDINARY_KEYS:
            return None
        text: str = part["text"]
        return text
