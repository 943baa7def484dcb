"""What one can do with notes by the API: keep, save, conflict, delete, take back, take away."""

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from conversations import tasks
from conversations.models import Conversation, Note, NoteTag, NoteVersion
from conversations.services import notes, purge_conversations
from conversations.services.notes import searching
from conversations.services.notes.searching import index_note
from conversations.tests.factories import ConversationFactory, MessageFactory, NoteFactory, exchange
from knowledge import search
from organizations.authentication import WORKSPACE
from organizations.tests.factories import MembershipFactory
from xentree.errors import Conflict, LimitReached, NotAllowed
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
LIST = "/api/core/notes"


def place(note, rest=""):
    return f"{LIST}/{note.pk}{rest}"


def rows():
    return list(Note.objects.order_by("pk").values())


def titles(client, **query):
    return [each["title"] for each in client.get(LIST, query).json()]


def test_create_answers_the_contracts_fields(api, learner):
    answer = api(learner).post(LIST, {"title": "Tides", "content": "# Twice\n", "tags": ["#Sea", " the  Moon", "sea"]})
    note = Note.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(note.pk),
        "title": "Tides",
        "content": "# Twice\n",
        "tags": ["sea", "the moon"],
        "conversation_id": None,
        "message_id": None,
        "source_gone": False,
        "organization_id": None,
        "version": 1,
        "created_at": note.created_at.isoformat().replace("+00:00", "Z"),
        "updated_at": note.updated_at.isoformat().replace("+00:00", "Z"),
    }
    assert list(note.versions.values_list("number", "title", "content")) == [(1, "Tides", "# Twice\n")]


@pytest.mark.parametrize(
    "body",
    [{}, {"title": ""}, {"title": "x" * 201}, {"title": "a", "tags": ["x" * 41]}, {"title": "a", "content": "\x00"},
     {"title": "a", "tags": ["x"] * 21}, {"title": "a", "content": "x" * 200_001}, {"title": "a", "message_id": "no"}],
)  # fmt: skip
def test_create_refuses_nonsense(api, learner, body):
    answer = api(learner).post(LIST, body)
    assert (answer.status_code, answer.json()["detail"]["error"]) == (400, "validation_error")
    assert rows() == []


def test_the_same_key_keeps_it_once(api, learner):
    client = api(learner)
    for _ in range(2):
        assert client.post(LIST, {"title": "Once"}, headers={"Idempotency-Key": "n1"}).status_code == 201
    assert Note.objects.count() == 1


def test_there_is_an_end_to_how_many(learner, monkeypatch):
    monkeypatch.setattr("conversations.services.notes.writing.MOST_NOTES", 1)
    NoteFactory(owner=learner)
    with pytest.raises(LimitReached):
        notes.create_note(notes.NewNote(notes.NoteText("More")), by=Principal(learner, "bearer"))
    assert Note.objects.count() == 1


def test_saved_from_an_answer_it_links_back_until_that_is_gone(api, learner):
    client, conversation = api(learner), ConversationFactory(owner=learner)
    answer = exchange(conversation, ("Why?", "The moon."))[1]
    made = client.post(LIST, {"title": "Moon", "message_id": str(answer.pk)}).json()
    assert (made["conversation_id"], made["message_id"]) == (str(conversation.pk), str(answer.pk))
    assert [each["id"] for each in client.get(LIST, {"conversation_id": str(conversation.pk)}).json()] == [made["id"]]

    gone = {"conversation_id": None, "message_id": None, "source_gone": True}
    Conversation.objects.update(deleted_at=now())
    assert client.get(f"{LIST}/{made['id']}").json() == {**made, **gone}
    Conversation.objects.update(deleted_at=now() - timedelta(hours=1))
    purge_conversations()
    assert client.get(f"{LIST}/{made['id']}").json() == {**made, **gone}


def test_it_is_saved_from_what_is_ones_own_alone(api, learner):
    mine, theirs = ConversationFactory(owner=learner), MessageFactory()
    client = api(learner)
    bodies = [
        {"message_id": str(theirs.pk)},
        {"conversation_id": str(theirs.conversation_id)},
        {"message_id": str(MessageFactory(conversation__owner=learner).pk), "conversation_id": str(mine.pk)},
    ]
    assert [client.post(LIST, {"title": "x", **body}).status_code for body in bodies] == [400, 400, 400]
    assert rows() == []


@pytest.fixture
def tenant(learner):
    return MembershipFactory(user=learner).organization


def test_it_is_in_the_workspace_of_its_source_or_the_present_one(client, api, learner, tenant):
    message = MessageFactory(conversation__owner=learner, conversation__organization=tenant)
    api(learner).post(LIST, {"title": "From work", "message_id": str(message.pk)})
    api(learner).post(LIST, {"title": "Own"})
    client.force_login(learner)
    assert titles(client) == ["Own"]
    cookie = client.session
    cookie[WORKSPACE] = str(tenant.pk)
    cookie.save()
    client.post(LIST, {"title": "At work"}, content_type="application/json")
    assert set(titles(client)) == {"From work", "At work"}
    assert set(titles(api(learner))) == {"From work", "At work", "Own"}


def test_teammates_and_strangers_find_nothing(api, learner, stranger, tenant):
    note = NoteFactory(owner=learner, organization=tenant, tags=["secret"])
    before = rows(), list(NoteVersion.objects.values())
    for person in (stranger, MembershipFactory(organization=tenant).user):
        client = api(person)
        assert (titles(client), client.get(f"{LIST}/tags").json()) == ([], [])
        reads = ["", "/export", "/versions", "/versions/1", "/versions/1/changes"]
        assert {client.get(place(note, rest)).status_code for rest in reads} == {404}
        assert client.put(place(note), {"title": "Mine", "content": ""}).status_code == 404
        assert client.post(place(note, "/versions/1/restore")).status_code == 404
        assert client.delete(place(note)).status_code == 404
    assert (rows(), list(NoteVersion.objects.values())) == before


def test_services_ask_whose_it_is(learner, as_stranger):
    note, before = NoteFactory(owner=learner), rows()
    text = notes.NoteText("Mine now")
    for act in (
        lambda: notes.save_note(note, text, by=as_stranger),
        lambda: notes.delete_note(note, by=as_stranger),
        lambda: notes.restore_version(note, 1, by=as_stranger),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert rows() == before


def test_list_filters_and_sorts(api, learner):
    conversation = ConversationFactory(owner=learner)
    ages = {"zebra": 1, "Apple": 3, "mango": 2}
    for title, age in ages.items():
        moment = now() - timedelta(hours=age)
        NoteFactory(owner=learner, title=title, created_at=moment, updated_at=now() - timedelta(hours=4 - age))
    NoteTag.objects.create(note=Note.objects.get(title="Apple"), name="fruit", place=0)
    Note.objects.filter(title="zebra").update(content="Striped HORSE", conversation=conversation)
    index_note(Note.objects.get(title="zebra"))
    client = api(learner)

    assert titles(client) == ["Apple", "mango", "zebra"]
    assert titles(client, sort="created") == ["zebra", "mango", "Apple"]
    assert titles(client, sort="title") == ["Apple", "mango", "zebra"]
    assert titles(client, q="horse") == ["zebra"]
    assert titles(client, q="APPL") == ["Apple"]
    assert titles(client, q="water -mango") == ["Apple"]
    assert titles(client, tag="Fruit") == ["Apple"]
    assert titles(client, conversation_id=str(conversation.pk)) == ["zebra"]
    assert titles(client, tag="none") == []
    assert client.get(LIST, {"sort": "size"}).status_code == 400


@pytest.mark.parametrize("sort", ["updated", "created", "title"])
def test_pages_hold_every_note_once(api, learner, sort):
    made = {NoteFactory(owner=learner, title="Same").title for _ in range(2)} | {NoteFactory(owner=learner).title}
    client, address, seen = api(learner), f"{LIST}?limit=1&sort={sort}", []
    while address:
        page = client.get(address)
        seen += [each["id"] for each in page.json()]
        address = page.headers.get("Link", "").removeprefix("<").partition(">")[0]
    assert (len(seen), len(set(seen)), len(made)) == (3, 3, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_is_three_queries_however_long(api, learner, django_assert_num_queries, count):
    for _ in range(count):
        NoteFactory(owner=learner, tags=["a", "b"], conversation=ConversationFactory(owner=learner))
    client = api(learner)
    with django_assert_num_queries(3):
        assert len(client.get(LIST).json()) == count


def test_tags_are_counted(api, learner):
    NoteFactory(owner=learner, tags=["sea", "moon"])
    NoteFactory(owner=learner, tags=["moon"])
    NoteFactory(owner=learner, tags=["gone"], deleted_at=now())
    NoteFactory(tags=["theirs"])
    assert api(learner).get(f"{LIST}/tags").json() == [{"name": "moon", "count": 2}, {"name": "sea", "count": 1}]


def test_saving_replaces_it_and_tags_left_out_stay(api, learner):
    note = NoteFactory(owner=learner, tags=["sea"])
    client = api(learner)
    saved = client.put(place(note), {"title": "New", "content": "text", "expected_version": 1}).json()
    assert (saved["title"], saved["content"], saved["tags"], saved["version"]) == ("New", "text", ["sea"], 2)
    again = client.put(place(note), {"title": "New", "content": "text", "tags": []}).json()
    assert (again["tags"], again["version"]) == ([], 3)
    assert again["updated_at"] > saved["updated_at"]


def test_saving_what_it_says_changes_nothing(api, learner):
    note = NoteFactory(owner=learner)
    body = {"title": note.title, "content": note.content, "expected_version": 9}
    before = rows()
    assert api(learner).put(place(note), body).json()["version"] == 1
    assert (rows(), note.versions.count()) == (before, 1)


def test_a_save_over_another_is_refused_with_what_is_there(api, learner):
    note = NoteFactory(owner=learner)
    client = api(learner)
    client.put(place(note), {"title": "First", "content": "a", "expected_version": 1})
    before = rows()
    answer = client.put(place(note), {"title": "Second", "content": "b", "expected_version": 1})
    detail = answer.json()["detail"]
    assert (answer.status_code, detail["error"]) == (409, "note_changed")
    assert detail["current"] == client.get(place(note)).json()
    assert (rows(), detail["current"]["title"]) == (before, "First")


@pytest.mark.django_db(transaction=True)
def test_of_parallel_saves_of_one_version_one_is_kept(learner):
    note, by = NoteFactory(owner=learner), Principal(learner, "bearer")

    def save(number):
        try:
            return notes.save_note(note, notes.NoteText(f"From {number}"), expected_version=1, by=by).version
        except Conflict:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(save, range(8)))
    assert sorted(results, key=str) == [2] + [None] * 7
    assert (Note.objects.get().version, note.versions.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_parallel_saves_that_expect_nothing_are_all_versions(learner):
    note, by = NoteFactory(owner=learner), Principal(learner, "bearer")

    def save(number):
        try:
            return notes.save_note(note, notes.NoteText(f"From {number}", tags=(f"t{number}",)), by=by).version
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(save, range(6))) == [2, 3, 4, 5, 6, 7]
    assert (note.versions.count(), NoteTag.objects.count()) == (7, 1)


def test_deleted_it_is_gone_and_can_be_taken_back(api, learner, stranger):
    note = NoteFactory(owner=learner)
    client = api(learner)
    assert client.delete(place(note)).status_code == 204
    assert titles(client) == []
    assert {client.get(place(note)).status_code, client.delete(place(note)).status_code} == {404}
    assert client.put(place(note), {"title": "x", "content": ""}).status_code == 404
    assert api(stranger).post(place(note, "/restore")).status_code == 404
    assert client.post(place(note, "/restore")).json()["id"] == str(note.pk)
    assert client.post(place(note, "/restore")).status_code == 404
    assert titles(client) == [note.title]


def test_after_ten_minutes_it_is_purged(api, learner):
    moments = {"late": now() - timedelta(minutes=11), "recent": now() - timedelta(minutes=9), "kept": None}
    made = {name: NoteFactory(owner=learner, title=name, deleted_at=moment) for name, moment in moments.items()}
    assert api(learner).post(place(made["late"], "/restore")).status_code == 404
    for _ in range(2):
        tasks.purge_conversations()
    assert set(Note.objects.values_list("title", flat=True)) == {"recent", "kept"}
    assert NoteVersion.objects.count() == 2


def test_export_is_markdown_with_what_is_known_about_it(api, learner):
    note = NoteFactory(owner=learner, title='Tides "& moons"', content="Two a day.\n", tags=["sea", "the moon"])
    answer = api(learner).get(place(note, "/export"))
    assert answer["Content-Disposition"] == 'attachment; filename="tides-moons.md"'
    head, _, text = answer.content.decode().removeprefix("---\n").partition("\n---\n\n")
    assert head.splitlines()[:2] == ['title: "Tides \\"& moons\\""', 'tags: ["sea", "the moon"]']
    assert text == "Two a day.\n"


def test_all_of_them_are_a_zip_with_a_file_each(api, learner, monkeypatch):
    monkeypatch.setattr("conversations.services.notes.files.AT_A_TIME", 2)
    for title in ("Same", "Same", "Same 2", "🌊"):
        NoteFactory(owner=learner, title=title, content=f"About {title}.")
    NoteFactory()
    NoteFactory(owner=learner, deleted_at=now())
    answer = api(learner).get(f"{LIST}/export")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer)))
    assert answer["Content-Type"] == "application/zip"
    assert archive.testzip() is None
    assert archive.namelist() == ["same.md", "same-2.md", "same-2-2.md", "note.md"]
    assert archive.read("note.md").decode().endswith("\n\nAbout 🌊.\n")


def test_no_notes_are_an_empty_zip(api, learner):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(api(learner).get(f"{LIST}/export"))))
    assert archive.namelist() == []


@pytest.fixture
def found(as_learner):
    """A function from words to the titles of the notes that the search finds."""

    def look(words, by=as_learner):
        matches = search.search_everything(by, search.parse(words)).matches.get(search.Kind.NOTE, [])
        return [match.title for match in matches]

    return look


def test_the_search_finds_it_as_it_is_while_it_is_there(found, as_learner, as_stranger):
    note = notes.create_note(notes.NewNote(notes.NoteText("Tides", "The moon pulls.", ("sea",))), by=as_learner)
    assert (found("moon"), found("tag:sea"), found("moon", as_stranger)) == (["Tides"], ["Tides"], [])
    notes.save_note(note, notes.NoteText("Floods", "Water rises.", ("land",)), by=as_learner)
    assert (found("moon"), found("tag:sea"), found("rising"), found("tag:land")) == ([], [], ["Floods"], ["Floods"])
    notes.restore_version(note, 1, by=as_learner)
    assert found("moon") == ["Tides"]
    notes.delete_note(note, by=as_learner)
    assert found("moon") == []
    notes.restore_note(note.pk, by=as_learner)
    assert found("moon") == ["Tides"]


def test_a_save_that_is_taken_back_is_not_found(found, as_learner):
    note = notes.create_note(notes.NewNote(notes.NoteText("Tides", "The moon.")), by=as_learner)
    with pytest.raises(RuntimeError), transaction.atomic():
        notes.save_note(note, notes.NoteText("Floods", "The rain."), by=as_learner)
        raise RuntimeError
    assert (found("rain"), found("moon")) == ([], ["Tides"])


def test_deleting_the_conversation_leaves_its_note_to_be_found(found, learner, as_learner):
    message = MessageFactory(conversation__owner=learner)
    new = notes.NewNote(notes.NoteText("Tides", "The moon."), message_id=message.pk)
    notes.create_note(new, by=as_learner)
    Conversation.objects.update(deleted_at=now() - timedelta(hours=1))
    purge_conversations()
    assert found("moon") == ["Tides"]


def test_the_source_of_a_new_index_holds_each_note_once(learner, stranger):
    made = [NoteFactory(owner=learner, tags=["sea"]) for _ in range(3)]
    theirs = NoteFactory(owner=stranger)
    NoteFactory(owner=learner, deleted_at=now())
    source = searching.NoteSource()
    assert {note.pk for note in source.rows()} == {note.pk for note in (*made, theirs)}
    assert list(source.of(stranger.pk)) == [theirs]
    assert {searching.entry_of(note).tags for note in source.of(learner.pk)} == {("sea",)}
