import re

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from conversations import services
from conversations.models import Conversation, Message

pytestmark = pytest.mark.django_db


def test_two_examples_are_written_once(learner):
    assert (services.seed_demo_conversations(learner), services.seed_demo_conversations(learner)) == (2, 0)
    assert set(Conversation.objects.values_list("title", flat=True)) == {
        "Planning a study week for statistics",
        "First steps with Xentree",
    }
    for conversation in Conversation.objects.all():
        branch = Message.objects.branch(conversation.head_id, 10)
        assert (conversation.message_count, conversation.unread) == (len(branch), False)
        assert conversation.messages.count() == len(branch)


def test_every_number_in_an_answer_has_its_source(learner):
    services.seed_demo_conversations(learner)
    for answer in Message.objects.filter(role="assistant"):
        numbers = {int(number) for number in re.findall(r"\[(\d+)\]", answer.content)}
        assert numbers == {citation["index"] for citation in answer.citations}
        assert all(set(citation) == {"index", "url", "title", "snippet"} for citation in answer.citations)


def test_the_command_can_be_run_twice(capsys):
    call_command("seed")
    call_command("seed")
    assert capsys.readouterr().out.splitlines() == [
        "2 demo people, 2 new example conversations, 0 tasks answered",
        "2 demo people, 0 new example conversations, 0 tasks answered",
    ]
    assert Conversation.objects.count() == 2


def test_a_production_installation_is_refused(settings):
    settings.DEVELOPMENT = False
    with pytest.raises(CommandError):
        call_command("seed")
    assert User.objects.count() == 0
