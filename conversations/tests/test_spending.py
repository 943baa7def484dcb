"""Answers and the caps they are paid from: what is held, what vendors are told, what is counted in the end."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.db import connection

from conversations.models import Conversation, Message, UsageDay
from conversations.services import spending
from conversations.services.titles import title_conversation
from conversations.tests.factories import ConversationFactory, exchange
from conversations.tests.test_chat import ask, browser, read_some  # noqa: F401
from organizations.models import Counter, Hold, Plan
from organizations.services.allowances import forget_limits
from xentree.errors import LimitReached
from xentree.providers import routing
from xentree.providers.chat import ChatPrompt, Turn

pytestmark = pytest.mark.django_db(transaction=True)
PROMPT = ChatPrompt((Turn("user", "hello"),))


@pytest.fixture(autouse=True)
def no_requests(fake):
    httpx.delete(f"{fake}/requests")


def allow(**limits):
    none = {"monthly_tokens": 0, "monthly_cost_micros": 0, "monthly_live_seconds": 0, "storage_bytes": 0}
    Plan.objects.update_or_create(pk="free", defaults={"name": "Free", **none, **limits})
    forget_limits()


def counted(resource="tokens"):
    return list(Counter.objects.filter(resource=resource).values_list("used", "held"))


def asked_for(fake):
    """What each request said of the length of its answer."""
    return [request["body"].get("max_tokens") for request in httpx.get(f"{fake}/requests").json()]


def priced(candidates, price):
    return [replace(each, model=replace(each.model, input_price=Decimal(1), output_price=price)) for each in candidates]


def test_an_answer_is_held_told_to_the_vendor_and_settled_with_its_counts(api, learner, vendor, fake):
    allow(monthly_tokens=100_000)
    answer = api(learner).post("/api/core/chat", {"message": "hi", "provider": "fake/fast"}).json()

    assert asked_for(fake) == [8192]
    assert (counted(), Hold.objects.count()) == ([(answer["usage"]["total_tokens"], 0)], 0)


def test_near_the_end_the_answer_is_as_long_as_there_is_room(api, learner, vendor, fake):
    allow(monthly_tokens=1_000)
    response = api(learner).post("/api/core/chat", {"message": "hi", "provider": "fake/fast"})

    [length] = asked_for(fake)
    assert response.status_code == 200
    assert spending.LEAST_ANSWER <= length < 1_000


def test_too_little_for_an_answer_asks_nobody_and_changes_nothing(api, learner, vendor, fake):
    allow(monthly_tokens=200)
    response = api(learner).post("/api/core/chat", {"message": "hi", "save": True, "provider": "fake/fast"})

    detail = response.json()["detail"]
    assert (response.status_code, detail["error"], detail["resource"]) == (429, "cap_reached", "tokens")
    assert (asked_for(fake), counted(), Message.objects.count()) == ([], [], 0)
    assert (Conversation.objects.count(), Hold.objects.count()) == (0, 0)


def test_without_a_limit_the_vendor_decides_how_long_it_is(api, learner, vendor, fake):
    allow()
    answer = api(learner).post("/api/core/chat", {"message": "hi", "provider": "fake/fast"}).json()
    assert (asked_for(fake), counted()) == ([None], [(answer["usage"]["total_tokens"], 0)])


def test_xentree_local_is_free(api, learner):
    allow(monthly_tokens=1)
    response = api(learner).post("/api/core/chat", {"message": "hi", "provider": "local"})
    assert (response.status_code, counted(), Hold.objects.count()) == (200, [], 0)


def test_parallel_questions_never_spend_more_than_there_is(api, learner, vendor, fake):
    allow(monthly_tokens=1_500)
    client = api(learner)

    def post(_):
        try:
            return client.post("/api/core/chat", {"message": "hi", "provider": "fake/slow"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(post, range(16)))
    [(used, held)] = counted()
    assert set(statuses) <= {200, 429}
    assert (used <= 1_500, held, len(asked_for(fake))) == (True, 0, statuses.count(200))


async def test_an_answer_stopped_midway_counts_what_was_written(browser, vendor):  # noqa: F811
    await sync_to_async(allow)(monthly_tokens=100_000)
    response = await ask(browser, message="hi", provider="fake/long", save=True, stream=True)
    begun = await read_some(response, 8)
    before = await Counter.objects.aget(resource="tokens")
    await browser.post(f"/api/core/messages/{begun[0][2]['message_id']}/stop")

    after, day = await Counter.objects.aget(resource="tokens"), await UsageDay.objects.aget()
    assert (before.used, before.held > 8192) == (0, True)
    assert (after.used, after.held) == (day.prompt_tokens + day.completion_tokens, 0)
    assert day.completion_tokens > 0


def test_a_question_that_cannot_be_kept_holds_nothing(api, learner, vendor, monkeypatch):
    allow(monthly_tokens=100_000)
    conversation = ConversationFactory(owner=learner)
    client = api(learner)

    def taken(*arguments):
        raise LimitReached("no")

    monkeypatch.setattr("conversations.services.answers.keep", taken)
    body = {"message": "hi", "provider": "fake/fast", "conversation_id": str(conversation.pk)}
    assert client.post("/api/core/chat", body).status_code == 429
    assert (counted(), Hold.objects.count()) == ([(0, 0)], 0)


def test_a_provider_that_fails_costs_nothing(api, learner, vendor):
    allow(monthly_tokens=100_000)
    response = api(learner).post("/api/core/chat", {"message": "hi", "provider": "fake/error-500"})
    assert (response.status_code, counted(), Hold.objects.count()) == (503, [(0, 0)], 0)


def test_money_is_held_by_the_dearest_model_and_bounds_the_answer(as_learner, vendor):
    allow(monthly_cost_micros=10_000)
    asked = priced(async_to_sync(routing.candidates)("fake/fast", images=False), Decimal(10))
    prompt, held = spending.hold_for(PROMPT, asked, as_learner)
    [(_, on_hold)] = counted("money")

    assert prompt.max_tokens in (998, 999)
    assert 9_980 < on_hold <= 10_000
    spending.settle(held, as_learner, asked[0], {"prompt_tokens": 5, "completion_tokens": 100})
    assert (counted("money"), counted()) == ([(1_005, 0)], [(105, 0)])


def test_titles_count_and_are_not_asked_for_without_room(learner, vendor, fake):
    allow(monthly_tokens=100_000)
    conversation = ConversationFactory(owner=learner, title="New Conversation")
    _, answer = exchange(conversation, ("Why?", "The moon pulls."))
    Message.objects.filter(pk=answer.pk).update(provider="fake", model="fast")
    title_conversation(conversation.pk)
    [(used, held)] = counted()
    assert (used > 0, held, asked_for(fake)) == (True, 0, [2048])

    Conversation.objects.filter(pk=conversation.pk).update(title_by="default")
    allow(monthly_tokens=used + 1)
    title_conversation(conversation.pk)
    assert (counted(), len(asked_for(fake))) == ([(used, 0)], 1)
    assert Conversation.objects.get().title == "Why?"
