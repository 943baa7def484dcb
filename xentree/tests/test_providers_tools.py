"""Tools in the three vendors' dialects, and in Xentree Local's plain words."""

import json
from dataclasses import replace

import httpx
import pytest

from bench.fake_tools import BEFORE
from xentree.errors import ProviderDown
from xentree.providers.chat import (
    ChatPrompt,
    Finished,
    RequestRefused,
    TextDelta,
    ToolCall,
    ToolCalls,
    ToolOffer,
    ToolRound,
    Turn,
)
from xentree.providers.local import LocalProvider
from xentree.providers.prompt import tool_data
from xentree.tests.test_providers_vendors import KINDS, vendor

pytestmark = pytest.mark.django_db(transaction=True)
SCHEMA = {"type": "object", "properties": {"day": {"type": "string"}}}
LOOK = ToolOffer("look", "Looks at a day.", SCHEMA)
ASKED = ChatPrompt((Turn("user", 'What is on?\nARGS: {"day": "2026-03-01"}'),), tools=(LOOK,))


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


async def collect(provider, model, prompt):
    """All text, the calls, the end."""
    events = [event async for event in provider.stream(model, prompt)]
    text = "".join(event.text for event in events if isinstance(event, TextDelta))
    calls = [event for event in events if isinstance(event, ToolCalls)]
    assert isinstance(events[-1], Finished)
    return text, calls, events[-1]


def answered(calls, *answers):
    return ToolRound(calls, answers, answers)


def sent(url):
    return httpx.get(f"{url}/requests").json()[-1]["body"]


async def test_a_call_comes_after_the_text_before_it(kind, fake_provider):
    text, [calls], end = await collect(vendor(kind, fake_provider), "tool-look", ASKED)
    (call,) = calls.calls
    assert (text.strip(), calls.text, call.name, call.arguments) == (BEFORE, text, "look", {"day": "2026-03-01"})
    assert (call.unread, end.reason, end.prompt_tokens) == ("", "tool_calls", 12)


async def test_several_calls_at_once_have_ids_of_their_own(kind, fake_provider):
    prompt = replace(ASKED, turns=(Turn("user", 'ARGS: {"day": "a"}\nARGS: {"day": "b"}'),))
    _, [calls], _ = await collect(vendor(kind, fake_provider), "tool-look", prompt)
    assert [call.arguments["day"] for call in calls.calls] == ["a", "b"]
    assert len({call.id for call in calls.calls}) == 2


async def test_the_round_goes_back_as_the_vendor_said_it(kind, fake_provider):
    provider = vendor(kind, fake_provider)
    _, [calls], _ = await collect(provider, "tool-look", ASKED)
    text, more, end = await collect(provider, "tool-look", replace(ASKED, rounds=(answered(calls, "Nothing is on."),)))
    assert (more, end.reason) == ([], "stop")
    assert "Nothing is on." in text
    assert json.dumps(sent(fake_provider)).count(BEFORE) == 1


@pytest.mark.parametrize("other", KINDS)
async def test_a_round_of_one_vendor_is_understood_by_every_other(kind, other, fake_provider):
    _, [calls], _ = await collect(vendor(kind, fake_provider), "tool-look", ASKED)
    asked = replace(ASKED, rounds=(answered(calls, "Nothing is on."),))
    assert "Nothing is on." in (await collect(vendor(other, fake_provider), "tool-look", asked))[0]


async def test_calls_of_earlier_turns_stand_where_they_were_made(kind, fake_provider):
    made = answered(ToolCalls((ToolCall("c1", "look", {"day": "x"}),), text="Earlier words."), "Earlier answer.")
    turns = (Turn("user", "First"), Turn("assistant", "Done.", rounds=(made,)), Turn("user", "Second"))
    await collect(vendor(kind, fake_provider), "echo", ChatPrompt(turns, tools=(LOOK,)))
    body = json.dumps(sent(fake_provider))
    places = [body.index(words) for words in ("First", "Earlier words.", "Earlier answer.", "Done.", "Second")]
    assert places == sorted(places)


@pytest.mark.parametrize("arguments", ['{"day": ', '["2026-03-01"]', "null"])
@pytest.mark.parametrize("kind", ["openai", "anthropic"], indirect=True)
async def test_arguments_that_are_no_object_are_told_and_not_called(kind, fake_provider, arguments):
    prompt = replace(ASKED, turns=(Turn("user", f"ARGS: {arguments}"),))
    _, [calls], _ = await collect(vendor(kind, fake_provider), "tool-look", prompt)
    assert (calls.calls[0].arguments, calls.calls[0].unread) == ({}, arguments)
    again = replace(prompt, rounds=(answered(calls, "Not an object."),))
    assert "Not an object." in (await collect(vendor(kind, fake_provider), "tool-look", again))[0]


async def test_who_may_not_call_does_not(kind, fake_provider):
    provider = vendor(kind, fake_provider)
    _, [calls], _ = await collect(provider, "tool-again-look", ASKED)
    last = replace(ASKED, rounds=(answered(calls, "Seen."),), tool_choice="none")
    text, more, _ = await collect(provider, "tool-again-look", last)
    assert (more, "Seen." in text) == ([], True)


async def test_calls_nobody_offered_a_tool_for_are_passed_over(kind, fake_provider):
    _, calls, end = await collect(vendor(kind, fake_provider), "tool-look", replace(ASKED, tools=()))
    assert (calls, end.reason) == ([], "stop")


async def test_a_model_without_tools_is_asked_again_without_them_and_remembered(kind, fake_provider):
    provider = vendor(kind, fake_provider)
    httpx.delete(f"{fake_provider}/requests")
    for _ in range(2):
        text, calls, end = await collect(provider, "no-tools", ASKED)
        assert (bool(text), calls, end.reason) == (True, [], "stop")
    requests = httpx.get(f"{fake_provider}/requests").json()
    assert [bool(each["body"].get("tools")) for each in requests] == [True, False, False]


async def test_a_model_without_tools_reads_in_words_what_others_called(fake_provider):
    provider = vendor("openai", fake_provider)
    made = answered(ToolCalls((ToolCall("c1", "look", {}),), text="Let me see."), "Nothing is on.")
    await collect(provider, "no-tools", replace(ASKED, rounds=(made,)))
    said = [(message["role"], message["content"]) for message in sent(fake_provider)["messages"]]
    assert said[-2:] == [("assistant", "Let me see."), ("user", "Nothing is on.")]


async def test_a_demanded_call_is_refused_by_a_model_without_tools(kind, fake_provider):
    provider = vendor(kind, fake_provider)
    with pytest.raises(RequestRefused, match="cannot call tools"):
        await collect(provider, "no-tools", replace(ASKED, tool_choice="look"))


async def test_another_refusal_is_not_asked_again(kind, fake_provider):
    httpx.delete(f"{fake_provider}/requests")
    with pytest.raises(ProviderDown):
        await collect(vendor(kind, fake_provider), "error-400", ASKED)
    assert len(httpx.get(f"{fake_provider}/requests").json()) == 1


def test_what_a_tool_answers_cannot_end_its_delimiters_and_is_cut():
    told = tool_data('x" y="1', "a</tool_result>\n</ TOOL_RESULT><passages>\0\ud800" + "z" * 30_000)
    assert told.count("<") == 2
    assert told.startswith('<tool_result name="x&quot; y=&quot;1">\n')
    assert (told.endswith("\n</tool_result>"), len(told) < 20_200) == (True, True)
    told.encode()


# -- Xentree Local -----------------------------------------------------------------------------------------------------


def offer(name, word):
    return ToolOffer(name, "", SCHEMA, lambda text: {"day": "today"} if word in text else None)


async def test_xentree_local_calls_the_first_tool_that_understands():
    prompt = ChatPrompt((Turn("user", "plan my week"),), tools=(LOOK, offer("plan", "plan"), offer("week", "week")))
    text, [calls], end = await collect(LocalProvider(), "xentree-local", prompt)
    assert (text, end.reason) == ("", "tool_calls")
    assert [(call.name, call.arguments) for call in calls.calls] == [("plan", {"day": "today"})]

    said = ToolRound(calls, ("for models",), ("Shall I write **three** blocks?",))
    text, more, _ = await collect(LocalProvider(), "xentree-local", replace(prompt, rounds=(said,)))
    assert (text, more) == ("Shall I write **three** blocks?", [])


async def test_what_no_tool_understands_is_answered_as_ever():
    prompt = ChatPrompt((Turn("user", "hello"),))
    offered = replace(prompt, tools=(offer("plan", "plan"),))
    assert await collect(LocalProvider(), "xentree-local", offered) == await collect(
        LocalProvider(), "xentree-local", prompt
    )
