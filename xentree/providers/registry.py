"""Which providers there are: from settings, from stored credentials, an Ollama that is running, and Xentree Local."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections import Counter
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.module_loading import import_string

from xentree.errors import ProviderDown
from xentree.providers import catalogue
from xentree.providers.catalogue import Catalogue, configured_model
from xentree.providers.chat import ChatProvider, ModelInfo
from xentree.providers.config import NAMES, ProviderConfig
from xentree.providers.local import PROVIDER_ID as LOCAL
from xentree.providers.local import LocalProvider
from xentree.providers.vendor import VendorProvider

__all__ = [
    "OLLAMA",
    "ProviderConfig",
    "check_providers",
    "configured",
    "connected",
    "ollama_config",
    "provider_configs",
    "providers",
    "warm_up_providers",
]

logger = logging.getLogger(__name__)

AUTO, OLLAMA = "auto", "ollama"
RESERVED = (AUTO, LOCAL)
# A key entered in the admin works after this long and what a choice stands (routing.py) at the latest: two seconds.
CREDENTIALS_SECONDS = 0.5
# How many tenants' open connections, and how many tenants' lists of keys, a process keeps.
MOST_TENANTS, MOST_REMEMBERED = 100, 5_000
FORM = "The handbook's page on connecting a language model shows the form."
OLLAMA_TIMEOUT, OLLAMA_SECONDS = 0.3, 60.0


class _PerLoop:
    """What one event loop has: its providers, whose connections cannot be used from another, and fresh credentials."""

    def __init__(self) -> None:
        self.vendors: dict[ProviderConfig, VendorProvider] = {}
        # Of tenants that connected some, the one that was asked for longest ago first.
        self.tenants: dict[UUID, dict[ProviderConfig, VendorProvider]] = {}
        # By tenant, None for the platform: what is stored, and until when nobody looks again.
        self.stored: dict[UUID | None, tuple[list[ProviderConfig], float]] = {}


_loops: WeakKeyDictionary[asyncio.AbstractEventLoop, _PerLoop] = WeakKeyDictionary()


async def providers(organization_id: UUID | None = None) -> list[ChatProvider]:
    """Everyone who can be asked in that tenant's workspace: its own, the platform's, Xentree Local last.

    Of two with one id the first counts.
    """
    here = _loops.setdefault(asyncio.get_running_loop(), _PerLoop())
    own = await _own(here, organization_id) if organization_id else []
    taken = {provider.id for provider in own}
    return [*own, *(provider for provider in await _platform(here) if provider.id not in taken), LocalProvider()]


async def _platform(here: _PerLoop) -> list[VendorProvider]:
    """In the order of configuration."""
    configs = await provider_configs()
    ollama = None if any(config.id == OLLAMA for config in configs) else ollama_config()
    wanted = [*configs, ollama] if ollama else configs
    catalogue.forget(here.vendors.keys() - set(wanted))
    here.vendors = {config: here.vendors.get(config) or _vendor(config, ollama) for config in wanted}
    return [vendor for config, vendor in here.vendors.items() if config != ollama or await vendor.models()]


async def _own(here: _PerLoop, organization_id: UUID) -> list[VendorProvider]:
    """What the tenant connected itself; of many tenants those that were asked for last are kept."""
    configs = [config for config in await _stored(here, organization_id) if config.id not in RESERVED]
    known = here.tenants.pop(organization_id, {})
    catalogue.forget(known.keys() - set(configs))
    if not configs:
        return []
    here.tenants[organization_id] = vendors = {
        config: known.get(config) or VendorProvider(config) for config in configs
    }
    while len(here.tenants) > MOST_TENANTS:
        catalogue.forget(here.tenants.pop(next(iter(here.tenants))))
    return list(vendors.values())


async def warm_up_providers() -> None:
    """Load what the configured vendors need, some seconds of imports, before the first person asks one."""
    for provider in await providers():
        if isinstance(provider, VendorProvider):
            await provider.engine()


async def provider_configs() -> list[ProviderConfig]:
    """Settings first, then stored credentials; of two with one id the first counts."""
    chosen: dict[str, ProviderConfig] = {}
    here = _loops.setdefault(asyncio.get_running_loop(), _PerLoop())
    for config in [*configured(), *await _stored(here, None)]:
        if config.id in RESERVED or config.id in chosen:
            logger.warning("provider id %s is taken; the later provider of that name is left out", config.id)
        else:
            chosen[config.id] = config
    return list(chosen.values())


def configured() -> list[ProviderConfig]:
    """The providers of the settings; an entry that cannot be used is left out, `manage.py check` says why."""
    return [config for _, config in _read_settings() if isinstance(config, ProviderConfig)]


def connected(identifier: str) -> ProviderConfig | None:
    """The platform's provider of that id, for code without an event loop; None where there is none."""
    known = [*configured(), *(import_string(settings.CREDENTIAL_RESOLVER)() if settings.CREDENTIAL_RESOLVER else [])]
    found = next((config for config in known if config.id == identifier), None)
    return found or (ollama_config() if identifier == OLLAMA else None)


def check_providers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A Django system check: every provider of the settings can be used and has a name of its own."""
    read = _read_settings()
    wrong: list[CheckMessage] = [
        Error(f"{where}: {config}.", hint=FORM, id="xentree.E010")
        for where, config in read
        if not isinstance(config, ProviderConfig)
    ]
    counts = Counter(config.id for config in configured())
    for identifier in [name for name, count in counts.items() if count > 1 or name in RESERVED]:
        hint = "Rename it in AI_PROVIDERS; openai, anthropic and google are taken when their keys are set."
        wrong.append(Error(f"The provider id “{identifier}” is used twice or reserved.", hint=hint, id="xentree.E011"))
    if settings.OLLAMA_URL and ollama_config() is None:
        wrong.append(Error("OLLAMA_URL is not an http:// or https:// address.", id="xentree.E012"))
    return wrong


def _read_settings() -> list[tuple[str, ProviderConfig | str]]:
    """Each provider of the settings by where it stands, or what is wrong with it."""
    vendors = [
        ("openai", settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL),
        ("anthropic", settings.ANTHROPIC_API_KEY, settings.ANTHROPIC_BASE_URL),
        ("google", settings.GEMINI_API_KEY, ""),
    ]
    entries = [
        (
            NAMES[kind],
            {"id": kind, "name": NAMES[kind], "kind": kind, "api_key": key, "base_url": url},
        )
        for kind, key, url in vendors
        if key or url
    ]
    listed = settings.AI_PROVIDERS if isinstance(settings.AI_PROVIDERS, list) else [settings.AI_PROVIDERS]
    entries += [(f"Entry {number} of AI_PROVIDERS", entry) for number, entry in enumerate(listed, start=1)]
    return [(where, _config_of(entry)) for where, entry in entries]


def _config_of(entry: Any) -> ProviderConfig | str:
    """The operator wrote it, so its address is trusted. Its key is its own: none is taken from elsewhere."""
    try:
        identifier = str(entry["id"])
        return ProviderConfig(
            id=identifier,
            name=str(entry.get("name") or identifier),
            kind=str(entry.get("kind") or "openai"),
            base_url=str(entry.get("base_url") or ""),
            api_key=str(entry.get("api_key") or ""),
            models=tuple(configured_model(model) for model in entry.get("models") or ()),
            trusted=True,
        )
    except KeyError as error:
        return f"{error.args[0]!r} is missing"
    except (ValueError, TypeError, AttributeError, ArithmeticError) as error:
        return f"it cannot be read: {error}"


async def _stored(here: _PerLoop, organization_id: UUID | None) -> list[ProviderConfig]:
    """What the resolver of the settings knows of the platform or a tenant, asked at most every half second."""
    found, until = here.stored.get(organization_id, ([], 0.0))
    if settings.CREDENTIAL_RESOLVER and time.monotonic() >= until:
        resolver = import_string(settings.CREDENTIAL_RESOLVER)
        ask = resolver if inspect.iscoroutinefunction(resolver) else database_sync_to_async(resolver)
        found = await (ask(organization_id) if organization_id else ask())
        if len(here.stored) > MOST_REMEMBERED:
            here.stored.clear()
        here.stored[organization_id] = (found, time.monotonic() + CREDENTIALS_SECONDS)
    return found


def ollama_config() -> ProviderConfig | None:
    """The Ollama that runs, or would run, at OLLAMA_URL; None where that is no address."""
    try:
        return ProviderConfig(OLLAMA, "Ollama", "openai", f"{settings.OLLAMA_URL.rstrip('/')}/v1", trusted=True)
    except ValueError:
        return None


def _vendor(config: ProviderConfig, ollama: ProviderConfig | None) -> VendorProvider:
    """Ollama was not configured but is looked for at its usual address, briefly, once a minute."""
    if config != ollama:
        return VendorProvider(config)
    return VendorProvider(config, _Knocking(config, OLLAMA_TIMEOUT, keep=OLLAMA_SECONDS, keep_failure=OLLAMA_SECONDS))


class _Knocking(Catalogue):
    """Where nothing listens, no HTTP library is loaded to find that out."""

    async def _fetch(self) -> list[ModelInfo]:
        address = urlsplit(self.config.url)
        try:
            async with asyncio.timeout(self.timeout):
                _, writer = await asyncio.open_connection(address.hostname, address.port or 80)
        except OSError as error:
            raise ProviderDown("Ollama is not running.") from error
        writer.close()
        return await super()._fetch()
