from datetime import timedelta

import pytest
from django.utils.timezone import now

from conversations.models import Message
from conversations.queries import load_branch
from conversations.tests.factories import AttachmentFactory, ConversationFactory, MessageFactory, exchange

pytestmark = pytest.mark.django_db


def path(conversation):
    return f"/api/core/conversations/{conversation.pk}/messages"


def long_branch(owner, length):
    conversation = ConversationFactory(owner=owner)
    began, parent, messages = now() - timedelta(days=1), None, []
    for place in range(length):
        parent = Message(
            conversation=conversation,
            parent=parent,
            role="assistant" if place % 2 else "user",
            content=f"turn {place}",
            created_at=began + timedelta(seconds=place),
        )
        messages.append(parent)
    Message.objects.bulk_create(messages)
    conversation.head = parent
    conversation.save()
    return conversation, messages


def test_a_message_has_the_contracts_fields(api, learner):
    conversation = ConversationFactory(owner=learner)
    question = MessageFactory(conversation=conversation, content="Why?")
    usage = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}
    citations = [{"index": 1, "title": "Tides", "url": "/handbook/tides", "snippet": "Twice a day."}]
    answer = MessageFactory(
        conversation=conversation,
        role="assistant",
        content="The moon.",
        provider="openai",
        model="gpt",
        usage=usage,
        citations=citations,
        cost_micros=2500,
        finish_reason="stop",
    )
    attachment = AttachmentFactory(owner=learner, message=question)
    first, second = api(learner).get(path(conversation)).json()
    assert first["attachments"] == [
        {
            "id": str(attachment.pk),
            "kind": "text",
            "filename": "notes.txt",
            "content_type": "text/plain",
            "size_bytes": 27,
            "url": f"/api/core/attachments/{attachment.pk}/file",
        }
    ]
    assert (first["provider"], first["model"], first["usage"], first["parent_id"]) == (None, None, None, None)
    assert second == {
        "id": str(answer.pk),
        "conversation_id": str(conversation.pk),
        "role": "assistant",
        "content": "The moon.",
        "provider": "openai",
        "model": "gpt",
        "usage": usage,
        "citations": citations,
        "parent_id": str(question.pk),
        "sibling_ids": [str(answer.pk)],
        "attachments": [],
        "proposals": [],
        "feedback": None,
        "status": "complete",
        "finish_reason": "stop",
        "error": None,
        "cost_usd": 0.0025,
        "created_at": answer.created_at.isoformat().replace("+00:00", "Z"),
    }


def test_the_branch_that_is_shown_comes_with_the_siblings_of_each(api, learner):
    conversation = ConversationFactory(owner=learner)
    question, first, *_ = exchange(conversation, ("Why?", "The moon."))
    second = MessageFactory(conversation=conversation, parent=question, role="assistant", content="Gravity.")
    edited = MessageFactory(conversation=conversation, parent=None, content="How?", created_at=now())
    conversation.head = second
    conversation.save()
    shown = api(learner).get(path(conversation)).json()
    assert [message["content"] for message in shown] == ["Why?", "Gravity."]
    assert shown[0]["sibling_ids"] == [str(question.pk), str(edited.pk)]
    assert shown[1]["sibling_ids"] == [str(first.pk), str(second.pk)]


def test_pages_lead_to_the_top(api, learner):
    conversation, _ = long_branch(learner, 7)
    client, address, pages = api(learner), f"{path(conversation)}?limit=3", []
    while address:
        answer = client.get(address)
        pages.append([message["content"] for message in answer.json()])
        address = answer.headers.get("Link", "").removeprefix("<").partition(">")[0]
    assert pages == [["turn 4", "turn 5", "turn 6"], ["turn 1", "turn 2", "turn 3"], ["turn 0"]]


def test_three_and_two_hundred_messages_take_the_same_queries(api, learner, django_assert_num_queries):
    client = api(learner)
    for length in (3, 200):
        conversation, _ = long_branch(learner, length)
        with django_assert_num_queries(6):
            assert len(client.get(path(conversation), {"limit": 200}).json()) == length


def test_an_empty_conversation_has_no_messages(api, learner):
    answer = api(learner).get(path(ConversationFactory(owner=learner)))
    assert (answer.json(), "Link" in answer.headers) == ([], False)


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"limit": "x"}, {"before": "x"}])
def test_nonsense_is_refused(api, learner, query):
    assert api(learner).get(path(ConversationFactory(owner=learner)), query).status_code == 400


def test_before_has_to_be_a_message_of_this_conversation(api, learner):
    elsewhere = MessageFactory(conversation=ConversationFactory(owner=learner))
    answer = api(learner).get(path(ConversationFactory(owner=learner)), {"before": str(elsewhere.pk)})
    assert answer.status_code == 404


def test_ten_thousand_messages_open_quickly(learner):
    conversation, messages = long_branch(learner, 10_000)
    shown = load_branch(conversation, limit=50)
    assert [shown[0]["content"], shown[-1]["content"]] == ["turn 9950", "turn 9999"]
    top = load_branch(conversation, before=messages[1].pk, limit=50)
    assert [message["content"] for message in top] == ["turn 0"]
