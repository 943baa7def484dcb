"""What is publicly known of a model: its price and context window, from genai-prices, which is read on first use."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from xentree.providers.chat import ModelInfo
from xentree.providers.config import ProviderConfig

FREE = Decimal(0)


def with_prices(config: ProviderConfig, models: list[ModelInfo]) -> list[ModelInfo]:
    """The models with what is missing filled in; a model on one's own machine costs nothing."""
    if config.local:
        return [replace(model, **_missing(model, input_price=FREE, output_price=FREE)) for model in models]
    return [replace(model, **_missing(model, **_known(config, model.id))) for model in models]


def _missing(model: ModelInfo, **found: Any) -> dict[str, Any]:
    return {name: value for name, value in found.items() if getattr(model, name) is None}


def _known(config: ProviderConfig, model: str) -> dict[str, Any]:
    # Takes 0.3 s and 20 MB: only for those who have a provider that costs something.
    from genai_prices.data_snapshot import get_snapshot

    for provider, url in ((None, config.url), (config.kind, None)):
        try:
            _, info = get_snapshot().find_provider_model(model, None, provider, url)
        except LookupError:
            continue
        prices = info.get_prices(datetime.now(UTC))
        return {
            "input_price": _base(getattr(prices, "input_mtok", None)),
            "output_price": _base(getattr(prices, "output_mtok", None)),
            "context_window": info.context_window,
        }
    return {}


def _base(price: Any) -> Decimal | None:
    """The price of an ordinary prompt, where a long one costs more."""
    return getattr(price, "base", price)
