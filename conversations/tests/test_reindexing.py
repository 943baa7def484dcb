"""The search index is built anew by a job: from what there is, one job at a time, never left half-way in silence."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import TestCase
from django.utils.timezone import now

from conversations.models import Conversation, Message
from conversations.tests.factories import ConversationFactory, MessageFactory, NoteFactory, indexed
from knowledge import search
from knowledge.models import Reindex, SearchEntry, SearchWord
from knowledge.search import Kind
from knowledge.services import reindexing
from knowledge.services.health import check_index
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from xentree.errors import Conflict, NotAllowed
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
STATUS, REINDEX = "/api/core/search/status", "/api/core/search/reindex"


@pytest.fixture
def by(staff):
    return Principal(staff, "bearer")


@pytest.fixture
def talk(learner):
    """Written before there was an index."""
    talk = ConversationFactory(owner=learner, title="Biology")
    MessageFactory(conversation=talk, content="What is osmosis?")
    NoteFactory(owner=learner, title="Cells", content="Osmosis again", tags=["plants"])
    document = DocumentFactory(owner=learner, chunk_count=1)
    ChunkFactory(document=document, position=0, text="In osmosis water passes a membrane.")
    for emptied in (SearchEntry, SearchWord):
        emptied.objects.all().delete()
    return talk


def run(job):
    with TestCase.captureOnCommitCallbacks(execute=True):
        reindexing.run_reindex(job.pk)
    job.refresh_from_db()
    return job


def found(user, text):
    return search.search_everything(Principal(user, "bearer"), search.parse(text)).total


def entries():
    return SearchEntry.objects.filter(shelf__state="active")


def pending():
    return {str(each.kind): each.pending for each in search.collections() if each.pending}


def test_what_was_there_before_is_found(by, learner, talk):
    assert (found(learner, "osmosis"), pending()) == (0, {"conversation": 1, "message": 1, "note": 1, "document": 1})
    job = run(reindexing.request_reindex(by=by))
    assert (job.state, job.progress, job.error) == ("done", 100, "")
    assert (found(learner, "osmosis"), found(learner, "biology"), pending()) == (3, 1, {})
    assert found(learner, "tag:plants") == 1


def test_twice_is_as_once(by, talk):
    for _ in range(2):
        run(reindexing.request_reindex(by=by))
    assert entries().count() == 4


def test_what_stands_for_nothing_is_taken_out(by, learner, talk):
    indexed(talk)
    Message.objects.all().delete()
    run(reindexing.request_reindex(by=by))
    assert not entries().filter(kind="message").exists()
    assert found(learner, "biology") == 1


def test_one_kind_and_one_person(by, learner, stranger, talk):
    other = ConversationFactory(owner=stranger, title="Biology")
    run(reindexing.request_reindex(kinds=[Kind.CONVERSATION], user_id=learner.pk, by=by))
    assert list(entries().values_list("object_id", flat=True)) == [talk.pk]
    run(reindexing.request_reindex(kinds=[Kind.CONVERSATION], by=by))
    assert set(entries().values_list("object_id", flat=True)) == {talk.pk, other.pk}


def test_what_is_deleted_comes_in_hidden(by, learner, talk):
    Conversation.objects.update(deleted_at=now())
    run(reindexing.request_reindex(kinds=[Kind.CONVERSATION, Kind.MESSAGE], by=by))
    assert set(entries().values_list("closed", flat=True)) == {True}


def test_words_are_counted_anew(by, learner, talk):
    run(reindexing.request_reindex(by=by))
    SearchWord.objects.update(entries=99)
    run(reindexing.request_reindex(by=by))
    counts = SearchWord.objects.filter(shelf__kind="message", shelf__state="active").values_list("word", "entries")
    assert list(counts) == [("osmosis", 1)]


def test_only_staff_may(as_learner):
    with pytest.raises(NotAllowed):
        reindexing.request_reindex(by=as_learner)
    assert not Reindex.objects.exists()


def test_one_at_a_time(by):
    job = reindexing.request_reindex(by=by)
    assert reindexing.request_reindex(by=by) == job
    with pytest.raises(Conflict):
        reindexing.request_reindex(kinds=[Kind.NOTE], by=by)
    assert Reindex.objects.count() == 1
    run(job)
    assert reindexing.request_reindex(by=by) != job


def test_a_job_whose_worker_died_is_taken_up_again(by, talk):
    job = reindexing.request_reindex(by=by)
    Reindex.objects.update(state="running", attempts=1, alive_at=now() - 2 * Reindex.DEAD_AFTER)
    assert reindexing.lost_reindexes() == [job.pk]
    assert (run(job).state, job.attempts, pending()) == ("done", 2, {})


def test_a_job_that_is_alive_is_left_alone(by, talk):
    job = reindexing.request_reindex(by=by)
    Reindex.objects.update(state="running", attempts=1, alive_at=now())
    assert (run(job).state, job.attempts, reindexing.lost_reindexes()) == ("running", 1, [])


def test_a_job_that_kills_its_workers_is_given_up(by):
    job = reindexing.request_reindex(by=by)
    Reindex.objects.update(attempts=Reindex.ATTEMPTS)
    assert (run(job).state, bool(job.error)) == ("failed", True)


def test_a_job_that_breaks_says_so(by, talk, monkeypatch):
    monkeypatch.setattr(search, "reindex", lambda *args, **more: 1 / 0)
    job = run(reindexing.request_reindex(by=by))
    assert (job.state, job.error) == ("failed", "It stopped with an error: ZeroDivisionError. The log says more.")


def test_what_misses_is_noticed(talk):
    job = reindexing.start_missing_reindex()
    assert job.kinds == ["conversation", "document", "message", "note"]
    assert run(job).state == "done"
    assert reindexing.start_missing_reindex() is None


def test_what_cannot_be_mended_is_not_tried_all_the_time(talk):
    job = reindexing.start_missing_reindex()
    Reindex.objects.update(state="failed")
    assert reindexing.start_missing_reindex() is None
    Reindex.objects.filter(pk=job.pk).update(created_at=now() - reindexing.REST - timedelta(minutes=1))
    assert reindexing.start_missing_reindex() is not None


def test_by_command(talk, capsys):
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("reindex", "--kind", "message")
    assert "whole" in capsys.readouterr().out
    assert pending() == {"conversation": 1, "note": 1, "document": 1}


def test_the_command_waits_for_nobody(by, talk):
    reindexing.request_reindex(by=by)
    with pytest.raises(SystemExit):
        call_command("reindex")


def test_the_doctor_tells(by, talk):
    assert [each.level for each in check_index() if each.area == "search"] == ["note"]
    run(reindexing.request_reindex(by=by))
    assert [each.level for each in check_index() if each.area == "search"] == ["ok"]


def test_staff_see_and_start_it_over_rest(api, staff, talk):
    client = api(staff)
    assert client.get(STATUS).json()["reindex"] is None
    started = client.post(REINDEX, {"collections": ["messages"]})
    job = Reindex.objects.get()
    assert (started.status_code, started.json()) == (202, {"job_id": str(job.pk), "status": "queued"})
    assert (job.kinds, job.started_by) == (["message"], staff)
    run(job)
    status = client.get(STATUS).json()
    assert (status["engine"], status["healthy"], status["reindex"]["running"]) == ("database", True, False)
    counts = {each["name"]: (each["documents"], each["expected"], each["pending"]) for each in status["collections"]}
    assert counts["messages"] == (1, 1, 0)
    assert counts["conversations"] == (0, 1, 1)


def test_another_job_over_rest_is_a_conflict(api, staff, by):
    reindexing.request_reindex(by=by)
    response = api(staff).post(REINDEX, {"collections": ["notes"]})
    assert (response.status_code, response.json()["detail"]["error"]) == (409, "reindex_running")


@pytest.mark.parametrize("body", [{"collections": ["people"]}, {"user_id": "nobody"}])
def test_what_cannot_be_built(api, staff, body):
    assert api(staff).post(REINDEX, body).status_code == 400
    assert not Reindex.objects.exists()


def test_nobody_else_over_rest(api, learner):
    assert api(learner).get(STATUS).status_code == 403
    assert api(learner).post(REINDEX, {}).status_code == 403
    assert api().get(STATUS).status_code == 401
    assert not Reindex.objects.exists()


def test_staff_start_and_watch_it_in_the_admin(client, staff):
    client.force_login(staff)
    added = client.post("/admin/knowledge/reindex/add/", {"kinds": ["note"], "user": ""})
    job = Reindex.objects.get()
    assert (added.status_code, job.kinds, job.started_by) == (302, ["note"], staff)
    assert b"0 %" in client.get(f"/admin/knowledge/reindex/{job.pk}/change/").content
    assert client.get("/admin/knowledge/reindex/").status_code == 200
    client.post("/admin/knowledge/reindex/add/", {"kinds": ["message"], "user": ""})
    assert Reindex.objects.count() == 1
