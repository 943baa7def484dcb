import pytest
from asgiref.sync import async_to_sync, sync_to_async
from channels.layers import get_channel_layer

from conversations import receivers, services, tasks
from conversations.queries import conversation_data
from conversations.services import outcomes
from conversations.services.answers import Asked, Exchange
from conversations.services.citations import CitationFilter
from conversations.tests.factories import ConversationFactory, MessageFactory
from conversations.tests.test_imports import imported
from xentree.events import ConversationChanged, ConversationDeleted, ImportAdvanced
from xentree.principal import Principal
from xentree.providers.chat import ChatPrompt
from xentree.realtime import user_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def pushed(monkeypatch):
    """What would go to sockets, as (group, kind, payload)."""
    sent = []
    monkeypatch.setattr(receivers, "push", lambda *message: sent.append(message))
    return sent


@pytest.fixture
def started(monkeypatch):
    """The background work that was begun, as (task, argument)."""
    begun = []
    for name in ("title_conversation", "run_import"):
        monkeypatch.setattr(getattr(tasks, name), "delay", lambda argument, name=name: begun.append((name, argument)))
    return begun


def test_every_write_tells_the_open_windows(learner, pushed, django_capture_on_commit_callbacks):
    by = Principal(learner, "bearer")
    with django_capture_on_commit_callbacks(execute=True):
        conversation = services.create_conversation(services.NewConversation(title="Tides"), by=by)
        services.update_conversation(conversation, {"title": "Moons"}, by=by)
        services.delete_conversation(conversation, by=by)
    with django_capture_on_commit_callbacks(execute=True):
        restored = services.restore_conversation(conversation.pk, by=by)
    group = user_group(learner.pk)
    assert pushed == [
        (group, "conversation-deleted", {"conversation_id": str(conversation.pk)}),
        (group, "conversation-updated", {"conversation": conversation_data(restored)}),
    ]
    assert restored.title == "Moons"


def test_what_is_pushed_can_travel(learner):
    conversation = ConversationFactory(owner=learner)
    MessageFactory(conversation=conversation)
    layer = get_channel_layer()

    async def received():
        channel = await layer.new_channel()
        await layer.group_add(user_group(learner.pk), channel)
        await sync_to_async(receivers.tell_conversation_changed)(ConversationChanged(conversation.pk, learner.pk))
        return await layer.receive(channel)

    message = async_to_sync(received)()
    assert (message["kind"], message["payload"]) == (
        "conversation-updated",
        {"conversation": conversation_data(conversation)},
    )


def test_a_deletion_is_told(learner, pushed):
    receivers.tell_conversation_deleted(ConversationDeleted("c", learner.pk))
    assert pushed == [(user_group(learner.pk), "conversation-deleted", {"conversation_id": "c"})]


def test_progress_of_an_import_is_told(learner, pushed):
    job = imported(learner, b"[]")
    receivers.tell_import_progress(ImportAdvanced(job.pk, learner.pk))
    [(group, kind, payload)] = pushed
    assert (group, kind) == (user_group(learner.pk), "import-progress")
    assert (payload["import"]["id"], payload["import"]["state"]) == (str(job.pk), "done")


@pytest.mark.parametrize(
    ("status", "title_by", "named"),
    [("complete", "default", 1), ("stopped", "default", 1), ("failed", "default", 1), ("complete", "person", 0)],
)
def test_the_first_answer_starts_the_naming(
    learner, started, status, title_by, named, django_capture_on_commit_callbacks
):
    conversation = ConversationFactory(owner=learner, title_by=title_by)
    answer = MessageFactory(conversation=conversation, role="assistant", status="streaming")
    exchange = Exchange(conversation, answer.parent, answer, (), lambda: None)
    with django_capture_on_commit_callbacks(execute=True):
        outcomes.finish(
            Asked(Principal(learner, "bearer"), ChatPrompt(()), (), False, exchange),
            "Leaves.",
            outcomes.Draft(CitationFilter(())),
            outcomes.Ending(status),
        )

    assert started == [("title_conversation", str(conversation.pk))] * named


def test_an_upload_starts_its_job(learner, started, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = imported(learner, b"[]")
    assert started == [("run_import", str(job.pk))]


def test_the_tasks_call_their_services(learner, monkeypatch):
    job = imported(learner, b"[]")
    tasks.run_import(str(job.pk))
    tasks.title_conversation(str(ConversationFactory(owner=learner).pk))
    for periodic in (tasks.resume_imports, tasks.purge_conversations, tasks.close_stale_sessions, tasks.sweep_uploads):
        periodic()


def test_every_scheduled_task_of_the_app_exists(settings):
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    mine = {name.removeprefix("conversations.tasks.") for name in names if name.startswith("conversations.")}
    assert [name for name in mine if not hasattr(tasks, name)] == []
