"""XP for asking and for what was read, counted by a worker; and what never reached one."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from accounts.models import User
from conversations.models import Conversation
from conversations.services.forks import fork_conversation
from conversations.tests.factories import ConversationFactory, MessageFactory
from learning.models import XPEvent
from learning.progress import receivers, tasks
from learning.progress.services import count_conversation, count_missed_answers
from organizations.tests.factories import MembershipFactory
from xentree.events import AnswerFinished
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(learner):
    return ConversationFactory(owner=learner, answered_at=now(), created_at=now() - timedelta(days=3))


def answer(conversation, hours=0.0, **fields):
    question = MessageFactory(conversation=conversation)
    moment = now() - timedelta(hours=hours)
    fields = {"role": "assistant", "provider": "local", "created_at": moment, "parent": question} | fields
    return MessageFactory(conversation=conversation, **fields)


def paid():
    return list(XPEvent.objects.order_by("reason", "happened_at").values_list("reason", "amount"))


def test_a_conversation_pays_once_a_day(learner, conversation):
    first = answer(conversation)
    assert count_conversation(conversation.pk) == 10
    answer(conversation)
    assert count_conversation(conversation.pk) == 0
    answer(conversation, hours=25)
    assert count_conversation(conversation.pk) == 10
    assert XPEvent.objects.order_by("-happened_at").first().happened_at == first.created_at


def test_a_document_pays_once_a_day_when_an_answer_was_read_from_it(conversation):
    documents = [{"index": number, "document_id": str(uuid4())} for number in (1, 2)]
    handbook = {"index": 3, "url": "/handbook/account", "title": "Account"}
    answer(conversation, citations=[*documents, handbook, {**documents[0], "index": 4}])
    answer(conversation, citations=documents)
    assert count_conversation(conversation.pk) == 20
    assert paid() == [("conversation", 10), ("document", 5), ("document", 5)]


@pytest.mark.parametrize("fields", [{"status": "failed"}, {"status": "streaming"}, {"role": "user"}, {"hours": 27}])
def test_what_is_no_answer_of_late_pays_nothing(conversation, fields):
    answer(conversation, **fields)
    assert count_conversation(conversation.pk) == 0
    assert paid() == []


def test_a_branch_and_an_import_pay_nothing_by_themselves(learner, as_learner, conversation):
    fork = fork_conversation(conversation, answer(conversation).pk, by=as_learner)
    imported = ConversationFactory(owner=learner, source="chatgpt", external_id="x", answered_at=now())
    Conversation.objects.filter(pk=imported.pk).update(created_at=now() - timedelta(hours=2))
    answer(imported, provider="chatgpt")
    assert [count_conversation(each.pk) for each in (fork, imported)] == [0, 0]
    answer(imported)
    assert count_conversation(imported.pk) == 10


def test_what_visitors_ask_pays_nothing(learner, conversation):
    User.objects.update(kind=User.Kind.VISITOR)
    answer(conversation)
    assert count_conversation(conversation.pk) == 0


def test_it_is_kept_in_which_workspace_it_was(learner):
    member = MembershipFactory(user=learner)
    conversation = ConversationFactory(owner=learner, organization=member.organization)
    answer(conversation)
    count_conversation(conversation.pk)
    assert XPEvent.objects.get().organization == member.organization


def test_a_conversation_that_is_gone_pays_nothing():
    assert count_conversation(uuid4()) == 0


def test_what_fell_through_is_found(stranger, conversation):
    other = ConversationFactory(owner=stranger, answered_at=now() - timedelta(hours=3))
    old = ConversationFactory(owner=stranger, answered_at=now() - timedelta(hours=30))
    for each in (conversation, other, old):
        answer(each)
    Conversation.objects.filter(pk=other.pk).update(created_at=now() - timedelta(hours=4))
    assert [count_missed_answers(), count_missed_answers()] == [20, 0]


def test_what_was_counted_is_left_alone_until_it_is_answered_anew(conversation, django_assert_num_queries):
    answer(conversation)
    count_conversation(conversation.pk)
    with django_assert_num_queries(1):
        count_missed_answers()
    answer(conversation, citations=[{"document_id": str(uuid4())}])
    Conversation.objects.update(answered_at=now() + timedelta(seconds=1))
    assert count_missed_answers() == 5


def test_many_answers_of_a_person_are_two_jobs(learner, stranger, conversation, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.count_answers, "apply_async", lambda args, countdown: asked.append((*args, countdown)))
    receivers.count_answer(AnswerFinished(uuid4(), conversation.pk, learner.pk, "failed"))
    for _ in range(3):
        receivers.count_answer(AnswerFinished(uuid4(), uuid4(), learner.pk, "complete"))
    receivers.count_answer(AnswerFinished(uuid4(), uuid4(), stranger.pk, "complete"))
    assert asked == [(str(person.pk), wait) for person in (learner, stranger) for wait in (0, 21)]


def test_the_task_counts_what_that_person_was_answered(stranger, conversation):
    other = ConversationFactory(owner=stranger, answered_at=now())
    for each in (conversation, other):
        answer(each)
    tasks.count_answers(str(conversation.owner_id))
    assert paid() == [("conversation", 10)]
    tasks.count_answers(str(conversation.owner_id))
    tasks.count_missed_answers()
    assert paid() == [("conversation", 10), ("conversation", 10)]


def test_a_teammate_gets_nothing_for_what_one_asks(learner, conversation):
    teammate = MembershipFactory().user
    answer(conversation)
    count_conversation(conversation.pk)
    assert not XPEvent.objects.visible_to(Principal(teammate, "bearer")).exists()
    assert XPEvent.objects.visible_to(Principal(learner, "bearer")).count() == 1
