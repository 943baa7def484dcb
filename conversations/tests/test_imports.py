import io
import json
import struct
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from conversations import services
from conversations.models import Conversation, ConversationImport, Message
from conversations.services.imports import archive, reader
from conversations.services.imports import job as running
from conversations.services.imports.problems import Unreadable
from conversations.tests import samples
from conversations.tests.factories import ConversationFactory
from xentree import events
from xentree.events import ImportAdvanced
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
IMPORTS = "/api/core/imports"


def imported(owner, content, name="export.zip"):
    """The job after a worker has run it."""
    by = Principal(owner, "bearer")
    job = services.request_import(ContentFile(content), filename=name, size=len(content), by=by)
    services.run_import(job.pk)
    job.refresh_from_db()
    return job


def as_json(*conversations):
    return json.dumps(list(conversations)).encode()


def counts(job):
    return job.state, job.total, job.done, job.skipped, job.error


def test_upload_answers_202_and_can_be_watched(api, learner):
    client = api(learner)
    content = samples.export_zip([samples.chatgpt_conversation()])
    made = client.post(IMPORTS, {"file": SimpleUploadedFile("chatgpt.zip", content)}, format="multipart")
    job = ConversationImport.objects.get()
    assert (made.status_code, made.json()["state"], made.json()["filename"]) == (202, "queued", "chatgpt.zip")
    services.run_import(job.pk)
    shown = client.get(f"{IMPORTS}/{job.pk}").json()
    assert {name: shown[name] for name in ("state", "format", "total", "done", "skipped", "error")} == {
        "state": "done",
        "format": "chatgpt",
        "total": 1,
        "done": 1,
        "skipped": 0,
        "error": "",
    }
    assert [row["id"] for row in client.get(IMPORTS).json()] == [str(job.pk)]


def test_chatgpt_keeps_the_tree_the_times_and_the_shown_branch(learner):
    job = imported(learner, as_json(samples.chatgpt_conversation()), "conversations.json")
    assert counts(job) == ("done", 1, 1, 0, "")
    conversation = Conversation.objects.get()
    assert (conversation.title, conversation.title_by, conversation.source) == ("Tides", "person", "chatgpt")
    assert conversation.created_at == datetime.fromtimestamp(1700000000, UTC)
    assert conversation.updated_at == datetime.fromtimestamp(1700000100, UTC)
    shown = Message.objects.branch(conversation.head_id, 100)
    assert [(message.role, message.content) for message in shown] == [
        ("user", "Why two tides?"),
        ("assistant", "The moon pulls."),
        ("user", "[Image]\n\nWhat is this?"),
        ("assistant", "```python\nprint(1)\n```"),
        ("assistant", "A beach."),
    ]
    assert (shown[1].model, shown[1].provider) == ("gpt-4o", "chatgpt")
    other = conversation.messages.get(content="First try")
    assert (other.parent_id, conversation.message_count) == (shown[0].pk, 6)
    assert (conversation.unread, conversation.last_message_preview) == (False, "A beach.")


def test_claude_keeps_order_times_and_the_text_of_files(learner):
    job = imported(learner, samples.export_zip([samples.claude_conversation()]))
    assert (counts(job), job.format) == (("done", 1, 1, 0, ""), "claude")
    conversation = Conversation.objects.get()
    assert (conversation.title, conversation.source) == ("Verbs", "claude")
    shown = Message.objects.branch(conversation.head_id, 10)
    assert [(message.role, message.content) for message in shown] == [
        ("user", "Conjugate ser\n\n**Attached: list.txt**\n\n```\nsoy eres es\n```"),
        ("assistant", "soy, eres, es"),
    ]
    assert shown[1].created_at == datetime(2024, 5, 1, 10, 5, tzinfo=UTC)


def test_the_same_file_again_adds_nothing_and_another_person_gets_their_own(learner, stranger):
    content = as_json(samples.chatgpt_conversation(), samples.claude_conversation())
    first, second = imported(learner, content), imported(learner, content)
    assert (counts(first), counts(second)) == (("done", 2, 2, 0, ""), ("done", 2, 2, 0, ""))
    assert Conversation.objects.count() == 2
    imported(stranger, content)
    assert Conversation.objects.filter(owner=stranger).count() == 2


def test_broken_entries_are_counted_and_take_nobody_with_them(learner):
    hostile = [
        samples.chatgpt_conversation(),
        {},
        {"mapping": []},
        {"mapping": {}, "id": 5},
        {"uuid": "x", "chat_messages": "no"},
        {"uuid": ["x"], "chat_messages": []},
        [1, 2],
        samples.claude_conversation(),
    ]
    assert counts(imported(learner, as_json(*hostile))) == ("done", 8, 2, 6, "")
    assert Conversation.objects.count() == 2


def test_nonsense_inside_a_conversation_is_left_out(learner):
    mapping = {
        "q": samples.node("q", None, "user", "Fine"),
        "cycle1": samples.node("cycle1", "cycle2", "user", "never"),
        "cycle2": samples.node("cycle2", "cycle1", "user", "reached"),
        "self": samples.node("self", "self", "user", "no"),
        "list": ["not", "a", "node"],
        "null": None,
        "role": samples.node("role", "q", ["user"], "no"),
        "parts": samples.node("parts", "q", "user", "", content={"parts": [None, 5, {"a": 1}]}),
        "kind": samples.node("kind", "q", "user", "", content={"parts": [{"content_type": [1]}]}),
        "nul": samples.node("nul", "q", "assistant", "a\x00b\ud800c", create_time=float("inf")),
        "time": samples.node("time", "nul", "user", "Later", create_time=1e300),
        "year": samples.node("year", "time", "user", "Earlier", create_time=-5),
    }
    entry = {"id": "c", "title": {"no": 1}, "create_time": "soon", "current_node": ["x"], "mapping": mapping}
    assert counts(imported(learner, as_json(entry))) == ("done", 1, 1, 0, "")
    conversation = Conversation.objects.get()
    assert conversation.title == "Untitled"
    contents = sorted(conversation.messages.values_list("content", flat=True))
    assert contents == ["Earlier", "Fine", "Later", "a\ufffdb\ufffdc"]
    for message in conversation.messages.exclude(parent=None).select_related("parent"):
        assert message.created_at >= message.parent.created_at


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"[1, 2]", "The list holds something that is no conversation."),
        (b"[" * 100_000, "The file is nested too deeply to be an export."),
        (b'[{"a": ' + b"[" * 100_000, "The file is nested too deeply to be an export."),
        (b'[{"a": "', "The file ends in the middle; what came before was imported."),
        (b"[", "The file ends in the middle; what came before was imported."),
        (b"[{}]", "The file holds no conversation of ChatGPT or Claude."),
        (b"[{\"a\" 1}, {'b'}]", "The file holds no conversation of ChatGPT or Claude."),
        (b"PK\x03\x04 rubbish", "The ZIP file is damaged: its end is missing."),
        (samples.export_zip("[]", name="other.json"), "There is no conversations.json in this ZIP file."),
        (samples.export_zip("[]", name="../conversations.json"), "There is no conversations.json in this ZIP file."),
        (samples.export_zip("[]", name="/conversations.json"), "There is no conversations.json in this ZIP file."),
        (samples.export_zip("[]", name="..\\conversations.json"), "There is no conversations.json in this ZIP file."),
        (samples.export_zip("{}"), "The file does not hold a list of conversations."),
    ],
)
def test_what_is_no_export_fails_in_words(learner, content, error):
    job = imported(learner, content)
    assert (job.state, job.error) == ("failed", error)
    assert Conversation.objects.count() == 0


def test_an_empty_list_is_done(learner):
    assert counts(imported(learner, b" [ ] ")) == ("done", 0, 0, 0, "")


def test_what_came_before_a_break_is_kept(learner):
    content = as_json(samples.chatgpt_conversation("a"), samples.chatgpt_conversation("b"))
    job = imported(learner, content[: len(content) - 200])
    assert counts(job) == ("failed", 1, 1, 0, "The file ends in the middle; what came before was imported.")
    assert Conversation.objects.count() == 1


def test_a_bomb_is_stopped_by_what_really_comes_out(learner, settings):
    settings.MAX_IMPORT_BYTES = 100_000
    bomb = samples.export_zip('[{"a": "' + "x" * 5_000_000 + '"}]')
    assert len(bomb) < 10_000
    job = imported(learner, bomb)
    assert (job.state, job.error) == ("failed", "The export is larger than can be imported.")


def test_a_directory_of_a_million_files_is_not_read(monkeypatch):
    monkeypatch.setattr(archive, "_MOST_DIRECTORY_BYTES", 100)
    crowded = samples.export_zip("[]", **{f"file{n}": "" for n in range(50)})
    with pytest.raises(Unreadable, match="too many files"), archive.open_conversations(io.BytesIO(crowded)):
        pass


def test_a_password_and_foreign_compressions_are_refused(learner):
    locked = bytearray(samples.export_zip([samples.chatgpt_conversation()]))
    entry = locked.rfind(b"PK\x01\x02")
    struct.pack_into("<H", locked, entry + 8, 1)
    local = locked.rfind(b"PK\x03\x04")
    struct.pack_into("<H", locked, local + 6, 1)
    assert imported(learner, bytes(locked)).error == "The ZIP file is damaged or protected with a password."
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("conversations.json", "[]")
    assert imported(learner, buffer.getvalue()).error == "The ZIP file uses a compression that is not supported."


def test_one_conversation_has_a_limit(monkeypatch):
    monkeypatch.setattr(reader, "MOST_CHARACTERS", 1000)
    monkeypatch.setattr(reader, "_PIECE", 100)
    with pytest.raises(Unreadable, match="too large"):
        list(reader.read_array(io.StringIO('[{"a": "' + "x" * 5000 + '"}]')))


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 64])
def test_elements_are_found_wherever_the_text_is_cut(monkeypatch, piece):
    monkeypatch.setattr(reader, "_PIECE", piece)
    value = [{"a": 'b"]}\\'}, {"c": [{"d": "{["}]}, [], {"é\n": '\\\\"'}]
    for text in (json.dumps(value), json.dumps(value, indent=2, ensure_ascii=False)):
        assert list(reader.read_array(io.StringIO(text))) == value


def test_a_long_string_takes_linear_time():
    text = io.StringIO('[{"a": "' + "x" * 20_000_000 + '"}]')
    began = datetime.now(UTC)
    assert len(list(reader.scan_array(text))) == 1
    assert datetime.now(UTC) - began < timedelta(seconds=5)


@pytest.mark.parametrize("content", [b"", b"hello", b"<html>", b'{"a": 1}'])
def test_an_upload_that_cannot_be_one_is_refused_at_once(api, learner, content):
    answer = api(learner).post(IMPORTS, {"file": SimpleUploadedFile("x.zip", content)}, format="multipart")
    assert (answer.status_code, answer.json()["detail"]["error"]) == (400, "unreadable_import")
    assert ConversationImport.objects.count() == 0


def test_too_large_is_413(api, learner, settings):
    settings.MAX_IMPORT_BYTES = 1024 * 1024
    file = SimpleUploadedFile("x.json", b"[" + b" " * 1024 * 1024)
    answer = api(learner).post(IMPORTS, {"file": file}, format="multipart")
    assert (answer.status_code, ConversationImport.objects.count()) == (413, 0)


def test_strangers_and_nobody(api, learner, stranger):
    job = imported(learner, b"[]")
    assert api(stranger).get(f"{IMPORTS}/{job.pk}").status_code == 404
    assert api(stranger).get(IMPORTS).json() == []
    for method, path in (("get", IMPORTS), ("post", IMPORTS), ("get", f"{IMPORTS}/{job.pk}")):
        assert getattr(api(), method)(path).status_code == 401


def killed_after(owner, content, monkeypatch, entries):
    """The row a worker leaves that was killed after so many conversations."""
    real, done = running._import_one, []

    def dying(job, entry):
        if len(done) == entries:
            raise SystemExit
        done.append(real(job, entry))

    by = Principal(owner, "bearer")
    row = services.request_import(ContentFile(content), filename="x.json", size=len(content), by=by)
    with monkeypatch.context() as patch:
        patch.setattr(running, "_import_one", dying)
        with pytest.raises(SystemExit):
            services.run_import(row.pk)
    return row


def test_a_killed_worker_is_noticed_and_another_goes_on(learner, monkeypatch):
    content = as_json(*(samples.chatgpt_conversation(f"c{n}") for n in range(5)))
    row = killed_after(learner, content, monkeypatch, 2)
    assert (Conversation.objects.count(), services.stalled_imports()) == (2, [])
    services.run_import(row.pk)
    assert Conversation.objects.count() == 2
    ConversationImport.objects.filter(pk=row.pk).update(alive_at=now() - timedelta(minutes=3))
    assert services.stalled_imports() == [row.pk]
    services.run_import(row.pk)
    row.refresh_from_db()
    assert (counts(row), Conversation.objects.count(), row.attempts) == (("done", 5, 5, 0, ""), 5, 2)


def test_an_import_that_kills_every_worker_is_given_up(learner, monkeypatch):
    row = killed_after(learner, as_json(samples.chatgpt_conversation()), monkeypatch, 0)
    ConversationImport.objects.filter(pk=row.pk).update(attempts=3, alive_at=now() - timedelta(minutes=3))
    services.run_import(row.pk)
    row.refresh_from_db()
    assert row.state == "failed"


def test_a_queued_import_that_got_lost_is_found(learner):
    by = Principal(learner, "bearer")
    row = services.request_import(ContentFile(b"[]"), filename="x.json", size=2, by=by)
    assert services.stalled_imports() == []
    ConversationImport.objects.filter(pk=row.pk).update(created_at=now() - timedelta(minutes=3))
    assert services.stalled_imports() == [row.pk]


def test_the_upload_goes_when_it_is_done_and_stays_a_day_when_it_failed(learner):
    done, failed = imported(learner, b"[]"), imported(learner, b"[1]")
    assert (done.file.name, default_storage.exists(failed.file.name)) == ("", True)
    assert services.sweep_import_files() == 0
    ConversationImport.objects.filter(pk=failed.pk).update(finished_at=now() - timedelta(hours=25))
    assert services.sweep_import_files() == 1
    assert default_storage.exists(failed.file.name) is False


def test_progress_is_told(learner, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    monkeypatch.setitem(events._listeners, ImportAdvanced, [told.append])
    with django_capture_on_commit_callbacks(execute=True):
        job = imported(learner, as_json(samples.chatgpt_conversation()))
    assert told == [ImportAdvanced(job.pk, learner.pk)] * 2


def test_an_imported_conversation_can_come_back_after_it_was_purged(learner):
    content = as_json(samples.chatgpt_conversation())
    imported(learner, content)
    Conversation.objects.update(deleted_at=now() - timedelta(minutes=11))
    services.purge_conversations()
    imported(learner, content)
    assert Conversation.objects.present().count() == 1


def test_conversations_that_began_here_are_never_taken_for_imported_ones(learner):
    ConversationFactory.create_batch(2, owner=learner)
    assert Conversation.objects.filter(external_id="").count() == 2
