"""Whom to ask, by a rule a person can read.

`auto` asks, in this order:

1. the models the operator prefers (PREFERRED_MODELS, in that order),
2. then of each provider its cheapest model, the cheapest first; one whose price nobody knows comes after those,
3. of all these, in an organization's workspace, the providers it connected itself come first,
4. providers that failed within the last 30 seconds go to the end,
5. last Xentree Local, which is always there.

A model that cannot see is not asked about an image. If one fails before its first word the next is asked; after its
first word nothing is swapped. Whoever names a provider or a model gets that one, and no other.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.conf import settings

from xentree.errors import AppError, ProviderDown
from xentree.providers import circuit
from xentree.providers.chat import ChatEvent, ChatPrompt, ChatProvider, ModelInfo, RequestRefused
from xentree.providers.circuit import report_failure, report_success
from xentree.providers.local import PROVIDER_ID as LOCAL
from xentree.providers.registry import AUTO, providers
from xentree.realtime import serving_loop

__all__ = [
    "Candidate",
    "candidates",
    "candidates_in_thread",
    "describe_providers",
    "forget",
    "stream_with_fallback",
]

logger = logging.getLogger(__name__)

UNKNOWN_PRICE = Decimal(1_000_000)
# So long a choice stands for those who ask from threads, unless somebody fails here, or is well again.
CHOSEN_SECONDS = 1.5
MOST_CHOSEN = 1_000


@dataclass(frozen=True)
class Candidate:
    """A provider and its model; `failing` says that the provider failed a moment ago."""

    provider: ChatProvider
    model: ModelInfo
    failing: bool = False


PromptFor = Callable[[Candidate], Awaitable[ChatPrompt]]


class _Lately:
    """Who was chosen where the web is served, and when the choice began: by wanted name, pictures or not, tenant."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Choose anew, whoever was chosen, also where somebody is choosing just now."""
        self.chosen: dict[tuple[str, bool, UUID | None], tuple[list[Candidate], float]] = {}


_lately = _Lately()
forget = _lately.forget


async def candidates(wanted: str, *, images: bool, organization_id: UUID | None = None) -> list[Candidate]:
    """Whom to ask, in order: one for a provider id, a model id or `provider/model`, all that can for `auto`."""
    began, lately = time.monotonic(), _lately.chosen
    available = await providers(organization_id)
    chosen = await _for_auto(available, images) if wanted in (AUTO, "") else [await _named(available, wanted)]
    if asyncio.get_running_loop() is serving_loop():
        if len(lately) >= MOST_CHOSEN:
            lately.clear()
        lately[wanted, images, organization_id] = (chosen, began)
    return chosen


def candidates_in_thread(wanted: str, *, images: bool, organization_id: UUID | None = None) -> list[Candidate]:
    """The same for code in a thread, which waits for the event loop only where nobody was told a moment ago."""
    known = _lately.chosen.get((wanted, images, organization_id))
    if known and known[1] > time.monotonic() - CHOSEN_SECONDS:
        return known[0]
    return async_to_sync(candidates)(wanted, images=images, organization_id=organization_id)


async def stream_with_fallback(
    choices: list[Candidate], prompt: ChatPrompt | PromptFor
) -> AsyncGenerator[tuple[Candidate, ChatEvent], None]:
    """The first answer that begins, with whoever gives it; `prompt` may be a function that prepares it for each."""
    for number, candidate in enumerate(choices, start=1):
        begun = False
        try:
            given = prompt if isinstance(prompt, ChatPrompt) else await prompt(candidate)
            async with aclosing(candidate.provider.stream(candidate.model.id, given)) as events:
                async for event in events:
                    if not begun and candidate.failing:
                        await report_success(candidate.provider.circuit_id)
                        forget()
                    begun = True
                    yield candidate, event
            return
        except ProviderDown as failure:
            if not isinstance(failure, RequestRefused):
                await report_failure(candidate.provider.circuit_id)
                forget()
            if begun or number == len(choices):
                raise
            logger.info("provider %s failed before its first word; asking the next", candidate.provider.id)


async def describe_providers(organization_id: UUID | None = None) -> list[dict[str, Any]]:
    """Everyone who can be asked there as the API tells it, `auto` first."""
    available = await providers(organization_id)
    failing = await circuit.failing([provider.circuit_id for provider in available])
    described = await asyncio.gather(*(_describe(provider, provider.circuit_id in failing) for provider in available))
    only_local = all(provider.local for provider in available)
    auto = {"id": AUTO, "name": "Auto", "models": [], "available": True, "local": only_local, "default": True}
    return [auto, *described]


# -- the rule ----------------------------------------------------------------------------


async def _for_auto(available: list[ChatProvider], images: bool) -> list[Candidate]:
    offers = await _offers(available)
    last = [candidate for candidate in offers if candidate.provider.id == LOCAL]
    able = [candidate for candidate in offers if candidate not in last and (candidate.model.vision or not images)]
    ranked = _without_repeats([*_preferred(able), *_cheapest_of_each(able)])
    if ranked:
        failing = await circuit.failing([candidate.provider.circuit_id for candidate in ranked])
        ranked = [replace(candidate, failing=candidate.provider.circuit_id in failing) for candidate in ranked]
        ranked.sort(key=lambda candidate: (candidate.failing, not candidate.provider.owner))
    return [*ranked, *last]


async def _offers(available: list[ChatProvider]) -> list[Candidate]:
    listed = await asyncio.gather(*(provider.models() for provider in available))
    return [Candidate(provider, model) for provider, models in zip(available, listed, strict=True) for model in models]


def _preferred(able: list[Candidate]) -> Iterable[Candidate]:
    for wanted in settings.PREFERRED_MODELS:
        for candidate in able:
            names = (candidate.model.id, candidate.provider.id, f"{candidate.provider.id}/{candidate.model.id}")
            if wanted in names:
                yield candidate
                break


def _cheapest_of_each(able: list[Candidate]) -> list[Candidate]:
    cheapest: dict[str, Candidate] = {}
    for candidate in sorted(able, key=lambda candidate: _price(candidate.model)):
        cheapest.setdefault(candidate.provider.id, candidate)
    return list(cheapest.values())


def _price(model: ModelInfo) -> Decimal:
    if model.input_price is None or model.output_price is None:
        return UNKNOWN_PRICE
    return model.input_price + model.output_price


def _without_repeats(ranked: Iterable[Candidate]) -> list[Candidate]:
    return list({(candidate.provider.id, candidate.model.id): candidate for candidate in ranked}.values())


# -- by name -------------------------------------------------------------------------------


async def _named(available: list[ChatProvider], wanted: str) -> Candidate:
    identifier, _, model = wanted.partition("/")
    for provider in available:
        if provider.id == wanted:
            return await _with_health(provider, None)
        if provider.id == identifier and model:
            return await _with_health(provider, model)
    for candidate in await _offers(available):
        if candidate.model.id == wanted:
            return await _with_health(candidate.provider, wanted)
    raise _unknown(wanted)


async def _with_health(provider: ChatProvider, wanted: str | None) -> Candidate:
    """The provider's model of that name, or its first; a list that could not be had refuses nothing."""
    models, problem = await provider.models(), await provider.unavailable()
    model = next((model for model in models if wanted in (None, model.id)), None)
    if model is None and wanted and problem:
        model = ModelInfo(wanted, wanted)
    if model is None:
        raise ProviderDown(problem or f"{provider.name} offers no model.") if wanted is None else _unknown(wanted)
    failing = provider.id != LOCAL and bool(await circuit.failing([provider.circuit_id]))
    return Candidate(provider, model, failing)


def _unknown(wanted: str) -> AppError:
    return AppError("unknown_provider", 400, f"There is no provider or model called “{wanted[:100]}” here.")


async def _describe(provider: ChatProvider, failing: bool) -> dict[str, Any]:
    """One that failed a moment ago can still be chosen, with a warning: only `auto` avoids it."""
    models, reason = await provider.models(), await provider.unavailable()
    available = reason is None and bool(models)
    if not available:
        reason = reason or f"{provider.name} offers no model."
    elif failing:
        reason = f"{provider.name} failed a moment ago."
    entry = {
        "id": provider.id,
        "name": provider.name,
        "models": [_describe_model(model) for model in models],
        "available": available,
        "local": provider.local,
        "default": False,
    }
    return entry | ({"reason": reason} if reason else {})


def _describe_model(model: ModelInfo) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": model.id, "name": model.name}
    return entry | ({"context_window": model.context_window} if model.context_window else {})
