"""Answers whose writer died: told, with all that was copied, and only those."""

from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.utils.timezone import now

from conversations import streams
from conversations.models import Message
from conversations.services import following, outcomes
from conversations.tests.factories import ConversationFactory, MessageFactory

pytestmark = pytest.mark.django_db(transaction=True)


async def _copied(text):
    log = streams.AnswerLog(uuid4())
    log.append(text)
    streams.publish(log)
    await streams.copy_all()
    streams.live.clear()
    return log.message_id


async def test_an_answer_without_a_sign_of_life_fails_with_all_that_was_copied(learner):
    message_id = await _copied("half an ans")
    conversation = await sync_to_async(ConversationFactory)(owner=learner)
    await Message.objects.acreate(
        id=message_id,
        conversation=conversation,
        role="assistant",
        status="streaming",
        content="half",
        alive_at=now() - timedelta(seconds=16),
    )
    assert await sync_to_async(outcomes.fail_stalled_answers)() == 1
    assert await sync_to_async(outcomes.fail_stalled_answers)() == 0
    message = await Message.objects.aget(pk=message_id)
    assert (message.status, message.content, message.error) == ("failed", "half an ans", outcomes.INTERRUPTED)


async def test_a_reader_of_a_dead_answer_is_told(learner):
    conversation = await sync_to_async(ConversationFactory)(owner=learner)
    message = await Message.objects.acreate(
        conversation=conversation,
        role="assistant",
        status="streaming",
        content="half",
        alive_at=now() - timedelta(minutes=1),
    )
    events = [event async for event in following.follow(message) if event]
    assert [event.kind for event in events] == ["start", "delta", "error"]


def test_answers_being_written_are_left_alone(learner):
    message = MessageFactory(conversation__owner=learner, role="assistant", status="streaming", alive_at=now())
    assert outcomes.fail_stalled_answers() == 0
    message.refresh_from_db()
    assert message.status == "streaming"
