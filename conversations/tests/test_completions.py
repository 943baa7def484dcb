"""OpenAI's dialect, asked with OpenAI's own library on a real port."""

import base64
import io

# Loaded before the server in the other thread loads it: OpenAI's library stumbles over a half-loaded one.
import httpx
import openai
import pytest
from django.test import Client
from PIL import Image

from accounts.services import open_token_session
from conversations.models import Conversation, Message, UsageDay
from organizations.models import APIKey
from organizations.tests.factories import key_with_secret
from xentree.testing.shapes import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
HELLO = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "hello there"}]
PATH = "/v1/chat/completions"
SCHEMA = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}
LOOK = {"type": "function", "function": {"name": "look", "description": "Looks at a day.", "parameters": SCHEMA}}
LOOK_WRONG = {"type": "function", "function": {"name": "look", "parameters": {"type": 5}}}
ARGUMENTS = '{"day": "today"}'
CALLED = {
    "role": "assistant",
    "content": None,
    "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "look", "arguments": ARGUMENTS}}],
}
TOLD = {"role": "tool", "tool_call_id": "c1", "content": "A dentist at nine."}
QUESTION = [{"role": "user", "content": f"What is on?\nARGS: {ARGUMENTS}"}]


@pytest.fixture(autouse=True)
def vendor(fake, settings):
    models = ["fast", "echo", "length", "error-500", "error-midstream", "long", "tool-look", "no-tools"]
    settings.AI_PROVIDERS = [
        {"id": "fake", "kind": "openai", "base_url": f"{fake}/v1", "api_key": "k", "models": models}
    ]


@pytest.fixture
def secret(db):
    return key_with_secret(scopes=["conversations:write"])[1]


@pytest.fixture
def sdk(live_asgi):
    """A function from a key to OpenAI's client of this server."""
    return lambda key: openai.OpenAI(api_key=key, base_url=f"{live_asgi}/v1", max_retries=0, timeout=20)


def posted(body, secret=None, **headers):
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    return Client().post(PATH, body, content_type="application/json", headers=headers)


def test_models_are_listed(sdk, secret):
    names = [model.id for model in sdk(secret).models.list()]

    assert (names[0], {"fake/echo", "fake/fast"} <= set(names)) == ("auto", True)
    assert sdk(secret).models.retrieve("fake/echo").owned_by == "fake"
    with pytest.raises(openai.NotFoundError):
        sdk(secret).models.retrieve("fake/none")


def test_an_answer_as_a_whole(sdk, secret):
    answer = sdk(secret).chat.completions.create(model="fake/echo", messages=HELLO, temperature=0.2, max_tokens=50)
    choice = answer.choices[0]

    assert (choice.message.role, choice.message.content.strip()) == ("assistant", "hello there")
    assert (choice.finish_reason, answer.model, answer.object) == ("stop", "fake/echo", "chat.completion")
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert (Conversation.objects.count(), Message.objects.count()) == (0, 0)


def test_an_answer_in_chunks(sdk, secret):
    options = {"include_usage": True}
    stream = sdk(secret).chat.completions.create(model="fake/echo", messages=HELLO, stream=True, stream_options=options)
    chunks = list(stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)

    assert (text.strip(), chunks[0].choices[0].delta.role) == ("hello there", "assistant")
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens > 0) == ([], True)
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_cut_answer_says_so(sdk, secret):
    assert sdk(secret).chat.completions.create(model="fake/length", messages=HELLO).choices[0].finish_reason == "length"


def test_parts_and_pictures(sdk, secret):
    picture = io.BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    address = f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode()}"
    content = [{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": address}}]
    answer = sdk(secret).chat.completions.create(model="auto", messages=[{"role": "user", "content": content}])

    assert answer.choices[0].message.content


@pytest.mark.parametrize("stream", [True, False])
def test_a_vendor_that_fails_at_once_is_a_503(sdk, secret, stream):
    with pytest.raises(openai.InternalServerError) as failure:
        sdk(secret).chat.completions.create(model="fake/error-500", messages=HELLO, stream=stream)

    assert (failure.value.status_code, failure.value.code) == (503, "provider_down")


def test_a_vendor_that_fails_midway_ends_the_stream_with_an_error(sdk, secret):
    with pytest.raises(openai.APIError) as failure:
        list(sdk(secret).chat.completions.create(model="fake/error-midstream", messages=HELLO, stream=True))

    assert failure.value.code == "provider_down"


def test_a_wrong_key_is_told_in_openais_words(sdk):
    with pytest.raises(openai.AuthenticationError) as refusal:
        sdk("xntr-nonsense").models.list()

    assert refusal.value.code == "invalid_api_key"


@pytest.mark.parametrize("scope", ["conversations:read", "rag:write"])
def test_a_key_needs_the_scope_to_write(scope):
    _, secret = key_with_secret(scopes=[scope])
    for response in (
        posted({"model": "auto", "messages": HELLO}, secret),
        Client().get("/v1/models", headers={"Authorization": f"Bearer {secret}"}),
    ):
        assert (response.status_code, response.json()["error"]["code"]) == (403, "INSUFFICIENT_API_KEY_SCOPE")


def test_a_revoked_key_asks_nothing(secret):
    APIKey.objects.update(revoked_at="2026-01-01T00:00:00Z")
    response = posted({"model": "fake/echo", "messages": HELLO}, secret)

    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert set(response.json()["error"]) == {"message", "type", "param", "code"}


def test_strangers_and_two_credentials(secret):
    body = {"model": "fake/echo", "messages": HELLO}

    assert posted(body).status_code == 401
    assert posted(body, secret, **{"X-API-Key": secret}).status_code == 400
    assert posted(body, **{"X-API-Key": secret}).status_code == 200


def test_a_persons_own_token_asks_too(learner):
    token = open_token_session(learner, user_agent="", address="").access_token
    assert posted({"model": "fake/echo", "messages": HELLO}, token).status_code == 200


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "assistant", "content": "Hi"}]}, "messages"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages.0.content"),
        ({"messages": [{"role": "tool", "content": "x"}]}, "messages"),
        ({"messages": [{"role": "robot", "content": "x"}]}, "messages.0.role"),
        ({"messages": [{"role": "user", "content": "x" * 400_001}]}, "messages"),
        ({"n": 2}, "n"),
        ({"tools": [{"type": "function"}]}, "tools.0.function"),
        ({"tools": [{"type": "function", "function": {"name": "two words"}}]}, "tools.0.function.name"),
        ({"tools": [LOOK_WRONG]}, "tools.0.function.parameters"),
        ({"tools": [LOOK, LOOK]}, "tools"),
        ({"functions": [{"name": "look"}]}, "functions"),
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tools": [LOOK], "tool_choice": {"type": "function", "function": {"name": "other"}}}, "tool_choice"),
        ({"tools": [LOOK], "tool_choice": "sometimes"}, "tool_choice"),
        ({"tools": [LOOK], "tool_choice": "required", "model": "local"}, "tool_choice"),
        ({"messages": [*HELLO, {"role": "assistant", "content": None}, HELLO[1]]}, "messages.2.content"),
        ({"messages": [HELLO[1], CALLED]}, "messages"),
        ({"messages": [HELLO[1], CALLED, HELLO[1]]}, "messages"),
        ({"messages": [HELLO[1], CALLED, {**TOLD, "tool_call_id": "other"}]}, "messages"),
        ({"messages": [HELLO[1], CALLED, TOLD, TOLD]}, "messages"),
        ({"messages": [{**HELLO[1], "tool_calls": [{"id": "1"}]}]}, "messages.0.tool_calls.0.function"),
        ({"response_format": {"type": "json_object"}}, "response_format"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"model": ""}, "model"),
    ],
)
def test_what_cannot_be_done_is_refused(secret, change, param):
    response = posted({"model": "fake/echo", "messages": HELLO, **change}, secret)
    error = response.json()["error"]

    assert (response.status_code, error["type"], error["param"]) == (400, "invalid_request_error", param)


@pytest.mark.parametrize(
    "url", ["https://example.org/a.png", "data:image/png;base64,!!", "data:image/svg+xml;base64,AA"]
)
def test_no_address_is_fetched_for_a_picture(secret, url):
    content = [{"type": "image_url", "image_url": {"url": url}}]
    response = posted({"model": "fake/echo", "messages": [{"role": "user", "content": content}]}, secret)
    assert response.status_code == 400


def test_unknown_models_paths_methods_and_bodies_have_the_shape(secret):
    bearer = {"Authorization": f"Bearer {secret}"}
    answers = [
        posted({"model": "nobody", "messages": HELLO}, secret),
        Client().post("/v1/embeddings", {}, headers=bearer),
        Client().get(PATH, headers=bearer),
        Client().post(PATH, "{", content_type="application/json", headers=bearer),
    ]

    assert [each.status_code for each in answers] == [400, 404, 405, 400]
    assert all(set(each.json()) == {"error"} for each in answers)


def test_an_idempotency_key_asks_once(secret):
    body = {"model": "fake/echo", "messages": HELLO}
    first, again = (posted(body, secret, **{"Idempotency-Key": "once"}) for _ in range(2))
    assert (first.json()["id"], again.json()["id"]) == (first.json()["id"],) * 2


def asked_of(fake):
    return httpx.get(f"{fake}/requests").json()[-1]["body"]


def test_calls_of_the_callers_tools_come_back_and_their_answers_go_on(sdk, secret, fake):
    complete = sdk(secret).chat.completions.create
    first = complete(model="fake/tool-look", messages=QUESTION, tools=[LOOK]).choices[0]
    (call,) = first.message.tool_calls
    told = {"role": "tool", "tool_call_id": call.id, "content": "A dentist at nine."}
    last = complete(model="fake/tool-look", messages=[*QUESTION, first.message, told], tools=[LOOK]).choices[0]

    assert (first.finish_reason, first.message.content.strip()) == ("tool_calls", "Let me look.")
    assert (call.type, call.function.name, call.function.arguments) == ("function", "look", ARGUMENTS)
    assert (last.finish_reason, last.message.content, last.message.tool_calls) == (
        "stop",
        f"Given: {TOLD['content']}",
        None,
    )
    assert [tool["function"] for tool in asked_of(fake)["tools"]] == [LOOK["function"]]


def test_calls_in_chunks(sdk, secret):
    options = {"model": "fake/tool-look", "messages": QUESTION, "tools": [LOOK]}
    with sdk(secret).chat.completions.stream(**options) as stream:
        choice = stream.get_final_completion().choices[0]

    assert (choice.finish_reason, choice.message.content.strip()) == ("tool_calls", "Let me look.")
    assert [call.function.arguments for call in choice.message.tool_calls] == [ARGUMENTS]


def test_calls_of_long_ago_stand_where_they_were(secret, fake):
    since = [{"role": "assistant", "content": "At nine."}, {"role": "user", "content": "Thanks"}]
    posted({"model": "fake/echo", "messages": [HELLO[1], CALLED, TOLD, *since], "tools": [LOOK]}, secret)
    assert [each["role"] for each in asked_of(fake)["messages"]] == ["user", "assistant", "tool", "assistant", "user"]


def test_the_callers_choice_is_the_vendors(secret, fake):
    chosen = {"type": "function", "function": {"name": "look"}}
    other = {"type": "function", "function": {"name": "other"}}
    posted({"model": "fake/echo", "messages": HELLO, "tools": [LOOK, other], "tool_choice": chosen}, secret)
    assert asked_of(fake)["tool_choice"] == chosen


def test_xentree_local_answers_without_tools_unless_a_call_is_demanded(secret):
    body = {"model": "local", "messages": HELLO, "tools": [LOOK]}
    assert posted(body, secret).json()["choices"][0]["finish_reason"] == "stop"
    assert "Xentree Local" in posted({**body, "tool_choice": "required"}, secret).json()["error"]["message"]


def test_a_demanded_call_is_no_plain_answer_of_a_model_without_tools(secret):
    body = {"model": "fake/no-tools", "messages": HELLO, "tools": [LOOK]}
    assert posted(body, secret).json()["choices"][0]["message"]["content"]
    assert posted({**body, "tool_choice": "required"}, secret).json()["error"]["code"] == "provider_down"


def test_a_reader_who_leaves_stops_the_answer(sdk, secret, fake):
    httpx.delete(f"{fake}/disconnects")
    stream = sdk(secret).chat.completions.create(model="fake/long", messages=HELLO, stream=True)
    next(iter(stream))
    stream.close()
    assert wait_until(lambda: httpx.get(f"{fake}/disconnects").json(), 10)


def test_the_bearer_key_opens_nothing_else(secret):
    bearer = {"Authorization": f"Bearer {secret}"}
    body = {"message": "hi", "provider": "fake/echo"}
    refused = Client().post("/api/core/chat", body, content_type="application/json", headers=bearer)
    assert (refused.status_code, Message.objects.count()) == (401, 0)


def test_what_is_asked_is_paid_for(secret, learner):
    allowed = posted({"model": "fake/echo", "messages": HELLO}, secret).json()["usage"]
    assert UsageDay.objects.get().prompt_tokens == allowed["prompt_tokens"]
