"""A link to one message in a real browser: it opens the conversation there, wherever in the tree the message is."""

import pytest
from playwright.sync_api import expect

from conversations.models import Conversation
from conversations.tests.chat_window import forget_refusals
from conversations.tests.factories import ConversationFactory, MessageFactory, exchange

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def follow(chat, conversation, message):
    chat.page.goto(f"{chat.page.url}/{conversation.pk}#message-{message.pk}")
    return chat.page.locator(f'.message[data-id="{message.pk}"]')


def expect_found(article):
    expect(article).to_be_focused()
    expect(article).to_be_in_viewport()


def test_far_up_in_a_long_conversation(chat, learner):
    conversation = ConversationFactory(owner=learner)
    messages = exchange(conversation, *((f"Question {number}", f"Answer {number}") for number in range(150)))
    expect_found(follow(chat, conversation, messages[3]))
    expect(chat.page.locator(".is-found")).to_have_count(0)
    assert chat.page.url.endswith(f"/chat/{conversation.pk}")


def test_on_a_branch_that_is_not_shown(chat, learner):
    conversation = ConversationFactory(owner=learner)
    question, first = exchange(conversation, ("What is osmosis?", "Water moves."))
    MessageFactory(conversation=conversation, parent=question, role="assistant", content="Another try")
    expect_found(follow(chat, conversation, first))
    assert Conversation.objects.get().head == first


def test_to_what_is_shown_already_nothing_is_switched(chat, learner):
    conversation = ConversationFactory(owner=learner)
    question, first = exchange(conversation, ("What is osmosis?", "Water moves."))
    MessageFactory(conversation=conversation, parent=question, role="assistant", content="Another try")
    Conversation.objects.update(head=first)
    expect_found(follow(chat, conversation, question))
    assert Conversation.objects.get().head == first


def test_a_second_link_in_the_open_conversation(chat, learner):
    conversation = ConversationFactory(owner=learner)
    messages = exchange(conversation, *((f"Question {number}", "Leaves. " * 200) for number in range(20)))
    expect_found(follow(chat, conversation, messages[30]))
    chat.page.evaluate(f"location.hash = 'message-{messages[2].pk}'")
    expect_found(chat.page.locator(f'.message[data-id="{messages[2].pk}"]'))


def test_a_message_that_is_gone(chat, window, learner):
    conversation, elsewhere = ConversationFactory(owner=learner), MessageFactory()
    MessageFactory(conversation=conversation)
    follow(chat, conversation, elsewhere)
    expect(chat.page.locator(".toast")).to_be_visible()
    expect(chat.composer).to_be_focused()
    forget_refusals(window)


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_told_stands_above_the_composer_however_tall_it_is(chat, window, learner, width):
    chat.page.set_viewport_size({"width": width, "height": 740})
    conversation, elsewhere = ConversationFactory(owner=learner), MessageFactory()
    exchange(conversation, ("What is osmosis?", "Water moves."))
    follow(chat, conversation, elsewhere)
    chat.composer.fill("a line\n" * 6)
    expect(chat.page.locator(".toast")).to_be_visible()
    told, box = (chat.page.locator(name).bounding_box() for name in (".toast", ".composer-box"))
    assert told["y"] + told["height"] <= box["y"]
    forget_refusals(window)
