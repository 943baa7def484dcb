"""Typesense beside the database: asked with who may find what, believed in nothing, missed by nobody."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.checks import run_checks
from django.db import connection, transaction
from django.utils.timezone import now

from knowledge import search
from knowledge.models import Document, Reindex, SearchChange, SearchEntry, SearchFeed
from knowledge.search import Kind, parse
from knowledge.search.typesense import feeding
from knowledge.search.typesense.connecting import _client, alias
from knowledge.services import documents, reindexing
from knowledge.services.health import check_search
from knowledge.tests.factories import ChunkFactory, DocumentFactory
from knowledge.tests.test_search import entry
from organizations.tests.factories import MembershipFactory
from xentree.doctor import examine
from xentree.health import findings
from xentree.principal import Principal

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(typesense):
    return typesense


def found(principal, text, **extra):
    result = search.search_everything(principal, parse(text), **extra)
    return [match.object_id for kind in Kind for match in result.matches.get(kind, [])]


def told(*entries):
    search.write_entries(entries)
    reindexing.feed_engine()
    return [each.object_id for each in entries]


def there(server):
    """What the server has in the collection that is read."""
    return set(server.collections[feeding.collection()][1])


def status():
    return search.engine().status()


# -- what it is asked --------------------------------------------------------------------------------------------------


def test_the_question_says_who_may_find_what(server, learner, as_learner):
    tenant = MembershipFactory(user=learner).organization
    told(entry(learner, "apples"), entry(learner, "apples", organization_id=tenant.pk))
    assert len(found(as_learner, "apples tag:x before:2026-06-01", kinds=[Kind.NOTE])) == 0
    assert len(found(as_learner, '"green apples" -pears', kinds=[Kind.NOTE])) == 0
    first, second = server.asked
    places = {f"organization:=[personal,{tenant.pk.hex}]", f"organization:=[{tenant.pk.hex},personal]"}
    kind, owner, organization, at, tag = first["filter_by"].split(" && ")
    assert (kind, owner, at) == ("kind:=note", f"owner:={learner.pk.hex}", "at:<1780272000000000")
    assert organization in places and len(tag) == len("tags:=") + 32
    assert (second["q"], second["collection"]) == ('"green apples" -pears', alias())


def test_a_key_asks_for_its_tenant_only(server, learner):
    tenant = MembershipFactory(user=learner).organization
    inside, _ = told(entry(learner, "apples", organization_id=tenant.pk), entry(learner, "apples"))
    assert found(Principal(learner, "key", organization_id=tenant.pk), "apples") == [inside]
    assert f"organization:=[{tenant.pk.hex}]" in server.asked[-1]["filter_by"]


@pytest.mark.parametrize("most_named", [2_000, 0])
def test_documents_are_found_by_who_may_read_them(server, learner, as_learner, as_stranger, most_named, monkeypatch):
    monkeypatch.setattr("knowledge.search.typesense.searching.MOST_NAMED", most_named)
    member = MembershipFactory()
    shared = DocumentFactory(owner=member.user, organization=member.organization, visibility="organization")
    private = DocumentFactory(owner=member.user, organization=member.organization)
    mate = Principal(MembershipFactory(organization=member.organization).user, "bearer")
    for document in (shared, shared, private):
        ChunkFactory(document=document, text="Apples on a tree")
    reindexing.feed_engine()
    assert found(mate, "apple") == [shared.pk]
    assert set(found(Principal(member.user, "bearer"), "apple")) == {shared.pk, private.pk}
    assert found(as_stranger, "apple") == found(as_learner, "apple") == []


def test_typing_errors_are_forgiven_there_and_marked(server, learner, as_learner):
    told(entry(learner, "Photosynthesis in <b>plants</b>"))
    (match,) = search.search_everything(as_learner, parse("photosinthesis")).matches[Kind.NOTE]
    assert match.snippet == "<mark>Photosynthesis</mark> in &lt;b&gt;plants&lt;/b&gt;"
    assert len(server.asked) == 1


# -- what it answers is not believed -----------------------------------------------------------------------------------


def test_what_it_does_not_know_yet_is_looked_up_here(server, learner, as_learner):
    gone, closed, moved = told(
        entry(learner, "apples"), entry(learner, "apples", group_id=uuid4()), entry(learner, "apples")
    )
    SearchEntry.objects.filter(object_id=gone).delete()
    SearchEntry.objects.filter(object_id=closed).update(closed=True)
    SearchEntry.objects.filter(object_id=moved).update(text="Pears", terms="pear")
    assert len(there(server)) == 3
    (match,) = search.search_everything(as_learner, parse("apples")).matches[Kind.NOTE]
    assert (match.object_id, match.snippet) == (moved, "Pears")


def test_a_document_that_is_not_shared_any_more_is_not_shown(server):
    member = MembershipFactory()
    mate = Principal(MembershipFactory(organization=member.organization).user, "bearer")
    document = DocumentFactory(owner=member.user, organization=member.organization, visibility="organization")
    ChunkFactory(document=document, text="Apples")
    reindexing.feed_engine()
    assert found(mate, "apples") == [document.pk]
    Document.objects.update(visibility="private")
    assert found(mate, "apples") == []


def test_an_answer_that_makes_no_sense_is_none(server, learner, as_learner, monkeypatch):
    ids = told(entry(learner, "apples"))
    monkeypatch.setattr(server, "search", lambda question: {"hits": [{"document": {}}]})
    assert found(as_learner, "apples") == ids


# -- what it is told ---------------------------------------------------------------------------------------------------


def test_what_goes_here_goes_there(server, learner):
    group, tenant = uuid4(), MembershipFactory(user=learner).organization
    note, said, inside = told(
        entry(learner, "apples"),
        entry(learner, "apples", kind=Kind.MESSAGE, group_id=group),
        entry(learner, "apples", organization_id=tenant.pk),
    )
    document = DocumentFactory(owner=learner)
    chunk = ChunkFactory(document=document)
    steps = [
        (lambda: search.remove_entries(Kind.NOTE, [note]), {said, inside, chunk.pk}),
        (lambda: search.close_group(group), {inside, chunk.pk}),
        (lambda: search.open_group(group), {said, inside, chunk.pk}),
        (lambda: search.remove_group(group), {inside, chunk.pk}),
        (lambda: documents.delete_document(document, by=Principal(learner, "bearer")), {inside}),
        (lambda: (documents.erase_tenant_data(tenant), tenant.delete()), set()),
    ]
    for act, left in steps:
        act()
        reindexing.feed_engine()
        assert there(server) == {pk.hex for pk in left}


def test_nothing_is_left_there_of_who_is_erased(server, learner, stranger):
    told(entry(learner, "apples"))
    (kept,) = told(entry(stranger, "apples"))
    documents.erase_personal_data(learner)
    learner.delete()
    reindexing.feed_engine()
    assert there(server) == {kept.hex}


def test_a_change_that_is_rolled_back_is_not_told(server, learner):
    with pytest.raises(RuntimeError), transaction.atomic():
        search.write_entries([entry(learner, "apples")])
        raise RuntimeError
    assert not SearchChange.objects.exists()


def test_what_is_told_twice_is_there_once(server, learner):
    (note,) = told(entry(learner, "apples"))
    for _ in range(2):
        SearchChange.objects.create(scope="object", key=note)
        reindexing.feed_engine()
    assert there(server) == {note.hex}
    assert not SearchChange.objects.exists()


def test_what_is_refused_does_not_keep_the_rest_waiting(server, learner, monkeypatch):
    bad, good = entry(learner, "apples"), entry(learner, "pears")
    upsert = server.upsert
    refused = {"success": False, "code": 400, "error": "no"}
    refuse = lambda fields, there, line: refused if bad.object_id.hex in line else upsert(fields, there, line)  # noqa: E731
    monkeypatch.setattr(server, "upsert", refuse)
    told(bad, good)
    assert there(server) == {good.object_id.hex}
    assert not SearchChange.objects.exists()


def test_one_worker_at_a_time_and_a_dead_one_is_replaced(server, learner):
    SearchFeed.objects.update(claim=uuid4(), alive_at=now())
    told(entry(learner, "apples"))
    assert (len(there(server)), status().pending) == (0, 1)
    SearchFeed.objects.update(alive_at=now() - 2 * feeding.LOST)
    reindexing.feed_engine()
    assert (len(there(server)), status().pending) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_tells(server):
    def begin(_):
        with closing(connection):
            return feeding._Turn.begin()

    with ThreadPoolExecutor(8) as pool:
        turns = list(pool.map(begin, range(8)))
    assert sum(turn is not None for turn in turns) == 1


def test_a_worker_that_was_taken_for_dead_tells_nothing_more(server, learner):
    turn = feeding._Turn.begin()
    SearchFeed.objects.update(claim=uuid4())
    with pytest.raises(feeding.Overtaken):
        turn.number()


# -- when it is gone ---------------------------------------------------------------------------------------------------


def test_the_database_answers_in_its_place_and_nothing_is_lost(server, learner, as_learner):
    server.down = True
    ids = told(entry(learner, "apples"))
    assert found(as_learner, "apples") == ids
    assert (status().healthy, status().pending) == (False, 1)
    asked = len(server.asked)
    server.down = False
    assert (found(as_learner, "apples"), len(server.asked)) == (ids, asked)
    cache.clear()
    reindexing.feed_engine()
    assert (found(as_learner, "apples"), len(server.asked)) == (ids, asked + 1)
    assert (status().healthy, status().pending, status().entries) == (True, 0, 1)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"TYPESENSE_API_KEY": "wrong"}, "Typesense does not accept TYPESENSE_API_KEY."),
        ({"TYPESENSE_API_KEY": ""}, "TYPESENSE_URL or TYPESENSE_API_KEY is not set."),
        ({"TYPESENSE_URL": "http://127.0.0.1:9"}, "Typesense does not answer as it should (ConnectError)."),
        (
            {"TYPESENSE_URL": "http://169.254.169.254"},
            "Typesense cannot be asked: Requests to 169.254.169.254 are not allowed from here.",
        ),
    ],
)
def test_why_it_does_not_answer(server, learner, as_learner, settings, changes, problem):
    ids = told(entry(learner, "apples"))
    for name, value in changes.items():
        setattr(settings, name, value)
    assert found(as_learner, "apples") == ids
    assert status().problem == problem
    with pytest.raises(RuntimeError, match=r"."):
        check_search()
    assert {each.name: each.status for each in findings()}["search"] == "failed"
    assert [each.level for each in examine() if each.area == "search engine"] == ["note"]


def test_a_server_that_lost_everything_is_filled_again(server, learner, as_learner):
    ids = told(entry(learner, "apples"))
    server.forget()
    assert found(as_learner, "apples") == ids
    assert (status().healthy, status().is_unbuilt) == (False, True)
    job = reindexing.start_missing_reindex()
    cache.clear()
    feeding.rebuild(lambda share: None)
    assert (job.kinds, found(as_learner, "apples"), status().entries) == ([], ids, 1)


def test_what_changed_while_another_engine_answered_is_not_missed(server, learner, as_learner, settings):
    told(entry(learner, "apples"))
    settings.SEARCH_ENGINE = "database"
    ids = told(entry(learner, "pears"))
    reindexing.tidy_engines()
    settings.SEARCH_ENGINE = "typesense"
    assert (found(as_learner, "pears"), server.asked, status().is_unbuilt) == (ids, [], True)
    feeding.rebuild(lambda share: None)
    assert (found(as_learner, "pears"), len(server.asked), len(server.collections)) == (ids, 1, 1)


# -- building it anew --------------------------------------------------------------------------------------------------


def test_a_rebuild_beside_what_is_read_and_with_what_changes_meanwhile(server, learner, as_learner, monkeypatch):
    monkeypatch.setattr(feeding, "AT_ONCE", 2)
    old, notes = feeding.collection(), [entry(learner, "apples") for _ in range(5)]
    told(*notes)
    fresh, seen = entry(learner, "apples"), []
    changes = [
        lambda: search.write_entries([fresh]),
        lambda: search.remove_entries(Kind.NOTE, [notes[0].object_id]),
    ]

    def meanwhile(share):
        seen.append((share, len(found(as_learner, "apples"))))
        if changes:
            changes.pop(0)()

    feeding.rebuild(meanwhile)
    assert [count for _, count in seen] == [5, 6, 5]
    assert old not in server.collections
    assert server.aliases == {alias(): feeding.collection()}
    assert there(server) == {fresh.object_id.hex, *(note.object_id.hex for note in notes[1:])}


def test_a_rebuild_that_was_killed_leaves_the_old_one_and_the_next_clears_up(server, learner, as_learner):
    ids = told(entry(learner, "apples"))
    with pytest.raises(KeyboardInterrupt):
        feeding.rebuild(lambda share: (_ for _ in ()).throw(KeyboardInterrupt))
    assert (found(as_learner, "apples"), len(server.collections)) == (ids, 2)
    feeding.rebuild(lambda share: None)
    assert (found(as_learner, "apples"), len(server.collections), SearchFeed.objects.get().building) == (ids, 1, "")


def test_a_rebuild_without_a_server_fails_in_words(server, learner, as_learner, staff):
    ids = told(entry(learner, "apples"))
    server.down = True
    job = reindexing.request_reindex(kinds=[Kind.DOCUMENT], by=Principal(staff, "bearer"))
    reindexing.run_reindex(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (
        "failed",
        "It stopped: Typesense does not answer as it should (ServiceUnavailable).",
    )
    assert found(as_learner, "apples") == ids


def test_a_reindex_builds_both(server, staff, learner, as_learner):
    document = DocumentFactory(owner=learner, chunk_count=1)
    ChunkFactory(document=document, text="Apples")
    SearchEntry.objects.all().delete()
    job = reindexing.request_reindex(by=Principal(staff, "bearer"))
    reindexing.run_reindex(job.pk)
    assert (Reindex.objects.get().state, found(as_learner, "apples"), len(server.asked)) == ("done", [document.pk], 1)


# -- what is told of it ------------------------------------------------------------------------------------------------


def test_staff_see_how_it_is(server, api, staff, learner, client):
    told(entry(learner, "apples"))
    search.write_entries([entry(learner, "pears")])
    answer = api(staff).get("/api/core/search/status").json()
    shown = {name: answer[name] for name in ("engine", "healthy", "version", "problem", "entries", "pending_changes")}
    assert shown == {
        "engine": "typesense",
        "healthy": True,
        "version": "Typesense 27.1",
        "problem": "",
        "entries": 1,
        "pending_changes": 1,
    }
    assert answer["built_at"] == SearchFeed.objects.get().built_at.isoformat().replace("+00:00", "Z")
    client.force_login(staff)
    assert b"Typesense 27.1" in client.get("/admin/knowledge/searchfeed/").content
    assert [each.level for each in examine() if each.area == "search engine"] == ["ok"]


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ({"SEARCH_ENGINE": "database"}, 0),
        ({"SEARCH_ENGINE": "google"}, 1),
        ({"SEARCH_ENGINE": "typesense", "TYPESENSE_URL": "", "TYPESENSE_API_KEY": ""}, 1),
        ({"SEARCH_ENGINE": "typesense", "TYPESENSE_URL": "http://x:1", "TYPESENSE_API_KEY": "k"}, 0),
    ],
)
def test_what_is_missing_in_the_settings_is_said(settings, changes, warned):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert sum(message.id == "xentree.W001" for message in run_checks()) == warned


def test_the_client_is_behind_the_egress_guard(server):
    client = _client(server.url, "key", 1.0)
    assert type(client.api_call._client._transport).__module__ == "xentree.egress.clients"
