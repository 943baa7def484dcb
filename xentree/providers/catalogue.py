"""Which models a provider offers: as configured, or asked of it and remembered for a while."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from xentree.egress import EgressRefused, model_client
from xentree.errors import ProviderDown
from xentree.providers import failures
from xentree.providers.chat import ModelInfo
from xentree.providers.config import ProviderConfig
from xentree.providers.prices import with_prices

if TYPE_CHECKING:
    import httpx2

# The vendor's own choice of models when its list cannot be had, and the order in which they lead it: default first.
FAVOURITES: dict[str, tuple[str, ...]] = {
    "openai": ("gpt-6.1-terra", "gpt-6.1-sol", "gpt-6-luna", "gpt-5.6-luna"),
    "anthropic": ("claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5"),
    "google": ("gemini-3.8-flash", "gemini-3.1-pro-preview", "gemini-3.5-flash-lite"),
}
PATHS: dict[str, str] = {
    "openai": "/models",
    "anthropic": "/v1/models?limit=1000",
    "google": "/v1beta/models?pageSize=1000",
}
NOT_CHAT = re.compile(
    r"embed|rerank|whisper|tts|dall-e|image|imagen|veo|audio|realtime|transcribe|moderation|sora|speech|live|guard"
    r"|instruct-\d{4}|babbage|davinci|codex|deep-research|computer-use|search-(preview|api)|-pro$|robotics|aqa|cyber",
    re.IGNORECASE,
)
DATED = re.compile(r"-(\d{4}-\d{2}-\d{2}|\d{8})$")
SEES = re.compile(
    r"gpt-(4o|4\.1|4-turbo|4-vision|4\.5|[5-9])|^o[1349](-|$)|chatgpt|claude-(?!2|v1|instant)|gemini|gemma-?[34]"
    r"|llava|pixtral|vision|(^|[-_:/.])vl|\dvl|moondream|minicpm-v|llama-?4|mistral-(small|medium)-?3|internvl",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Listing:
    """What was last heard: the models, or why there are none to be had, and when to ask again."""

    models: list[ModelInfo]
    problem: str | None
    stale_at: float


# Kept for the process, apart from any event loop.
_listings: dict[ProviderConfig, _Listing] = {}


@dataclass
class Catalogue:
    """One provider's models; a list that has grown old is still given while a fresh one is fetched. Seconds."""

    config: ProviderConfig
    timeout: float = 3.0
    keep: float = 600.0
    keep_failure: float = 30.0
    _refresh: asyncio.Task[None] | None = None

    async def models(self) -> list[ModelInfo]:
        return (await self._listing()).models

    async def problem(self) -> str | None:
        """Why the provider could not be asked, in words; None when it could."""
        return (await self._listing()).problem

    async def _listing(self) -> _Listing:
        known = _listings.get(self.config)
        if known is None or time.monotonic() >= known.stale_at:
            if self._refresh is None or self._refresh.done():
                self._refresh = asyncio.create_task(self._look())
            if known is None:
                await asyncio.shield(self._refresh)
        return _listings[self.config]

    async def _look(self) -> None:
        try:
            models = await self._offered()
            problem, keep = None, self.keep
        except ProviderDown as failure:
            models, problem, keep = self._without_list(), failure.message, self.keep_failure
        priced = await asyncio.to_thread(with_prices, self.config, models)
        _listings[self.config] = _Listing(priced, problem, time.monotonic() + keep)
        # It would keep its event loop, and with it all that one had.
        self._refresh = None

    async def _offered(self) -> list[ModelInfo]:
        if self.config.models:
            return [_model(model) if isinstance(model, str) else model for model in self.config.models]
        return await self._fetch()

    def _without_list(self) -> list[ModelInfo]:
        if known := _listings.get(self.config):
            return known.models
        return [_model(name) for name in FAVOURITES[self.config.kind]] if self.config.is_vendor else []

    async def _fetch(self) -> list[ModelInfo]:
        import httpx2  # Here, since a process that never calls out does without its 14 MB.

        name = self.config.name
        try:
            async with (
                asyncio.timeout(self.timeout),
                model_client(
                    trusted=self.config.trusted, connect=self.timeout, read=self.timeout, max_bytes=8 * 1024 * 1024
                ) as client,
            ):
                answer = await client.get(self.config.url + PATHS[self.config.kind], headers=_headers(self.config))
        except TimeoutError as error:
            raise ProviderDown(f"{name} did not answer in time.") from error
        except (httpx2.HTTPError, EgressRefused, UnicodeError) as error:
            raise failures.by_transport(name, error) or failures.not_understood(name) from error
        if answer.status_code != 200:
            # Google calls a wrong key a bad request.
            raise failures.by_status(name, 401 if "API_KEY_INVALID" in answer.text else answer.status_code)
        return _parse(self.config, answer)


def _headers(config: ProviderConfig) -> dict[str, str]:
    if config.kind == "anthropic":
        return {"x-api-key": config.api_key, "anthropic-version": "2023-06-01"}
    if config.kind == "google":
        return {"x-goog-api-key": config.api_key}
    return {"Authorization": f"Bearer {config.api_key}"} if config.api_key else {}


def _parse(config: ProviderConfig, answer: httpx2.Response) -> list[ModelInfo]:
    try:
        body = answer.json()
        entries = body["models" if config.kind == "google" else "data"]
        found = [model for entry in entries if (model := _from_entry(entry)) is not None]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise failures.not_understood(config.name) from error
    names = {model.id for model in found}
    found = [model for model in found if DATED.sub("", model.id) == model.id or DATED.sub("", model.id) not in names]
    favourites = FAVOURITES[config.kind]
    return sorted(found, key=lambda model: favourites.index(model.id) if model.id in favourites else len(favourites))


def _from_entry(entry: dict[str, Any]) -> ModelInfo | None:
    """A model of a vendor's list, in any of the shapes that are about; None for one that is not for chatting."""
    identifier = str(entry.get("id") or entry["name"]).removeprefix("models/")
    methods = entry.get("supportedGenerationMethods")
    if NOT_CHAT.search(identifier) or (methods is not None and "generateContent" not in methods):
        return None
    window = next((entry[key] for key in ("context_length", "max_model_len", "max_input_tokens", "inputTokenLimit")
                   if isinstance(entry.get(key), int)), None)  # fmt: skip
    modalities = (entry.get("architecture") or {}).get("input_modalities")
    pricing = entry.get("pricing") or {}
    return ModelInfo(
        id=identifier,
        name=str(entry.get("display_name") or entry.get("displayName") or identifier),
        context_window=window,
        vision="image" in modalities if modalities else bool(SEES.search(identifier)),
        input_price=_per_million(pricing.get("prompt")),
        output_price=_per_million(pricing.get("completion")),
    )


def _per_million(price_per_token: Any) -> Decimal | None:
    try:
        price = Decimal(str(price_per_token)) * 1_000_000
    except InvalidOperation:
        return None
    return price if price >= 0 else None


def _model(identifier: str) -> ModelInfo:
    return ModelInfo(id=identifier, name=identifier, vision=bool(SEES.search(identifier)))


def configured_model(entry: str | dict[str, Any]) -> ModelInfo:
    """A model as an operator writes it: its id, or an object with the fields of ModelInfo."""
    if isinstance(entry, str):
        return _model(entry)
    identifier = str(entry["id"])
    prices = {key: Decimal(str(entry[key])) for key in ("input_price", "output_price") if entry.get(key) is not None}
    return ModelInfo(
        id=identifier,
        name=str(entry.get("name") or identifier),
        context_window=int(entry["context_window"]) if entry.get("context_window") else None,
        vision=bool(entry.get("vision", SEES.search(identifier))),
        **prices,
    )


def forget(configs: Iterable[ProviderConfig]) -> None:
    """Drop what is known of providers that are no longer configured."""
    for config in configs:
        _listings.pop(config, None)
