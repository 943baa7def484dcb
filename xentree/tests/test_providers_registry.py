"""Which providers there are, what they offer, and what a wrong configuration comes to."""

import asyncio
import os
import subprocess
import sys
from decimal import Decimal

import httpx
import pytest

from xentree.errors import ProviderDown
from xentree.providers import catalogue
from xentree.providers.catalogue import Catalogue
from xentree.providers.chat import ModelInfo
from xentree.providers.config import ProviderConfig
from xentree.providers.registry import check_providers, configured, provider_configs, providers

# Stored credentials are asked for in threads, which look after their database connections.
pytestmark = pytest.mark.django_db

STORED: list[ProviderConfig] = []


def stored_configs():
    return list(STORED)


@pytest.fixture(autouse=True)
def alone(settings):
    settings.CREDENTIAL_RESOLVER = "xentree.tests.test_providers_registry.stored_configs"
    STORED.clear()
    catalogue._listings.clear()


async def ids():
    return [provider.id for provider in await providers()]


# -- where they come from --------------------------------------------------------------------------------------------


async def test_with_nothing_set_there_is_xentree_local():
    assert await ids() == ["local"]


async def test_keys_of_the_environment_and_the_list(settings):
    settings.OPENAI_API_KEY = settings.ANTHROPIC_API_KEY = settings.GEMINI_API_KEY = "k"
    settings.ANTHROPIC_BASE_URL = "https://proxy.example/anthropic/v1/"
    settings.AI_PROVIDERS = [
        {"id": "studio", "kind": "openai", "base_url": "http://localhost:1234/v1", "models": ["m"]}
    ]
    assert [(config.id, config.kind, config.url, config.trusted) for config in configured()] == [
        ("openai", "openai", "https://api.openai.com/v1", True),
        ("anthropic", "anthropic", "https://proxy.example/anthropic", True),
        ("google", "google", "https://generativelanguage.googleapis.com", True),
        ("studio", "openai", "http://localhost:1234/v1", True),
    ]


async def test_every_provider_has_its_own_key(settings):
    settings.OPENAI_API_KEY = "the-real-key"
    settings.AI_PROVIDERS = [{"id": "other", "kind": "openai", "base_url": "https://other.example/v1"}]
    assert [(config.id, config.api_key) for config in configured()] == [("openai", "the-real-key"), ("other", "")]


async def test_stored_credentials_come_after_the_settings_and_soon(settings):
    settings.AI_PROVIDERS = [{"id": "one", "models": ["m"]}]
    assert [config.id for config in await provider_configs()] == ["one"]
    STORED.append(ProviderConfig("two", "Two", "openai", models=("m",), trusted=True))
    STORED.append(ProviderConfig("one", "Taken", "openai", models=("m",), trusted=True))
    STORED.append(ProviderConfig("auto", "Reserved", "openai", models=("m",), trusted=True))
    await asyncio.sleep(2.1)
    assert [(config.id, config.name) for config in await provider_configs()] == [("one", "one"), ("two", "Two")]


async def test_the_same_provider_serves_until_its_configuration_changes(settings):
    settings.AI_PROVIDERS = [{"id": "one", "models": ["m"]}]
    first, again = (await providers())[0], (await providers())[0]
    settings.AI_PROVIDERS = [{"id": "one", "models": ["m"], "api_key": "new"}]
    assert first is again
    assert (await providers())[0] is not first


def test_no_key_shows():
    assert "sekret" not in repr(ProviderConfig("x", "X", "openai", api_key="sekret"))


def test_a_copied_blank_is_no_part_of_a_key():
    assert ProviderConfig("x", "X", "openai", api_key=" sk-1 \n").api_key == "sk-1"


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("", False),
        ("http://localhost:1234/v1", True),
        ("http://192.168.1.20:11434/v1", True),
        ("http://ollama:11434/v1", True),
        ("http://gpu.internal/v1", True),
        ("https://openrouter.ai/api/v1", False),
    ],
)
def test_local_means_nothing_leaves(url, local):
    assert ProviderConfig("x", "X", "openai", url).local == local


def test_starting_up_loads_no_http_library_and_no_model_library():
    code = (
        "import django, sys; django.setup(); import xentree.providers.routing, xentree.egress; "
        "print([name for name in ('httpx', 'httpx2', 'pydantic_ai', 'genai_prices', 'openai') if name in sys.modules])"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "xentree.settings"}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert run.stdout.strip() == "[]"


# -- Ollama ----------------------------------------------------------------------------------------------------------


async def test_ollama_is_found_by_itself(settings, fake_provider):
    settings.OLLAMA_URL = fake_provider
    ollama, local = await providers()
    assert (ollama.id, ollama.name, ollama.local, local.id) == ("ollama", "Ollama", True, "local")
    assert (await ollama.models())[0] == ModelInfo("fast", "fast", input_price=Decimal(0), output_price=Decimal(0))


async def test_a_silent_ollama_is_given_up_and_not_asked_again_at_once(settings, raw_server):
    asked = []

    async def silent(reader, writer):
        asked.append(1)
        await reader.read()
        writer.close()

    async with raw_server(silent) as address:
        settings.OLLAMA_URL = f"http://{address}"
        assert await ids() == ["local"]
        knocks = len(asked)
        assert await ids() == ["local"]
    assert len(asked) == knocks


# -- what is offered -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["openai", "anthropic", "google"])
async def test_asks_the_vendor_for_its_models(kind, fake_provider):
    url = f"{fake_provider}/v1" if kind == "openai" else fake_provider
    models = await Catalogue(ProviderConfig("x", "X", kind, url, "k", trusted=True)).models()
    assert [model.id for model in models][:3] == ["fast", "slow", "long"]
    assert models[0].context_window == (8192 if kind == "google" else None)


def listing(*entries):
    config = ProviderConfig("x", "X", "openai", "https://example.org/v1")
    return catalogue._parse(config, httpx.Response(200, json={"data": list(entries)}))


def test_only_models_for_chatting_the_favourites_first():
    names = ["text-embedding-3-small", "gpt-4o-2024-08-06", "gpt-4o", "tts-1", "gpt-6.1-terra", "whisper-1", "o3-pro"]
    assert [model.id for model in listing(*({"id": name} for name in names))] == ["gpt-6.1-terra", "gpt-4o"]


def test_reads_what_a_list_tells():
    entry = {
        "id": "lab/model",
        "context_length": 32768,
        "architecture": {"input_modalities": ["text", "image"]},
        "pricing": {"prompt": "0.000001", "completion": "0.0000025"},
    }
    assert listing(entry) == [
        ModelInfo("lab/model", "lab/model", 32768, True, Decimal("1.000000"), Decimal("2.5000000"))
    ]


@pytest.mark.parametrize("body", [[], {"data": None}, {"data": ["x"]}, {"data": [{}]}, {"error": "no"}])
def test_a_list_that_is_none_is_not_understood(body):
    with pytest.raises(ProviderDown):
        catalogue._parse(ProviderConfig("x", "X", "openai"), httpx.Response(200, json=body))


async def test_prices_of_known_models():
    config = ProviderConfig("x", "X", "anthropic", models=("claude-sonnet-4-5",))
    (model,) = await Catalogue(config).models()
    assert (model.input_price, model.output_price, model.context_window, model.vision) == (3, 15, 200_000, True)


async def test_configured_models_win_over_what_is_known(settings):
    model = {"id": "claude-sonnet-4-5", "name": "Ours", "input_price": "1", "output_price": 2.5, "vision": False}
    settings.AI_PROVIDERS = [{"id": "x", "kind": "anthropic", "models": [model]}]
    assert (await (await providers())[0].models())[0] == ModelInfo(
        "claude-sonnet-4-5", "Ours", 200_000, False, Decimal(1), Decimal("2.5")
    )


async def test_a_list_that_cannot_be_had_gives_a_reason():
    listing = Catalogue(ProviderConfig("x", "Studio", "openai", "http://127.0.0.1:9/v1", trusted=True))
    assert await listing.models() == []
    assert await listing.problem() == "Studio cannot be reached. Check its address, or choose another model."


async def test_an_old_list_is_given_while_a_new_one_is_fetched(raw_server):
    served = []

    async def handle(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        served.append(1)
        await asyncio.sleep(0.2 * (len(served) - 1))
        body = b'{"data": [{"id": "m%d"}]}' % len(served)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
        writer.close()

    async with raw_server(handle) as address:
        listing = Catalogue(ProviderConfig("x", "X", "openai", f"http://{address}", trusted=True), keep=0.1)
        names = [(await listing.models())[0].id]
        await asyncio.sleep(0.15)
        names.append((await listing.models())[0].id)
        await asyncio.sleep(0.3)
        names.append((await listing.models())[0].id)
    assert names == ["m1", "m1", "m2"]


# -- the system check ------------------------------------------------------------------------------------------------


def test_a_proper_configuration_passes(settings):
    settings.AI_PROVIDERS = [{"id": "one"}, {"id": "two", "kind": "google", "api_key": "k", "models": ["m"]}]
    assert check_providers(None) == []


@pytest.mark.parametrize(
    ("entry", "code", "words"),
    [
        ({}, "E010", "'id' is missing"),
        ("text", "E010", "cannot be read"),
        ({"id": "x", "kind": "mistral"}, "E010", "the kind is 'mistral'"),
        ({"id": "x", "base_url": "localhost:1234"}, "E010", "does not begin with http:// or https://"),
        ({"id": "x", "models": [{"id": "m", "input_price": "cheap"}]}, "E010", "cannot be read"),
        ({"id": "auto"}, "E011", "used twice or reserved"),
        ({"id": "openai"}, "E011", "used twice or reserved"),
    ],
)
async def test_what_is_wrong_is_said_and_left_out(settings, entry, code, words):
    settings.OPENAI_API_KEY = "k"
    settings.AI_PROVIDERS = [entry]
    (error,) = check_providers(None)
    assert (error.id, words in error.msg) == (f"xentree.{code}", True)
    assert [config.id for config in await provider_configs()] == ["openai"]


def test_ollama_needs_an_address(settings):
    settings.OLLAMA_URL = "localhost:11434"
    assert [error.id for error in check_providers(None)] == ["xentree.E012"]
