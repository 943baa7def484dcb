"""The index is built beside that which is read: no search sees a part of it, and nothing that is written is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from threading import Event
from time import sleep
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from conversations import services
from conversations.models import Conversation, Message
from conversations.services.indexing import MessageSource, index_messages
from conversations.tests.factories import ConversationFactory, MessageFactory, NoteFactory, indexed
from knowledge import search
from knowledge.models import Reindex, SearchEntry, SearchShelf, SearchWord
from knowledge.search import Kind
from knowledge.search.shelves import BuiltShelf
from knowledge.services import reindexing
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
MESSAGES = 5


class Killed(BaseException):
    pass


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch):
    monkeypatch.setattr(MessageSource, "at_a_time", 1)


@pytest.fixture
def talk(learner):
    """What the index says of it is out of date."""
    talk = ConversationFactory(owner=learner, title="Water")
    for number in range(MESSAGES):
        MessageFactory(conversation=talk, content=f"stale number{number}")
    indexed(talk)
    for number, message in enumerate(talk.messages.order_by("created_at")):
        Message.objects.filter(pk=message.pk).update(content=f"fresh number{number}")
    return talk


def count(user, text):
    return search.search_everything(Principal(user, "bearer"), search.parse(text), kinds=[Kind.MESSAGE]).total


def rebuild(on_progress=lambda share: None):
    search.reindex([], on_progress=on_progress)


def remove(message):
    pk = message.pk
    message.delete()
    search.remove_entries(Kind.MESSAGE, [pk])


def states():
    return sorted(SearchShelf.objects.filter(kind="message").values_list("state", flat=True))


def test_a_search_between_the_batches_finds_all_of_the_old_or_all_of_the_new(learner, talk):
    seen = []
    rebuild(lambda share: seen.append((count(learner, "stale"), count(learner, "fresh"))))
    assert len(seen) > MESSAGES
    assert set(seen) == {(MESSAGES, 0), (0, MESSAGES)}
    assert (seen[0], seen[-1]) == ((MESSAGES, 0), (0, MESSAGES))


def test_what_is_written_meanwhile_is_in_the_new_one(learner, talk):
    last = talk.messages.order_by("created_at").last()
    changes = [
        lambda: remove(last),
        lambda: index_messages(talk, [MessageFactory(conversation=talk, content="fresh addition", parent=None)]),
        lambda: services.update_conversation(talk, {"title": "Rivers"}, by=Principal(learner, "bearer")),
    ]

    def meanwhile(share):
        if changes:
            changes.pop(0)()

    rebuild(meanwhile)
    assert (count(learner, "fresh"), count(learner, "addition"), count(learner, "stale")) == (MESSAGES, 1, 0)
    assert set(SearchEntry.objects.filter(shelf__state="active", kind="message").values_list("title", flat=True)) == {
        "Rivers"
    }


def test_what_is_deleted_meanwhile_is_hidden_and_can_come_back(learner, talk):
    changes = [lambda: services.delete_conversation(talk, by=Principal(learner, "bearer"))]
    rebuild(lambda share: changes and changes.pop()())
    assert count(learner, "fresh") == 0
    search.open_group(talk.pk)
    assert count(learner, "fresh") == MESSAGES


def test_words_are_counted_with_what_is_written_meanwhile(learner, talk):
    changes = [lambda: index_messages(talk, [MessageFactory(conversation=talk, content="fresh addition")])]
    with_commit = SearchWord.objects.filter(shelf__kind="message", shelf__state="active", word="fresh")

    rebuild(lambda share: changes and changes.pop()())
    # Nothing commits in this test: it is counted once, also where whoever writes it would count it after the commit.
    assert with_commit.get().entries == MESSAGES + 1


def test_a_worker_that_was_killed_leaves_the_old_one_and_the_next_begins_anew(learner, talk):
    def killed(share):
        raise Killed

    with pytest.raises(Killed):
        rebuild(killed)
    assert count(learner, "stale") == MESSAGES
    rebuild()
    assert (count(learner, "fresh"), states().count("building"), states().count("active")) == (MESSAGES, 0, 1)


def test_a_worker_that_was_taken_for_dead_does_not_undo_what_another_built(learner, talk):
    others = [rebuild]
    with pytest.raises(search.Overtaken):
        rebuild(lambda share: others and others.pop()())
    assert (count(learner, "fresh"), states().count("active")) == (MESSAGES, 1)


def test_what_was_put_away_is_removed_when_nobody_reads_it_any_more(learner, talk, monkeypatch):
    monkeypatch.setattr("knowledge.search.shelves.REMOVED_AT_ONCE", 2)
    rebuild()
    reindexing.tidy_shelves()
    assert states() == ["active", "retired"]
    SearchShelf.objects.filter(state="retired").update(retired_at=now() - timedelta(minutes=2))
    reindexing.tidy_shelves()
    assert states() == ["active"]
    assert SearchEntry.objects.filter(kind="message").count() == count(learner, "fresh") == MESSAGES


def test_what_a_job_began_is_put_away_only_when_there_is_none(learner, talk):
    BuiltShelf(learner.pk, None, Kind.MESSAGE)
    job = Reindex.objects.create(state="running", alive_at=now())
    reindexing.tidy_shelves()
    assert states() == ["active", "building"]
    Reindex.objects.filter(pk=job.pk).update(state="failed")
    reindexing.tidy_shelves()
    assert states() == ["active", "retired"]


def test_everybody_keeps_what_is_theirs(learner, stranger, talk):
    other = ConversationFactory(owner=stranger)
    MessageFactory(conversation=other, content="fresh one of another")
    NoteFactory(owner=stranger, content="fresh note")
    rebuild()
    assert (count(learner, "fresh"), count(stranger, "fresh")) == (MESSAGES, 1)


@pytest.mark.django_db(transaction=True)
def test_who_is_deleted_meanwhile_stops_nobody(learner, stranger, talk):
    MessageFactory(conversation=ConversationFactory(owner=stranger), content="fresh")
    gone = [lambda: (Conversation.objects.filter(owner=stranger).delete(), stranger.delete())]
    rebuild(lambda share: gone and gone.pop()())
    assert count(learner, "fresh") == MESSAGES


# -- at once -----------------------------------------------------------------------------------------------------------


def in_thread(act, *values):
    with closing(connection):
        return act(*values)


def entry(owner, number):
    about = {"object_id": uuid4(), "group_id": None, "organization_id": None, "title": "", "at": now()}
    return search.Entry(kind=Kind.NOTE, owner_id=owner.pk, text=f"plum number{number}", **about)


def write_slowly(owner, begun, goes_on):
    with transaction.atomic():
        SearchShelf.objects.standing(owner.pk, None, Kind.NOTE)
        begun.set()
        goes_on.wait(10)
        search.write_entries([entry(owner, 1)])


@pytest.mark.django_db(transaction=True)
def test_who_writes_already_is_waited_for(learner):
    search.write_entries([entry(learner, 0)])
    begun, goes_on = Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(in_thread, write_slowly, learner, begun, goes_on)
        begun.wait(10)
        building = pool.submit(in_thread, BuiltShelf, learner.pk, None, Kind.NOTE)
        sleep(0.3)
        assert not building.done()
        goes_on.set()
        writing.result(20)
        assert building.result(20).pk
    assert SearchEntry.objects.filter(shelf__state="active").count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_old_one_is_not_left_while_somebody_writes_on_it(learner):
    search.write_entries([entry(learner, 0)])
    shelf = BuiltShelf(learner.pk, None, Kind.NOTE)
    begun, goes_on = Event(), Event()
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(in_thread, write_slowly, learner, begun, goes_on)
        begun.wait(10)
        taking_over = pool.submit(in_thread, shelf.take_over)
        sleep(0.3)
        assert not taking_over.done()
        goes_on.set()
        writing.result(20)
        taking_over.result(20)
    assert SearchEntry.objects.get(shelf__state="active").text == "plum number1"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_while_many_write_and_shelves_are_swapped(learner):
    """Notes that nobody wrote to a table are not built anew: what is there in the end, came by being written twice."""

    def write(start):
        for number in range(start, start + 12):
            search.write_entries([entry(learner, number)])
            sleep(0.01)

    def build():
        for _ in range(6):
            shelf = BuiltShelf(learner.pk, None, Kind.NOTE)
            with transaction.atomic():
                old = SearchEntry.objects.filter(shelf__state="active", shelf__kind=Kind.NOTE).select_related("shelf")
                search.write_entries([copied(row) for row in old], shelf)
            sleep(0.02)
            shelf.take_over()

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(in_thread, write, start) for start in (0, 100, 200)]
        jobs.append(pool.submit(in_thread, build))
        for job in jobs:
            job.result(60)
    assert SearchEntry.objects.filter(shelf__state="active").count() == 36


def copied(row):
    whose = (row.shelf.owner_id, row.shelf.organization_id)
    return search.Entry(Kind(row.kind), row.object_id, None, *whose, row.title, row.text, row.at)
