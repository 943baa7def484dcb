"""What search knows of conversations is written with them, and goes with them."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from conversations import services
from conversations.models import Conversation, ConversationImport, Message
from conversations.services import answers, outcomes, titles
from conversations.services.imports.draft import Draft, DraftMessage
from conversations.services.imports.writing import write_draft
from conversations.services.indexing import ConversationSource, MessageSource, entries_of
from conversations.services.purge import purge_conversation
from conversations.tests.factories import MessageFactory
from knowledge.models import SearchEntry

pytestmark = pytest.mark.django_db


def entries(kind=None):
    rows = SearchEntry.objects.all() if kind is None else SearchEntry.objects.filter(kind=kind)
    return {(row.kind, row.object_id): row for row in rows}


def new(by, **wish):
    return services.create_conversation(
        services.NewConversation(**{"initial_query": "What is osmosis?", **wish}), by=by
    )


def streaming(conversation, text=""):
    return MessageFactory(conversation=conversation, role="assistant", status="streaming", content=text, alive_at=now())


def in_thread(act):
    try:
        act()
    finally:
        connection.close()


def test_a_new_conversation_and_its_question(as_learner):
    conversation = new(as_learner, title="Water")
    message = conversation.messages.get()
    found = entries()
    assert set(found) == {("conversation", conversation.pk), ("message", message.pk)}
    assert found["message", message.pk].text == "What is osmosis?"
    assert {row.group_id for row in found.values()} == {conversation.pk}
    assert {row.shelf.owner_id for row in found.values()} == {as_learner.user.pk}


def test_nothing_of_a_temporary_chat(as_learner):
    new(as_learner, temporary=True)
    assert entries() == {}


def test_rolled_back_together(as_learner):
    with pytest.raises(RuntimeError), transaction.atomic():
        new(as_learner)
        raise RuntimeError
    assert entries() == {}


def test_an_answer_is_found_once_it_ended_also_in_part(as_learner):
    conversation = new(as_learner)
    message = streaming(conversation)
    Message.objects.filter(pk=message.pk).update(alive_at=now() - 2 * answers.STALLED, content="Water moves")
    outcomes.fail_stalled_answers()
    assert entries("message")["message", message.pk].text == "Water moves"


def test_an_answer_without_a_word_is_not_found(as_learner):
    message = streaming(new(as_learner))
    Message.objects.filter(pk=message.pk).update(alive_at=now() - 2 * answers.STALLED)
    outcomes.fail_stalled_answers()
    assert ("message", message.pk) not in entries()


def test_a_new_name_is_found_under(as_learner):
    conversation = new(as_learner)
    services.update_conversation(conversation, {"title": "Membranes"}, by=as_learner)
    assert entries("conversation")["conversation", conversation.pk].title == "Membranes"


def test_a_name_given_by_the_job_is_found_under(as_learner):
    conversation = new(as_learner)
    titles.title_conversation(conversation.pk)
    assert entries("conversation")["conversation", conversation.pk].title == "What is osmosis?"


def test_deleting_hides_and_restoring_brings_back(as_learner):
    conversation = new(as_learner)
    services.delete_conversation(conversation, by=as_learner)
    assert {row.closed for row in entries().values()} == {True}
    services.restore_conversation(conversation.pk, by=as_learner)
    assert {row.closed for row in entries().values()} == {False}


def test_an_answer_that_ends_after_the_deletion_is_hidden_too(as_learner):
    conversation = new(as_learner)
    message = streaming(conversation, "Water moves")
    services.delete_conversation(conversation, by=as_learner)
    Message.objects.filter(pk=message.pk).update(alive_at=now() - 2 * answers.STALLED)
    outcomes.fail_stalled_answers()
    assert entries("message")["message", message.pk].closed
    services.restore_conversation(conversation.pk, by=as_learner)
    assert not entries("message")["message", message.pk].closed


def test_purging_takes_everything_out(as_learner):
    conversation = new(as_learner)
    purge_conversation(conversation)
    assert entries() == {}


def test_a_branch_of_its_own(as_learner):
    conversation = new(as_learner)
    fork = services.fork_conversation(conversation, conversation.messages.get().pk, by=as_learner)
    copied = {key for key, row in entries().items() if row.group_id == fork.pk}
    assert copied == {("conversation", fork.pk), ("message", fork.messages.get().pk)}


def test_what_is_expected_is_what_is_there(as_learner, stranger):
    new(as_learner)
    new(as_learner, temporary=True)
    MessageFactory(conversation=Conversation.objects.get(expires_at=None), role="system", content="Be brief")
    streaming(Conversation.objects.get(expires_at=None), "Wat")
    sources = (ConversationSource(), MessageSource())
    assert {row.pk for source in sources for row in source.rows()} == {object_id for _, object_id in entries()}
    assert [source.of(as_learner.user.pk).count() for source in sources] == [1, 1]
    assert [source.of(stranger.pk).count() for source in sources] == [0, 0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(4))
def test_an_answer_ending_while_its_chat_is_deleted_stays_hidden(as_learner, round_):
    conversation = new(as_learner)
    message = streaming(conversation, "Water moves")
    Message.objects.filter(pk=message.pk).update(alive_at=now() - 2 * answers.STALLED)
    acts = [
        lambda: services.delete_conversation(conversation, by=as_learner),
        outcomes.fail_stalled_answers,
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(in_thread, acts if round_ % 2 else acts[::-1]))
    assert {row.closed for row in entries().values()} == {True}
    assert ("message", message.pk) in entries()


def test_an_answer_stands_under_the_title_its_chat_has_by_then(as_learner):
    conversation = new(as_learner, title="Water")
    message = streaming(conversation, "Water moves")
    message.content, message.status = "Water moves.", "complete"
    services.update_conversation(Conversation.objects.get(), {"title": "Membranes"}, by=as_learner)
    assert message.conversation.title == "Water"
    assert outcomes._end(message, entries_of(conversation, [message]))
    assert entries("message")["message", message.pk].title == "Membranes"


def test_an_answer_in_a_chat_deleted_while_it_was_written_is_hidden(as_learner):
    message = streaming(new(as_learner), "Water moves")
    message.content, message.status = "Water moves.", "complete"
    services.delete_conversation(Conversation.objects.get(), by=as_learner)
    assert message.conversation.deleted_at is None
    assert outcomes._end(message, entries_of(message.conversation, [message]))
    assert entries("message")["message", message.pk].closed


def test_an_answer_that_ends_is_in_the_preview_whatever_changed_meanwhile(as_learner):
    message = streaming(new(as_learner), "Water moves")
    message.content, message.status = "Water moves.", "complete"
    services.update_conversation(Conversation.objects.get(), {"title": "Membranes"}, by=as_learner)
    assert outcomes._end(message, entries_of(message.conversation, [message]))
    conversation = Conversation.objects.get()
    assert (conversation.last_message_preview, conversation.title) == ("Water moves.", "Membranes")
    assert conversation.answered_at


@pytest.mark.django_db(transaction=True)
def test_an_answer_that_was_asked_for_is_found(api, learner):
    body = {"message": "What is Xentree?", "save": True, "provider": "local"}
    answer = api(learner).post("/api/core/chat", body).json()
    found = entries("message")
    assert found["message", UUID(answer["message_id"])].text == answer["content"]
    assert len(found) == 2


def test_an_import_is_found(as_learner):
    job = ConversationImport.objects.create(owner=as_learner.user, filename="conversations.json")
    question = DraftMessage("1", None, "user", "What is osmosis?", None)
    answer = DraftMessage("2", "1", "assistant", "Water moves.", None)
    write_draft(Draft("x", "Biology", None, None, None, [question, answer]), source="chatgpt", job=job)
    found = entries()
    assert sorted(row.text or row.title for row in found.values()) == ["Biology", "Water moves.", "What is osmosis?"]
