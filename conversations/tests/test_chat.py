"""Asking through the API, with Xentree Local and with a local server that speaks OpenAI's dialect."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient

from accounts.services import open_token_session
from conversations import streams
from conversations.models import Attachment, Conversation, Message, UsageDay
from conversations.services import answers, following, producer
from conversations.streams import Position
from conversations.tests.factories import ConversationFactory, MessageFactory
from organizations.services import remove_member
from organizations.tests.factories import MembershipFactory, join

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = "How do I connect OpenAI?"


@pytest.fixture
def vendor(fake, settings):
    settings.AI_PROVIDERS = [
        {"id": "fake", "kind": "openai", "base_url": f"{fake}/v1", "api_key": "k", "models": ["fast", "long", "echo"]},
        {"id": "broken", "kind": "openai", "base_url": f"{fake}/v1", "api_key": "k", "models": ["error-500", "cut"]},
    ]
    httpx.delete(f"{fake}/disconnects")
    return fake


@pytest.fixture
def browser(learner):
    token = open_token_session(learner, user_agent="tests", address="127.0.0.1").access_token
    return Browser(token)


class Browser:
    """Django's asynchronous client, signed in."""

    def __init__(self, token):
        self.client, self.token = AsyncClient(), token

    async def post(self, path, body=None, headers=None):
        return await self.client.post(path, body, content_type="application/json", headers=self.with_token(headers))

    async def get(self, path, headers=None):
        return await self.client.get(path, headers=self.with_token(headers))

    async def delete(self, path):
        return await self.client.delete(path, headers=self.with_token(None))

    def with_token(self, headers):
        return {"Authorization": f"Bearer {self.token}", **(headers or {})}


def parse(raw):
    events = []
    for block in raw.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            events.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return events


async def read_all(response):
    return parse(b"".join([chunk async for chunk in response.streaming_content]))


async def ask(client, **body):
    return await client.post("/api/core/chat", body)


async def read_some(response, count):
    """The first `count` events, with the reader still there."""
    raw, reader = b"", response.streaming_content.__aiter__()
    while raw.count(b"\n\n") < count:
        raw += await anext(reader)
    return parse(raw)


def text_of(events):
    return "".join(data["text"] for _, kind, data in events if kind == "delta")


def test_a_passing_question_is_answered_whole_and_nothing_is_kept(api, learner):
    response = api(learner).post("/api/core/chat", {"message": QUESTION})
    body = response.json()
    assert (response.status_code, set(body)) == (
        200,
        {"content", "provider", "model", "usage", "conversation_id", "message_id", "citations"},
    )
    assert (body["provider"], body["usage"], body["conversation_id"]) == ("local", None, None)
    assert body["citations"][0]["url"].startswith("/handbook/")
    assert (Message.objects.count(), Conversation.objects.count()) == (0, 0)


def test_history_of_the_caller_goes_to_the_model(api, learner, vendor):
    body = {"message": "and now?", "provider": "fake/echo", "conversation_history": [{"role": "user", "content": "x"}]}
    assert api(learner).post("/api/core/chat", body).json()["content"].strip() == "and now?"
    sent = httpx.get(f"{vendor}/requests").json()[-1]["body"]
    assert [turn["content"] for turn in sent["messages"] if turn["role"] == "user"] == ["x", "and now?"]


def test_numbers_of_an_earlier_answer_do_not_go_to_the_model(api, learner, vendor):
    conversation = ConversationFactory(owner=learner)
    MessageFactory(conversation=conversation, content="why?")
    cited = [{"index": 1, "title": "One", "snippet": "x"}]
    MessageFactory(conversation=conversation, role="assistant", content="Because of it [1].", citations=cited)
    body = {"message": "and?", "provider": "fake/echo", "conversation_id": str(conversation.pk)}
    api(learner).post("/api/core/chat", body)
    sent = httpx.get(f"{vendor}/requests").json()[-1]["body"]
    assert [turn["content"] for turn in sent["messages"] if turn["role"] == "assistant"] == ["Because of it ."]


def test_a_kept_question_stores_both_turns_and_what_they_cost(api, learner, vendor):
    conversation = ConversationFactory(owner=learner)
    body = {"message": "hi", "provider": "fake/fast", "conversation_id": str(conversation.pk)}
    answer = api(learner).post("/api/core/chat", body).json()
    question, stored = conversation.messages.all()
    assert (question.role, question.content, question.status) == ("user", "hi", "complete")
    assert (stored.pk.__str__(), stored.content, stored.status) == (answer["message_id"], answer["content"], "complete")
    assert (stored.parent, stored.usage) == (question, answer["usage"])
    conversation.refresh_from_db()
    assert (conversation.head, conversation.message_count) == (stored, 2)
    assert UsageDay.objects.get().completion_tokens == answer["usage"]["completion_tokens"]


async def test_a_stream_is_start_text_citations_and_done(browser):
    response = await ask(browser, message=QUESTION, save=True, stream=True)
    events = await read_all(response)
    kinds = [kind for _, kind, _ in events]
    assert (kinds[0], kinds[-1]) == ("start", "done")
    assert set(kinds) == {"start", "tool", "delta", "citation", "done"}
    assert events[-1][2]["content"] == text_of(events)
    message = await Message.objects.aget(pk=events[0][2]["message_id"])
    cited = [data for _, kind, data in events if kind == "citation"]
    assert (message.content, message.citations, message.status) == (text_of(events), cited, "complete")


async def test_accepting_an_event_stream_is_asking_for_one(browser):
    response = await browser.post("/api/core/chat", {"message": "hello"}, headers={"Accept": "text/event-stream"})
    assert response.headers["Content-Type"] == "text/event-stream"
    assert (await read_all(response))[-1][1] == "done"


async def test_every_position_of_a_stream_can_be_resumed(browser, vendor):
    events = await read_all(await ask(browser, message="hi", provider="fake/fast", save=True, stream=True))
    path = f"/api/core/messages/{events[0][2]['message_id']}/stream"
    for index in range(0, len(events), 7):
        rest = await read_all(await browser.get(path, headers={"Last-Event-ID": events[index][0]}))
        assert text_of(events[: index + 1]) + text_of(rest) == events[-1][2]["content"]
        assert rest == [] if index == len(events) - 1 else rest[-1][1] == "done"


async def test_leaving_does_not_stop_the_answer(browser, vendor):
    response = await ask(browser, message="hi", provider="fake/fast", save=True, stream=True)
    begun = await read_some(response, 3)
    await response.streaming_content.aclose()
    message = await Message.objects.aget(pk=begun[0][2]["message_id"])
    rest = [event async for event in following.follow(message, Position.parse(begun[-1][0])) if event]
    await message.arefresh_from_db()
    assert message.status == "complete"
    assert text_of(begun) + "".join(e.data["text"] for e in rest if e.kind == "delta") == message.content


async def test_stop_reaches_upstream_and_keeps_the_text(browser, vendor):
    response = await ask(browser, message="hi", provider="fake/long", save=True, stream=True)
    begun = await read_some(response, 5)
    stopped = await browser.post(f"/api/core/messages/{begun[0][2]['message_id']}/stop")
    async with httpx.AsyncClient() as client:
        left = (await client.get(f"{vendor}/disconnects")).json()
    body = stopped.json()
    assert len(left) == 1
    assert body["status"] == "stopped"
    assert body["content"].startswith(text_of(begun)) and text_of(begun)


async def test_stop_from_another_process_arrives_too(browser, vendor):
    response = await ask(browser, message="hi", provider="fake/long", save=True, stream=True)
    begun = await read_some(response, 5)
    message_id = begun[0][2]["message_id"]
    await asyncio.sleep(0.05)
    await producer.async_store().publish(producer.STOP_CHANNEL, message_id)
    rest = parse(b"".join([chunk async for chunk in response.streaming_content]))
    assert (rest[-1][1], rest[-1][2]["finish_reason"]) == ("done", "stopped")


async def test_a_failing_vendor_leaves_a_failed_answer_that_can_be_tried_again(browser, vendor):
    events = await read_all(await ask(browser, message="hi", provider="broken/error-500", save=True, stream=True))
    assert [kind for _, kind, _ in events] == ["start", "error"]
    assert (events[1][2]["error"], events[1][2]["retryable"]) == ("provider_down", True)
    failed = await Message.objects.aget(pk=events[0][2]["message_id"])
    assert (failed.status, failed.error["error"]) == ("failed", "provider_down")
    again = await browser.post(f"/api/core/messages/{failed.pk}/regenerate", {"provider": "fake/fast"})
    retried = await Message.objects.aget(pk=again.json()["message_id"])
    assert (retried.status, retried.parent_id) == ("complete", failed.parent_id)


async def test_a_stream_cut_in_the_middle_keeps_its_partial_text(browser, vendor):
    events = await read_all(await ask(browser, message="hi", provider="broken/cut", save=True, stream=True))
    message = await Message.objects.aget(pk=events[0][2]["message_id"])
    assert (events[-1][1], message.status) == ("error", "failed")
    assert message.content == text_of(events) != ""


async def test_auto_falls_over_before_the_first_token(browser, vendor, settings):
    settings.PREFERRED_MODELS = ["broken/error-500", "fake/fast"]
    events = await read_all(await ask(browser, message="hi", save=True, stream=True))
    message = await Message.objects.aget(pk=events[0][2]["message_id"])
    assert (events[0][2]["provider"], message.provider, message.status) == ("broken", "fake", "complete")
    assert [data["name"] for _, kind, data in events if kind == "tool"] == ["fallback"]


async def test_an_upstream_that_fails_before_the_rows_are_kept_is_told_all_the_same(browser, settings, monkeypatch):
    settings.AI_PROVIDERS = [{"id": "gone", "kind": "openai", "base_url": "http://127.0.0.1:1/v1", "models": ["m"]}]
    keep = answers.keep
    monkeypatch.setattr(answers, "keep", lambda asked: (time.sleep(0.5), keep(asked)))
    events = await read_all(await ask(browser, message="hi", provider="gone/m", save=True, stream=True))
    message = await Message.objects.aget(pk=events[0][2]["message_id"])
    assert (events[-1][1], message.status) == ("error", "failed")


async def test_deleting_a_conversation_stops_its_answer(browser, vendor):
    response = await ask(browser, message="hi", provider="fake/long", save=True, stream=True)
    begun = await read_some(response, 5)
    await asyncio.sleep(0.05)
    await browser.delete(f"/api/core/conversations/{begun[0][2]['conversation_id']}")
    rest = parse(b"".join([chunk async for chunk in response.streaming_content]))
    assert (rest[-1][1], rest[-1][2]["finish_reason"]) == ("done", "stopped")


async def test_removal_ends_the_streams_in_that_tenant(browser, vendor, learner):
    member = await sync_to_async(MembershipFactory)(user=learner)
    owner = await sync_to_async(join)(member.organization, "owner")
    conversation = await sync_to_async(ConversationFactory)(owner=learner, organization=member.organization)
    body = {"message": "hi", "provider": "fake/long", "conversation_id": str(conversation.pk), "stream": True}
    response = await ask(browser, **body)
    await read_some(response, 5)
    await sync_to_async(remove_member)(member, by=owner)
    rest = parse(b"".join([chunk async for chunk in response.streaming_content]))

    assert (rest[-1][1], rest[-1][2]["finish_reason"]) == ("done", "stopped")
    assert (await ask(browser, **body)).status_code == 404


async def test_a_stopped_answer_counts_what_it_has_spent(browser, vendor):
    response = await ask(browser, message="hi", provider="fake/long", save=True, stream=True)
    begun = await read_some(response, 8)
    stopped = (await browser.post(f"/api/core/messages/{begun[0][2]['message_id']}/stop")).json()
    day = await UsageDay.objects.aget()
    assert day.completion_tokens == len(stopped["content"]) // 4 > 0


def test_text_that_cannot_be_stored_is_replaced():
    assert streams.storable("a\0b\ud800c") == "a\ufffdb?c"


def test_a_failed_whole_answer_is_the_envelope(api, learner, vendor):
    response = api(learner).post("/api/core/chat", {"message": "hi", "provider": "broken/error-500"})
    assert (response.status_code, response.json()["detail"]["error"]) == (503, "provider_down")


def test_an_unknown_provider_changes_nothing(api, learner):
    response = api(learner).post("/api/core/chat", {"message": "hi", "provider": "nobody", "save": True})
    assert (response.status_code, response.json()["detail"]["error"]) == (400, "unknown_provider")
    assert (Message.objects.count(), Conversation.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "message"),
        ({"message": "  "}, "message"),
        ({"message": "x" * 32_001}, "message"),
        ({"message": "x", "user_language": "<b>"}, "user_language"),
        ({"message": "x", "conversation_history": [{"role": "boss", "content": "x"}]}, "conversation_history.0.role"),
        ({"message": "x", "conversation_id": "7"}, "conversation_id"),
    ],
)
def test_bad_questions_are_told_what_is_wrong(api, learner, body, field):
    response = api(learner).post("/api/core/chat", body)
    assert (response.status_code, list(response.json()["detail"]["fields"])) == (400, [field])


def test_a_regenerated_answer_is_a_sibling(api, learner):
    conversation = ConversationFactory(owner=learner)
    client = api(learner)
    first = client.post("/api/core/chat", {"message": "hello", "conversation_id": str(conversation.pk)}).json()
    second = client.post(f"/api/core/messages/{first['message_id']}/regenerate").json()
    listed = client.get(f"/api/core/conversations/{conversation.pk}/messages").json()
    assert [entry["role"] for entry in listed] == ["user", "assistant"]
    assert listed[1]["sibling_ids"] == [first["message_id"], second["message_id"]]
    client.post(f"/api/core/messages/{first['message_id']}/select")
    listed = client.get(f"/api/core/conversations/{conversation.pk}/messages").json()
    assert listed[1]["id"] == first["message_id"]


def test_an_edited_question_is_a_sibling_with_its_own_answer_and_the_same_files(api, learner):
    conversation = ConversationFactory(owner=learner)
    client = api(learner)
    client.post("/api/core/chat", {"message": "hello", "conversation_id": str(conversation.pk)})
    question = conversation.messages.get(role="user")
    Attachment.objects.create(
        owner=learner,
        message=question,
        kind="text",
        filename="a.txt",
        content_type="text/plain",
        size_bytes=1,
        text="t",
    )
    client.post(f"/api/core/messages/{question.pk}/edit", {"content": "thanks"})
    edited = conversation.messages.get(content="thanks")
    assert (edited.parent_id, edited.attachments.get().text) == (None, "t")
    assert question.attachments.count() == 1
    conversation.refresh_from_db()
    assert (conversation.head.parent, conversation.message_count) == (edited, 4)


def test_feedback_is_kept_and_taken_back(api, learner):
    answer = MessageFactory(conversation__owner=learner, role="assistant")
    client, path = api(learner), f"/api/core/messages/{answer.pk}/feedback"
    assert client.put(path, {"feedback": "up"}).json()["feedback"] == "up"
    assert client.put(path, {"feedback": None}).json()["feedback"] is None


@pytest.mark.parametrize(
    ("method", "action"),
    [
        ("get", ""),
        ("get", "/stream"),
        ("post", "/stop"),
        ("post", "/regenerate"),
        ("post", "/edit"),
        ("post", "/select"),
    ],
)
def test_a_stranger_finds_no_message(api, learner, stranger, method, action):
    answer = MessageFactory(conversation__owner=learner, role="assistant", content="secret")
    before = list(Message.objects.values()), list(Conversation.objects.values())
    path, body = f"/api/core/messages/{answer.pk}{action}", {"content": "x"}
    response = getattr(api(stranger), method)(path, body)
    assert (response.status_code, response.json()["detail"]["error"]) == (404, "not_found")
    assert getattr(api(), method)(path, body).status_code == 401
    assert (list(Message.objects.values()), list(Conversation.objects.values())) == before


def test_a_stranger_cannot_ask_in_my_conversation_or_attach_my_file(api, learner, stranger):
    mine, theirs = ConversationFactory(owner=learner), ConversationFactory(owner=stranger)
    file = Attachment.objects.create(
        owner=learner, kind="text", filename="a", content_type="text/plain", size_bytes=1, text="t"
    )
    client = api(stranger)
    assert client.post("/api/core/chat", {"message": "x", "conversation_id": str(mine.pk)}).status_code == 404
    body = {"message": "x", "conversation_id": str(theirs.pk), "attachments": [str(file.pk)]}
    assert client.post("/api/core/chat", body).status_code == 404
    file.refresh_from_db()
    assert (Message.objects.count(), file.message) == (0, None)


def test_parallel_questions_in_one_conversation_take_turns(api, learner, vendor):
    conversation = ConversationFactory(owner=learner)
    client = api(learner)
    body = {"message": "hi", "provider": "fake/fast", "conversation_id": str(conversation.pk)}

    def post(_):
        try:
            return client.post("/api/core/chat", body).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, range(8)))
    assert sorted(set(statuses)) in ([200, 409], [200])
    assert Message.objects.filter(role="user").count() == statuses.count(200)
    branch = Message.objects.branch(Conversation.objects.get().head_id, 50)
    assert len(branch) == 2 * statuses.count(200)
