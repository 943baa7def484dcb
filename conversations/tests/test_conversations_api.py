from datetime import timedelta

import pytest
from django.utils.timezone import now

from conversations.models import Attachment, Conversation, Folder, Message
from conversations.tests.factories import (
    AttachmentFactory,
    ConversationFactory,
    FolderFactory,
    LearningSessionFactory,
    MessageFactory,
    exchange,
)

pytestmark = pytest.mark.django_db
LIST = "/api/core/conversations"


def snapshot():
    return list(Conversation.objects.order_by("pk").values())


def test_create_answers_the_contracts_fields_and_keeps_the_first_question(api, learner):
    answer = api(learner).post(LIST, {"title": "Tides", "initial_query": "Why are there two a day?", "source": "ios"})
    assert answer.status_code == 201
    conversation = Conversation.objects.get()
    message = conversation.messages.get()
    assert answer.json() == {
        "id": str(conversation.pk),
        "title": "Tides",
        "created_at": conversation.created_at.isoformat().replace("+00:00", "Z"),
        "updated_at": conversation.updated_at.isoformat().replace("+00:00", "Z"),
        "source": "ios",
        "pinned": False,
        "archived": False,
        "message_count": 1,
        "last_message_preview": "Why are there two a day?",
        "organization_id": None,
        "folder_id": None,
        "unread": False,
        "temporary": False,
        "head_id": str(message.pk),
    }
    assert (message.role, message.content, message.status) == ("user", "Why are there two a day?", "complete")
    assert conversation.title_by == "person"


def test_create_without_a_title_leaves_naming_to_the_job(api, learner):
    assert api(learner).post(LIST, {}).json()["title"] == "New Conversation"
    assert Conversation.objects.get().title_by == "default"


@pytest.mark.parametrize(
    "body",
    [{"title": ""}, {"title": "x" * 201}, {"title": None}, {"source": "a b"}, {"folder": "no"}, {"title": "\x00"}],
)
def test_create_refuses_nonsense(api, learner, body):
    answer = api(learner).post(LIST, body)
    assert (answer.status_code, answer.json()["detail"]["error"]) == (400, "validation_error")
    assert snapshot() == []


def test_create_refuses_another_persons_folder(api, learner):
    answer = api(learner).post(LIST, {"folder": str(FolderFactory().pk)})
    assert answer.status_code == 400
    assert snapshot() == []


def test_a_temporary_chat_is_in_no_list_and_cannot_be_kept(api, learner):
    client = api(learner)
    made = client.post(LIST, {"temporary": True, "initial_query": "psst"}).json()
    assert made["temporary"] is True
    assert client.get(LIST).json() == []
    before = snapshot()
    folder = FolderFactory(owner=learner)
    for change in ({"pinned": True}, {"archived": True}, {"folder": str(folder.pk)}):
        assert client.patch(f"{LIST}/{made['id']}", change).status_code == 409
    assert client.post(f"{LIST}/{made['id']}/shares", {}).status_code == 409
    assert client.post(f"{LIST}/{made['id']}/fork", {"message_id": made["head_id"]}).status_code == 409
    assert client.post(LIST, {"temporary": True, "folder": str(folder.pk)}).status_code == 409
    assert snapshot() == before


def test_list_is_newest_first_with_a_link_to_the_next_page(api, learner):
    rows = [ConversationFactory(owner=learner, updated_at=now() - timedelta(hours=age)) for age in (3, 1, 2)]
    client = api(learner)
    first = client.get(LIST, {"limit": 2})
    assert [row["id"] for row in first.json()] == [str(rows[1].pk), str(rows[2].pk)]
    address = first.headers["Link"].removeprefix("<").partition(">")[0]
    second = client.get(address)
    assert [row["id"] for row in second.json()] == [str(rows[0].pk)]
    assert "Link" not in second.headers


def test_list_filters(api, learner):
    folder = FolderFactory(owner=learner)
    plain = ConversationFactory(owner=learner, title="Tides and moons")
    inside = ConversationFactory(owner=learner, folder=folder, title="Verbs")
    archived = ConversationFactory(owner=learner, archived=True)
    client = api(learner)

    def ids(**query):
        return {row["id"] for row in client.get(LIST, query).json()}

    assert ids() == {str(plain.pk), str(inside.pk)}
    assert ids(archived="true") == {str(archived.pk)}
    assert ids(folder=str(folder.pk)) == {str(inside.pk)}
    assert ids(folder="none") == {str(plain.pk)}
    assert ids(q="TIDES") == {str(plain.pk)}
    assert client.get(LIST, {"folder": "elsewhere"}).status_code == 400
    assert client.get(LIST, {"archived": "perhaps"}).status_code == 400


def test_list_takes_the_same_number_of_queries_for_one_and_for_three(api, learner, django_assert_num_queries):
    client = api(learner)
    ConversationFactory(owner=learner, folder=FolderFactory(owner=learner))
    with django_assert_num_queries(2):
        assert len(client.get(LIST).json()) == 1
    ConversationFactory.create_batch(2, owner=learner)
    with django_assert_num_queries(2):
        assert len(client.get(LIST).json()) == 3


def test_changing_a_conversation_does_not_make_it_look_newer(api, learner):
    conversation = ConversationFactory(owner=learner, updated_at=now() - timedelta(days=2))
    folder = FolderFactory(owner=learner)
    change = {"title": " Moon ", "pinned": True, "archived": True, "folder": str(folder.pk)}
    answer = api(learner).patch(f"{LIST}/{conversation.pk}", change)
    changed = Conversation.objects.get()
    assert answer.status_code == 200
    assert (changed.title, changed.pinned, changed.archived, changed.folder) == ("Moon", True, True, folder)
    assert (changed.updated_at, changed.title_by) == (conversation.updated_at, "person")
    assert api(learner).patch(f"{LIST}/{conversation.pk}", {"folder": None}).json()["folder_id"] is None


def test_reading_takes_the_dot_away(api, learner):
    moment = now()
    conversation = ConversationFactory(owner=learner, read_at=moment - timedelta(minutes=1), answered_at=moment)
    client = api(learner)
    assert client.get(f"{LIST}/{conversation.pk}").json()["unread"] is True
    assert client.post(f"{LIST}/{conversation.pk}/read").status_code == 204
    assert client.get(f"{LIST}/{conversation.pk}").json()["unread"] is False


def test_delete_hides_at_once_and_restore_brings_back(api, learner):
    conversation = ConversationFactory(owner=learner)
    client, place = api(learner), f"{LIST}/{conversation.pk}"
    assert client.delete(place).status_code == 204
    assert client.get(LIST).json() == []
    for path in ("/messages", "/session/status", "/export", "/shares", ""):
        assert client.get(place + path).status_code == 404
    assert client.delete(place).status_code == 404
    assert client.post(f"{place}/restore").status_code == 200
    assert [row["id"] for row in client.get(LIST).json()] == [str(conversation.pk)]
    assert client.post(f"{place}/restore").status_code == 404


def test_restore_is_over_after_ten_minutes(api, learner):
    conversation = ConversationFactory(owner=learner, deleted_at=now() - timedelta(minutes=10, seconds=1))
    assert api(learner).post(f"{LIST}/{conversation.pk}/restore").status_code == 404
    assert Conversation.objects.get().deleted_at == conversation.deleted_at


def test_deleting_closes_the_open_learning_session(api, learner):
    session = LearningSessionFactory(conversation=ConversationFactory(owner=learner))
    api(learner).delete(f"{LIST}/{session.conversation_id}")
    session.refresh_from_db()
    assert session.ended_at == session.last_activity_at


DOORS = [
    ("get", ""),
    ("patch", ""),
    ("delete", ""),
    ("post", "/restore"),
    ("post", "/read"),
    ("post", "/fork"),
    ("get", "/messages"),
    ("get", "/export"),
    ("get", "/shares"),
    ("post", "/shares"),
    ("post", "/session/start"),
    ("post", "/session/activity"),
    ("post", "/session/end"),
    ("get", "/session/status"),
]


@pytest.mark.parametrize(("method", "path"), DOORS)
def test_a_stranger_finds_nothing_and_changes_nothing(api, learner, stranger, method, path):
    conversation = ConversationFactory(owner=learner, deleted_at=now() if path == "/restore" else None)
    message = MessageFactory(conversation=conversation)
    before = snapshot(), Message.objects.count()
    body = None if method == "get" else {"title": "mine now", "message_id": str(message.pk)}
    answer = getattr(api(stranger), method)(f"{LIST}/{conversation.pk}{path}", body)
    assert (answer.status_code, answer.json()["detail"]["error"]) == (404, "not_found")
    assert (snapshot(), Message.objects.count()) == before


@pytest.mark.parametrize(("method", "path"), [*DOORS, ("get", None), ("post", None), ("post", "bulk")])
def test_nobody_gets_nowhere(api, learner, method, path):
    conversation = ConversationFactory(owner=learner)
    places = {None: LIST, "bulk": f"{LIST}/bulk"}
    before = snapshot()
    answer = getattr(api(), method)(places.get(path, f"{LIST}/{conversation.pk}{path}"))
    assert (answer.status_code, answer.json()["detail"]["error"]) == (401, "not_authenticated")
    assert snapshot() == before


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("archive", "archived", True),
        ("unarchive", "archived", False),
        ("pin", "pinned", True),
        ("unpin", "pinned", False),
    ],
)
def test_bulk_changes_only_ones_own(api, learner, action, field, value):
    mine = ConversationFactory.create_batch(2, owner=learner, **{field: not value})
    other = ConversationFactory(**{field: not value})
    body = {"ids": [str(row.pk) for row in [*mine, other]], "action": action}
    assert api(learner).post(f"{LIST}/bulk", body).json() == {"count": 2}
    assert set(Conversation.objects.filter(**{field: value}).values_list("pk", flat=True)) == {row.pk for row in mine}


def test_bulk_moves_and_deletes(api, learner):
    folder = FolderFactory(owner=learner)
    rows = ConversationFactory.create_batch(2, owner=learner)
    ids = [str(row.pk) for row in rows]
    client = api(learner)
    assert client.post(f"{LIST}/bulk", {"ids": ids, "action": "move", "folder": str(folder.pk)}).json() == {"count": 2}
    assert Conversation.objects.filter(folder=folder).count() == 2
    assert client.post(f"{LIST}/bulk", {"ids": ids, "action": "move", "folder": None}).json() == {"count": 2}
    assert client.post(f"{LIST}/bulk", {"ids": ids, "action": "delete"}).json() == {"count": 2}
    assert client.get(LIST).json() == []


@pytest.mark.parametrize("change", [{"action": "burn"}, {"ids": []}, {"ids": ["x"]}, {"action": "move"}])
def test_bulk_refuses_nonsense(api, learner, change):
    conversation = ConversationFactory(owner=learner)
    before = snapshot()
    body = {"ids": [str(conversation.pk)], "action": "archive", **change}
    assert api(learner).post(f"{LIST}/bulk", body).status_code == 400
    assert snapshot() == before


def test_bulk_takes_two_hundred_and_no_more(api, learner):
    rows = ConversationFactory.create_batch(201, owner=learner)
    ids = [str(row.pk) for row in rows]
    assert api(learner).post(f"{LIST}/bulk", {"ids": ids, "action": "pin"}).status_code == 400
    assert api(learner).post(f"{LIST}/bulk", {"ids": ids[:200], "action": "pin"}).json() == {"count": 200}


def test_fork_copies_the_branch_up_to_the_message(api, learner):
    conversation = ConversationFactory(owner=learner, title="Tides", title_by="person")
    question, answer, *_ = exchange(conversation, ("Why?", "The moon."), ("And the sun?", "It too."))
    sibling = Message.objects.create(conversation=conversation, parent=question, role="assistant", content="Other")
    attachment = AttachmentFactory(owner=learner, message=question)
    made = api(learner).post(f"{LIST}/{conversation.pk}/fork", {"message_id": str(answer.pk)})
    assert made.status_code == 201
    fork = Conversation.objects.get(pk=made.json()["id"])
    copies = Message.objects.branch(fork.head_id, 10)
    assert [copy.content for copy in copies] == ["Why?", "The moon."]
    assert [copy.created_at for copy in copies] == [question.created_at, answer.created_at]
    assert (fork.title, fork.message_count, fork.last_message_preview) == ("Tides (branch)", 2, "The moon.")
    copied = Attachment.objects.get(message=copies[0])
    assert (copied.file.name, copied.text, copied.pk != attachment.pk) == (attachment.file.name, attachment.text, True)
    assert fork.messages.filter(content=sibling.content).count() == 0
    assert conversation.messages.count() == 5


def test_a_fork_of_an_answer_in_the_middle_is_a_stopped_one_and_costs_nothing_again(api, learner):
    conversation = ConversationFactory(owner=learner)
    unfinished = {"status": "streaming", "total_tokens": 9, "alive_at": now()}
    half = MessageFactory(conversation=conversation, role="assistant", content="Half an", **unfinished)
    made = api(learner).post(f"{LIST}/{conversation.pk}/fork", {"message_id": str(half.pk)}).json()
    copy = Message.objects.get(conversation=made["id"])
    assert (copy.status, copy.content, copy.total_tokens, copy.alive_at) == ("stopped", "Half an", 0, None)


def test_fork_of_a_message_elsewhere_is_not_found(api, learner):
    conversation, other = ConversationFactory(owner=learner), MessageFactory()
    answer = api(learner).post(f"{LIST}/{conversation.pk}/fork", {"message_id": str(other.pk)})
    assert answer.status_code == 404
    assert Conversation.objects.count() == 2


def test_folders_come_and_go_and_their_conversations_stay(api, learner):
    client = api(learner)
    made = client.post("/api/core/folders", {"name": "Spanish", "instructions": "Correct me."})
    assert (made.status_code, made.json()["instructions"]) == (201, "Correct me.")
    place = f"/api/core/folders/{made.json()['id']}"
    assert client.patch(place, {"name": "Italian"}).json()["name"] == "Italian"
    conversation = ConversationFactory(owner=learner, folder_id=made.json()["id"])
    assert [row["name"] for row in client.get("/api/core/folders").json()] == ["Italian"]
    assert client.delete(place).status_code == 204
    conversation.refresh_from_db()
    assert (conversation.folder_id, conversation.deleted_at) == (None, None)


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_stranger_does_not_touch_folders(api, stranger, method):
    folder = FolderFactory()
    answer = getattr(api(stranger), method)(f"/api/core/folders/{folder.pk}", {"name": "mine"})
    assert answer.status_code == 404
    assert Folder.objects.get().name == folder.name
    assert api(stranger).get("/api/core/folders").json() == []
    assert getattr(api(), method)(f"/api/core/folders/{folder.pk}").status_code == 401


def test_folder_list_takes_two_queries(api, learner, django_assert_num_queries):
    client = api(learner)
    for count in (1, 3):
        FolderFactory.create_batch(count - Folder.objects.count(), owner=learner)
        with django_assert_num_queries(2):
            assert len(client.get("/api/core/folders").json()) == count


@pytest.mark.parametrize("path", [f"{LIST}/not-a-uuid", f"{LIST}/not-a-uuid/messages", "/api/core/nowhere"])
def test_an_unknown_path_is_the_envelope(api, learner, path):
    answer = api(learner).get(path)
    assert (answer.status_code, answer.json()["detail"]["error"]) == (404, "not_found")
