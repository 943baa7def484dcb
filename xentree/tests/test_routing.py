"""The rule of `auto`, falling over, and who is meant by a name."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from bench.fake_provider import expected_text
from xentree import realtime
from xentree.errors import AppError, ProviderDown
from xentree.providers import catalogue, circuit, routing
from xentree.providers.chat import ChatPrompt, Finished, TextDelta, Turn
from xentree.providers.circuit import report_failure, report_success
from xentree.providers.routing import (
    candidates,
    candidates_in_thread,
    describe_providers,
    stream_with_fallback,
)

# Stored credentials are asked for in threads, which look after their database connections.
pytestmark = pytest.mark.django_db

HELLO = ChatPrompt((Turn("user", "Hello"),))


@pytest.fixture(autouse=True)
def alone(settings):
    settings.CREDENTIAL_RESOLVER = ""
    catalogue._listings.clear()


def priced(identifier, price, **extra):
    return {"id": identifier, "input_price": price, "output_price": price, **extra}


def entry(identifier, url, *models):
    return {
        "id": identifier,
        "name": identifier.title(),
        "base_url": f"{url}/v1",
        "api_key": "k",
        "models": list(models),
    }


@pytest.fixture
def three(settings, fake_provider):
    settings.AI_PROVIDERS = [
        entry("dear", fake_provider, priced("fast", 10, vision=True), priced("long", 20)),
        entry("cheap", fake_provider, priced("echo", 5), priced("paced-3-0-0", 1)),
        entry("middle", fake_provider, priced("slow", 4, vision=True)),
    ]


async def names(wanted="auto", images=False):
    return [f"{c.provider.id}/{c.model.id}" for c in await candidates(wanted, images=images)]


async def read(choices):
    events = [pair async for pair in stream_with_fallback(choices, HELLO)]
    text = "".join(event.text for _, event in events if isinstance(event, TextDelta))
    return {candidate.provider.id for candidate, _ in events}, text, events[-1][1]


# -- the rule --------------------------------------------------------------------------------------------------------


async def test_with_nothing_else_xentree_local():
    assert await names() == ["local/xentree-local"]


async def test_the_cheapest_of_each_provider_and_xentree_local_last(three):
    assert await names() == ["cheap/paced-3-0-0", "middle/slow", "dear/fast", "local/xentree-local"]


async def test_the_preferred_come_first(three, settings):
    settings.PREFERRED_MODELS = ["long", "nobody", "middle", "cheap/echo"]
    assert await names() == [
        "dear/long",
        "middle/slow",
        "cheap/echo",
        "cheap/paced-3-0-0",
        "dear/fast",
        "local/xentree-local",
    ]


async def test_a_picture_needs_eyes(three):
    assert await names(images=True) == ["middle/slow", "dear/fast", "local/xentree-local"]


async def test_an_unknown_price_comes_after_the_known(settings):
    settings.AI_PROVIDERS = [
        {"id": "unknown", "base_url": "https://llm.example/v1", "models": ["nobody-knows-this-one"]},
        {"id": "known", "base_url": "https://llm2.example/v1", "models": [priced("m", 500)]},
    ]
    assert await names() == ["known/m", "unknown/nobody-knows-this-one", "local/xentree-local"]


async def test_who_failed_goes_last_until_it_succeeds(three):
    await report_failure("cheap")
    assert await names() == ["middle/slow", "dear/fast", "cheap/paced-3-0-0", "local/xentree-local"]
    await report_success("cheap")
    assert (await names())[0] == "cheap/paced-3-0-0"


async def test_who_failed_goes_last_only_for_a_while(three, monkeypatch):
    monkeypatch.setattr(circuit, "SECONDS", 1)
    await report_failure("cheap")
    assert (await names())[0] == "middle/slow"
    await asyncio.sleep(1.1)
    assert (await names())[0] == "cheap/paced-3-0-0"


# -- in threads ------------------------------------------------------------------------------------------------------


@pytest.fixture
async def serving():
    await realtime.remember_loop()
    yield
    await realtime.forget_loop()


async def in_thread(wanted="auto", images=False):
    chosen = await asyncio.to_thread(candidates_in_thread, wanted, images=images)
    return [f"{candidate.provider.id}/{candidate.model.id}" for candidate in chosen]


async def test_a_thread_is_told_the_same_and_for_a_while_without_asking(three, serving, settings, monkeypatch):
    first = await names()
    settings.AI_PROVIDERS = []
    assert (await in_thread(), await in_thread()) == (first, first)
    assert await in_thread(images=True) == await names(images=True) == ["local/xentree-local"]

    monkeypatch.setattr(routing, "CHOSEN_SECONDS", 0.0)
    assert await in_thread() == ["local/xentree-local"]


@pytest.fixture
def remembered(serving, monkeypatch):
    """Choices stand for as long as a test takes."""
    monkeypatch.setattr(routing, "CHOSEN_SECONDS", 60.0)


async def test_a_thread_learns_at_once_that_somebody_failed_here(three, remembered):
    first = await candidates("auto", images=False)
    broken = replace(first[0], model=replace(first[0].model, id="error-500"))
    await read([broken, first[1]])

    assert (await in_thread())[0] == "middle/slow"


async def test_a_thread_learns_at_once_that_somebody_is_well_again(three, remembered):
    await report_failure("cheap")
    last = (await candidates("auto", images=False))[2]
    assert last.failing
    await read([last])

    assert (await in_thread())[0] == "cheap/paced-3-0-0"


async def test_a_choice_that_was_being_made_when_somebody_failed_is_not_remembered(three, remembered, monkeypatch):
    going_on, choose = asyncio.Event(), routing._for_auto

    async def choose_slowly(available, images):
        chosen = await choose(available, images)
        await going_on.wait()
        return chosen

    monkeypatch.setattr(routing, "_for_auto", choose_slowly)
    choosing = asyncio.create_task(names())
    await asyncio.sleep(0.1)
    await report_failure("cheap")
    routing.forget()
    going_on.set()
    assert (await choosing)[0] == "cheap/paced-3-0-0"

    assert (await in_thread())[0] == "middle/slow"


async def test_what_one_tenant_was_told_is_not_told_to_another(three, remembered):
    theirs = await candidates("auto", images=False, organization_id=uuid4())
    others = await asyncio.to_thread(candidates_in_thread, "auto", images=False, organization_id=uuid4())
    assert others is not theirs


async def test_without_a_web_server_a_thread_asks_each_time(three, settings):
    await names()
    settings.AI_PROVIDERS = []

    assert await in_thread() == ["local/xentree-local"]


# -- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("cheap", "cheap/echo"),
        ("dear/long", "dear/long"),
        ("slow", "middle/slow"),
        ("local", "local/xentree-local"),
        ("xentree-local", "local/xentree-local"),
        ("local/xentree-local", "local/xentree-local"),
    ],
)
async def test_a_name_means_one(three, wanted, found):
    assert await names(wanted) == [found]


async def test_a_model_with_a_slash_in_its_name(settings, fake_provider):
    settings.AI_PROVIDERS = [entry("router", fake_provider, "meta/llama")]
    assert await names("meta/llama") == await names("router/meta/llama") == ["router/meta/llama"]


@pytest.mark.parametrize("wanted", ["nobody", "cheap/nothing", "local/fast", "/", "dear/", "auto/fast"])
async def test_an_unknown_name_is_refused(three, wanted):
    with pytest.raises(AppError) as caught:
        await candidates(wanted, images=False)
    assert (caught.value.code, caught.value.status) == ("unknown_provider", 400)


async def test_a_provider_that_cannot_say_what_it_offers(settings):
    settings.AI_PROVIDERS = [entry("gone", "http://127.0.0.1:9")]
    assert await names("gone/any-model") == ["gone/any-model"]
    with pytest.raises(ProviderDown) as caught:
        await candidates("gone", images=False)
    assert caught.value.message == "Gone cannot be reached. Check its address, or choose another model."


# -- falling over ----------------------------------------------------------------------------------------------------


async def test_a_failure_before_the_first_word_asks_the_next(settings, fake_provider):
    settings.AI_PROVIDERS = [
        entry("down", fake_provider, priced("error-500", 1)),
        entry("refused", fake_provider, priced("error-400", 2)),
        entry("well", fake_provider, priced("fast", 3)),
    ]
    who, text, last = await read(await candidates("auto", images=False))
    assert (who, text, last) == ({"well"}, expected_text("fast"), Finished("stop", 12, 60))
    # A provider that refused this one message is not down.
    assert await names() == ["refused/error-400", "well/fast", "down/error-500", "local/xentree-local"]


async def test_when_all_fail_xentree_local_answers(settings, fake_provider):
    settings.AI_PROVIDERS = [entry("down", fake_provider, "error-500")]
    who, text, _ = await read(await candidates("auto", images=False))
    assert (who, text.split(".")[0]) == ({"local"}, "Hello")


async def test_a_failure_after_the_first_word_is_told(settings, fake_provider):
    settings.AI_PROVIDERS = [entry("cuts", fake_provider, "cut")]
    text = ""
    with pytest.raises(ProviderDown):
        async for _, event in stream_with_fallback(await candidates("auto", images=False), HELLO):
            text += event.text
    assert text == expected_text("cut")
    assert (await candidates("auto", images=False))[0].failing


async def test_whoever_was_named_is_not_replaced(settings, fake_provider):
    settings.AI_PROVIDERS = [entry("down", fake_provider, "error-500"), entry("well", fake_provider, "fast")]
    with pytest.raises(ProviderDown) as caught:
        await read(await candidates("down", images=False))
    assert caught.value.message == "Down has a problem of its own (status 500). Try again, or choose another model."


async def test_an_answer_makes_a_provider_well_again(settings, fake_provider):
    settings.AI_PROVIDERS = [entry("well", fake_provider, "fast")]
    await report_failure("well")
    choices = await candidates("well", images=False)
    assert choices[0].failing
    await read(choices)
    assert not (await candidates("well", images=False))[0].failing


async def test_the_prompt_may_be_made_for_each(settings, fake_provider):
    settings.AI_PROVIDERS = [entry("down", fake_provider, "error-500"), entry("well", fake_provider, "echo")]
    asked = []

    async def prompt_for(candidate):
        asked.append(candidate.provider.id)
        return ChatPrompt((Turn("user", f"for {candidate.provider.id}"),))

    choices = await candidates("auto", images=False)
    events = [event async for _, event in stream_with_fallback(choices, prompt_for)]
    assert "".join(event.text for event in events[:-1]) == "for well"
    assert asked == ["down", "well"]


async def test_closing_the_fallback_closes_upstream(settings, fake_provider):
    settings.AI_PROVIDERS = [entry("well", fake_provider, "long")]
    httpx.delete(f"{fake_provider}/disconnects")
    stream = stream_with_fallback(await candidates("well", images=False), HELLO)
    await anext(stream)
    await stream.aclose()
    assert len(httpx.get(f"{fake_provider}/disconnects").json()) == 1


# -- what the API tells ----------------------------------------------------------------------------------------------


async def test_describes_everyone_auto_first(settings, fake_provider):
    settings.AI_PROVIDERS = [
        entry("one", fake_provider, {"id": "fast", "name": "Fast", "context_window": 8000}, "slow"),
        entry("gone", "http://127.0.0.1:9"),
        entry("failed", fake_provider, "fast"),
    ]
    await report_failure("failed")
    unreachable = "Gone cannot be reached. Check its address, or choose another model."
    fast = {"id": "fast", "name": "fast"}
    assert await describe_providers() == [
        {"id": "auto", "name": "Auto", "models": [], "available": True, "local": True, "default": True},
        {
            "id": "one",
            "name": "One",
            "models": [{"id": "fast", "name": "Fast", "context_window": 8000}, {"id": "slow", "name": "slow"}],
            "available": True,
            "local": True,
            "default": False,
        },
        {"id": "gone", "name": "Gone", "models": [], "available": False, "local": True, "default": False,
         "reason": unreachable},
        {"id": "failed", "name": "Failed", "models": [fast], "available": True, "local": True, "default": False,
         "reason": "Failed failed a moment ago."},
        {"id": "local", "name": "Xentree Local", "models": [{"id": "xentree-local", "name": "Xentree Local"}],
         "available": True, "local": True, "default": False},
    ]  # fmt: skip
