"""What parallel uploads, stops and deletions must not do."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from knowledge.models import Chunk, Document, SearchEntry
from knowledge.services import documents
from knowledge.services.documents import job
from knowledge.tests.documents import TEXT, added, upload
from organizations.models import Plan, StoredFile
from organizations.services import remaining
from xentree.errors import LimitReached
from xentree.principal import Principal

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(times, act):
    """What `act(number)` returned or refused in each of so many threads."""

    def attempt(number):
        with closing(connection):
            try:
                return act(number)
            except LimitReached as refusal:
                return refusal

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(attempt, range(times)))


def used_by(person):
    return next(each.used for each in remaining(Principal(person, "bearer")) if each.resource == "storage_bytes")


def files():
    return {f"{folder}/{name}" for folder in _folders("documents") for name in default_storage.listdir(folder)[1]}


def _folders(folder):
    if not default_storage.exists(folder):
        return []
    return [folder, *(deep for name in default_storage.listdir(folder)[0] for deep in _folders(f"{folder}/{name}"))]


def test_the_same_file_ten_times_at_once_is_kept_once(learner, as_learner):
    results = at_once(10, lambda number: documents.add_document(upload(), documents.Wish(), by=as_learner))
    assert sorted(duplicate for _, duplicate in results) == [False] + [True] * 9
    assert len({document.pk for document, _ in results}) == 1
    assert (Document.objects.count(), StoredFile.objects.count(), len(files())) == (1, 1, 1)
    assert used_by(learner) == len(TEXT)


def test_a_plan_is_not_overrun_by_twenty_at_once(learner, as_learner):
    Plan.objects.update_or_create(pk=learner.plan, defaults={"name": "Free", "storage_bytes": 50})
    content = [b"%010d" % number for number in range(20)]
    results = at_once(
        20, lambda number: documents.add_document(upload(content[number]), documents.Wish(), by=as_learner)
    )
    assert sum(isinstance(result, LimitReached) for result in results) == 15
    assert (Document.objects.count(), StoredFile.objects.count(), len(files())) == (5, 5, 5)
    assert used_by(learner) == 50


def test_one_of_many_workers_takes_a_document_up(learner):
    document = added(learner)
    claims = at_once(8, lambda number: Document.objects.claim(document.pk))
    assert sum(claim is not None for claim in claims) == 1
    document.refresh_from_db()
    assert document.attempts == 1


def test_many_workers_read_each_document_once(learner, settings, monkeypatch):
    for number in range(6):
        added(learner, b"Text number %d." % number)
    job_ids = list(Document.objects.values_list("pk", flat=True))
    at_once(6, lambda number: documents.index_document(job_ids[number]))
    for _ in range(6):
        for document_id in documents.waiting_documents():
            documents.index_document(document_id)
    assert set(Document.objects.values_list("status", "attempts", "chunk_count")) == {("ready", 1, 1)}
    assert Chunk.objects.count() == 6


@pytest.mark.parametrize("ended", ["deleted", "stopped"])
def test_what_ends_while_it_is_read_stays_ended(learner, as_learner, monkeypatch, ended):
    document = added(learner)
    reading, going_on, parse = Event(), Event(), job.parse_file

    def paused(*args, **options):
        parsed = parse(*args, **options)
        reading.set()
        assert going_on.wait(60)
        return parsed

    monkeypatch.setattr(job, "parse_file", paused)

    def act(number):
        if number == 0:
            return documents.index_document(document.pk)
        assert reading.wait(60)
        end = documents.delete_document if ended == "deleted" else documents.cancel_document
        end(document, by=as_learner)
        return going_on.set()

    at_once(2, act)
    left = set(Document.objects.values_list("status", "error_code"))
    assert left == (set() if ended == "deleted" else {("failed", "cancelled")})
    assert Chunk.objects.count() == 0
    assert len(files()) == (0 if ended == "deleted" else 1)
    assert used_by(learner) == (0 if ended == "deleted" else len(TEXT))


def test_a_title_changed_while_it_is_read_is_the_one_it_is_found_by(learner, as_learner):
    document = added(learner, b"# Tides\n\nThe moon pulls the sea.\n\n# Ports\n\nHalden lies at the sea.", "tides.md")
    names = [["alder", "birch", "cedar"], ["hazel", "maple", "rowan"]]

    def act(number):
        if number == 2:
            return documents.index_document(document.pk)
        for name in names[number]:
            documents.change_document(Document.objects.get(pk=document.pk), {"title": name}, by=as_learner)
        return None

    at_once(3, act)
    document.refresh_from_db()
    terms = list(SearchEntry.objects.filter(document=document).values_list("terms", flat=True))
    assert (document.status, document.chunk_count, len(terms)) == ("ready", 2, 2)
    assert document.title in ("cedar", "rowan")
    assert {name for each in terms for name in [*names[0], *names[1]] if name in each} == {document.title}
