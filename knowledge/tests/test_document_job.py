from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils.timezone import now

from accounts.tests.factories import UserFactory
from knowledge import receivers
from knowledge.models import DEAD_AFTER, Document
from knowledge.services import documents
from knowledge.services.documents import job
from knowledge.services.documents.changes import fail_document
from knowledge.tests.documents import TEXT, added, read
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from organizations.models import StoredFile
from xentree import events
from xentree.events import DocumentChanged
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
State = Document.Status


def state(document):
    document.refresh_from_db()
    return document.status, document.error_code, document.claim


def test_a_document_is_read_into_chunks(learner):
    document = read(added(learner, b"# Water\n\nIt boils at 100 degrees.\n\n# Ice\n\nIt melts at 0.", "water.md"))
    assert (state(document), document.progress) == (("ready", "", None), 100)
    assert (document.attempts, document.chunk_count) == (1, document.chunks.count())
    assert "boils at 100" in " ".join(document.chunks.values_list("text", flat=True))


def test_a_document_is_called_what_it_calls_itself_until_a_person_says_otherwise(learner, as_learner):
    page = b"<html><head><title>Tides</title></head><body><p>The moon pulls.</p></body></html>"
    unnamed, named = added(learner, page, "a.html"), added(learner, page + b" ", "b.html")
    documents.change_document(named, {"title": "Mine"}, by=as_learner)
    assert [read(each).title for each in (unnamed, named)] == ["Tides", "Mine"]


def test_a_document_is_taken_up_once(learner):
    document = added(learner)
    assert Document.objects.claim(document.pk) is not None
    assert Document.objects.claim(document.pk) is None
    assert read(document).status == State.PARSING


def test_what_a_dead_worker_had_is_taken_up_by_another(learner):
    document = added(learner)
    first = Document.objects.claim(document.pk)
    Document.objects.update(alive_at=now() - DEAD_AFTER - timedelta(seconds=1))
    assert documents.waiting_documents() == [document.pk]
    assert read(document).status == State.READY
    late = job.Work(first)
    late.finish()
    late.fail("late", "Too late.")
    assert not late.part(0, 100)(1.0)
    assert state(document) == ("ready", "", None)
    assert document.attempts == 2


def test_one_that_kills_its_workers_is_given_up(learner):
    document = added(learner)
    Document.objects.update(attempts=3)
    assert (read(document).status, state(document)[1]) == ("failed", "gave_up")


def test_what_was_not_foreseen_is_tried_again_and_then_given_up(learner, monkeypatch):
    document = added(learner)
    monkeypatch.setattr(job, "split", lambda parsed: 1 / 0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            documents.index_document(document.pk)
        assert state(document) == ("queued", "", None)
    assert (read(document).status, state(document)[1]) == ("failed", "gave_up")


def test_nothing_waits_longer_than_its_deadline(learner, settings):
    settings.DOCUMENT_DEADLINE = timedelta(minutes=10)
    for status in (State.QUEUED, State.PARSING, State.EMBEDDING, State.READY):
        DocumentFactory(owner=learner, status=status, queued_at=now() - timedelta(minutes=11), alive_at=now())
    in_time = DocumentFactory(owner=learner, status=State.QUEUED, queued_at=now() - timedelta(minutes=9))
    assert documents.fail_overdue() == 3
    assert sorted(Document.objects.values_list("status", "error_code")) == [
        ("failed", "overdue"),
        ("failed", "overdue"),
        ("failed", "overdue"),
        ("queued", ""),
        ("ready", ""),
    ]
    assert state(in_time)[0] == "queued"


def test_a_worker_stops_what_is_overdue(learner):
    document = added(learner)
    work = job.Work(Document.objects.claim(document.pk))
    Document.objects.update(queued_at=now() - timedelta(days=1))
    assert not work.part(0, 100)(0.1)
    assert state(document) == ("failed", "overdue", None)


def test_reading_is_stopped_wherever_it_is(learner, as_learner):
    document = added(learner)
    work = job.Work(Document.objects.claim(document.pk))
    assert work.part(0, 100)(0.0)
    documents.cancel_document(document, by=as_learner)
    work._told_at = 0
    assert not work.part(0, 100)(0.5)
    with pytest.raises(job.Lost):
        work.write(job.Parsed("", None, ()), [])
    assert state(document) == ("failed", "cancelled", None)
    documents.retry_document(document, by=as_learner)
    work._told_at = 0
    assert not work.part(0, 100)(0.5)
    assert read(document).status == State.READY


def test_what_is_deleted_while_it_is_read_leaves_nothing(
    learner, as_learner, monkeypatch, django_capture_on_commit_callbacks
):
    document = added(learner)
    parse = job.parse_file

    def deleted_meanwhile(*args, **options):
        parsed = parse(*args, **options)
        documents.delete_document(document, by=as_learner)
        return parsed

    monkeypatch.setattr(job, "parse_file", deleted_meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        assert documents.index_document(document.pk) is None
    assert (Document.objects.count(), default_storage.exists(document.file.name)) == (0, False)


def test_a_failure_leaves_nothing_half_read(learner):
    document = ChunkFactory(document=DocumentFactory(owner=learner, status=State.EMBEDDING, chunk_count=1)).document
    fail_document(Document.objects.filter(pk=document.pk), "broken", "It is broken.")
    assert (state(document), document.chunk_count, document.chunks.count()) == (("failed", "broken", None), 0, 0)


def test_a_file_that_is_gone_is_said_to_be(learner):
    document = added(learner)
    default_storage.delete(document.file.name)
    assert (read(document).status, state(document)[1]) == ("failed", "file_gone")


def test_a_file_without_words_is_said_to_have_none(learner):
    assert read(added(learner, b" \n ")).error_code == "empty"


def test_progress_only_grows_and_is_told(learner, monkeypatch, django_capture_on_commit_callbacks):
    told = []
    listener = lambda event: told.append((event.status, event.progress))  # noqa: E731
    monkeypatch.setitem(events._listeners, DocumentChanged, [listener])
    with django_capture_on_commit_callbacks(execute=True):
        documents.index_document(added(learner).pk)
    assert [status for status, _ in told] == ["queued", "parsing", "parsing", "embedding", "ready"]
    assert [progress for _, progress in told] == sorted(progress for _, progress in told)
    assert told[-1] == ("ready", 100)


def test_people_are_served_in_turns(learner):
    many = [added(learner, b"%d" % n) for n in range(3)]
    other = added(UserFactory(), b"one")
    order = []
    following = documents.waiting_documents()[0]
    while following:
        order.append(following)
        following = documents.index_document(following)
    assert order == [many[0].pk, other.pk, many[1].pk, many[2].pk]


def test_a_worker_with_its_hands_full_leaves_it_in_the_queue(learner, settings):
    document = added(learner)
    held = [job._hands.acquire(blocking=False) for _ in range(settings.DOCUMENTS_AT_ONCE)]
    try:
        assert documents.index_document(document.pk) is None
    finally:
        job._hands.release(len(held))
    assert state(document)[0] == "queued"


def test_the_only_worker_takes_back_what_one_before_it_had(learner, settings):
    document = added(learner)
    Document.objects.claim(document.pk)
    receivers.take_back()
    assert state(document)[0] == "parsing"
    settings.ONLY_WORKER = True
    receivers.take_back()
    assert state(document) == ("queued", "", None)


def test_a_document_that_is_not_there_is_left_alone():
    assert documents.index_document(uuid4()) is None


def test_files_that_lost_their_row_are_swept(learner):
    kept, lost = added(learner), added(learner, b"other")
    Document.objects.filter(pk=lost.pk).delete()
    assert documents.sweep_files() == 0
    StoredFile.objects.update(created_at=now() - timedelta(hours=2))
    assert documents.sweep_files() == 1
    assert [default_storage.exists(each.file.name) for each in (kept, lost)] == [True, False]


def test_a_copy_of_ones_data_has_the_documents_and_erasing_takes_the_files(
    learner, stranger, django_capture_on_commit_callbacks
):
    mine, theirs = added(learner), added(stranger)
    files = {file.path: file.data for file in documents.export_personal_data(learner)}
    assert [row["id"] for row in files.pop("documents.json")] == [mine.pk]
    with django_capture_on_commit_callbacks(execute=True):
        documents.erase_personal_data(learner)
    assert list(Document.objects.all()) == [theirs]
    assert [default_storage.exists(each.file.name) for each in (mine, theirs)] == [False, True]


def test_the_original_is_in_the_copy(learner):
    document = added(learner)
    for file in documents.export_personal_data(learner):
        if file.file:
            assert (file.path, file.file.read()) == (f"documents/{document.pk}/notes.txt", TEXT)
            break
    else:
        pytest.fail("no file")


def test_staff_may_stop_and_repeat_what_is_not_theirs(learner, staff):
    document = added(learner)
    by = Principal(staff, "session")
    documents.cancel_document(document, by=by)
    documents.retry_document(document, by=by)
    assert state(document)[0] == "queued"
