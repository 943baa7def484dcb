"""Entries follow what was done to their events in the calendar itself, whatever happens meanwhile."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils.timezone import now

from integrations import tasks
from integrations.models import CalendarEntry, Integration
from integrations.services import syncing
from integrations.services.entries import move_entry, remove_entry, write_entry
from integrations.services.syncing import sync_integration, sync_now
from integrations.tests.calendars.twins import at, connect, down, reconnect, soon
from xentree.errors import Conflict, NotFound
from xentree.providers.calendar import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def sync(calendar):
    """A function that looks now; the integration afterwards."""

    def look():
        Integration.objects.filter(pk=calendar.pk).update(next_sync_at=now())
        assert sync_integration(calendar.pk)
        calendar.refresh_from_db()
        return calendar

    return look


def now_of(entry):
    entry.refresh_from_db()
    return entry.status, entry.starts_at, entry.ends_at


def test_moved_there_twice(written, world, sync):
    entry = written()
    for hours in (30, 40):
        world.move(entry.event_id, soon(hours), soon(hours + 2))
        sync()
        assert now_of(entry) == ("written", soon(hours), soon(hours + 2))
    assert entry.moved_at


def test_renamed_in_another_zone_and_over_whole_days(written, world, sync):
    entry = written()
    world.edit(entry.event_id, title="Grammar", zone="Asia/Tokyo")
    sync()
    entry.refresh_from_db()
    assert (entry.title, entry.zone, entry.moved_at) == ("Grammar", "Asia/Tokyo", None)
    world.move(entry.event_id, date(2027, 3, 28), date(2027, 3, 30))
    sync()
    assert now_of(entry) == ("written", at("2027-03-27T15:00"), at("2027-03-29T15:00"))
    assert entry.all_day


def test_what_comes_from_there_fits(written, world, sync):
    entry = written()
    world.edit(entry.event_id, title="x" * 900, zone="No/Where", url="https://example.org/" + "y" * 600, end=soon(24))
    sync()
    assert now_of(entry) == ("written", soon(24), soon(24) + timedelta(minutes=1))
    assert (len(entry.title), entry.zone, entry.url) == (200, "Europe/Berlin", "")


def test_removed_there_and_taken_back(written, world, sync):
    entry = written()
    world.edit(entry.event_id, cancelled=True)
    sync()
    assert now_of(entry)[0] == "removed"
    world.edit(entry.event_id, cancelled=False)
    sync()
    assert now_of(entry)[0] == "written"


def test_nothing_else_of_the_calendar_is_kept(written, world, sync):
    written()
    for event_id in ("abc123", "f" * 32):
        world.events[event_id] = Event(event_id, "Doctor", soon(3), soon(4))
        world.changed.append(event_id)
    integration = sync()
    assert CalendarEntry.objects.count() == 1
    assert integration.state == {"sync_token": "3"}


def test_an_entry_of_another_calendar_is_left_alone(written, world, calendar, stranger, sync):
    entry = written()
    other = connect(stranger)
    CalendarEntry.objects.filter(pk=entry.pk).update(integration=other, user=stranger)
    world.edit(entry.event_id, title="Stolen")
    sync()
    entry.refresh_from_db()
    assert entry.title == "English"


def test_the_same_change_twice_is_one(written, world, sync, calendar):
    entry = written()
    world.move(entry.event_id, soon(30), soon(31))
    sync()
    moved_at = CalendarEntry.objects.get().moved_at
    Integration.objects.update(state={})
    sync()
    assert CalendarEntry.objects.get().moved_at == moved_at


def test_a_token_that_is_gone_is_made_anew_and_what_is_missing_is_removed(written, world, sync):
    kept, moved, gone, past = (written(hours=hours) for hours in (24, 30, 36, 48))
    world.move(past.event_id, soon(-5), soon(-4))
    sync()
    world.move(moved.event_id, soon(60), soon(61))
    for entry in (gone, past):
        world.edit(entry.event_id, cancelled=True)
    world.token_gone = True
    integration = sync()
    assert [now_of(each)[0] for each in (kept, moved, gone, past)] == ["written", "written", "removed", "written"]
    assert (moved.starts_at, integration.state["sync_token"]) == (soon(60), str(len(world.changed)))


def test_what_became_a_series_is_not_missing(written, world, sync):
    entry = written()
    sync()
    single = world.events.pop(entry.event_id)
    occurrence = Event(f"{entry.event_id}_20270101", "English", single.start, single.end, series_id=entry.event_id)
    world.events[occurrence.id] = occurrence
    world.changed.append(occurrence.id)
    world.token_gone = True
    sync()
    assert now_of(entry)[0] == "written"


def test_written_while_the_calendar_is_asked_is_looked_at_again(planned, world, sync):
    """The calendar's answer may be older than what was written: the token stays until it can be told."""
    entry = planned()

    def write(what):
        if what == "changes":
            world.meanwhile = None
            write_entry(entry)

    world.meanwhile, world.token_gone = write, True
    sync()
    assert now_of(entry)[0] == "written"
    world.move(entry.event_id, soon(30), soon(31))
    sync()
    assert now_of(entry)[1] == soon(30)


def test_moved_from_here_while_the_calendar_is_asked(written, world, sync, as_learner):
    """What was asked before the move must not undo it."""
    entry = written()
    sync()
    world.move(entry.event_id, soon(30), soon(31))
    CalendarEntry.objects.update(etag=world.events[entry.event_id].etag)

    def move(what):
        if what == "changes":
            world.meanwhile = None
            move_entry(entry, start=soon(50), end=soon(51), by=as_learner)

    world.meanwhile = move
    integration = sync()
    assert (now_of(entry)[1], integration.state["sync_token"]) == (soon(50), "1")
    assert sync().state["sync_token"] == "3"
    assert now_of(entry)[1] == soon(50)


def test_moved_there_while_it_is_being_moved_from_here(written, world, sync, as_learner):
    """Whoever holds the entry is refused by the calendar; what happened there comes with the next look."""
    entry = written()
    sync()
    world.move(entry.event_id, soon(30), soon(31))
    CalendarEntry.objects.update(status="writing", claimed_at=now())
    assert sync().state["sync_token"] == "1"
    CalendarEntry.objects.update(status="written")
    sync()
    assert now_of(entry)[1] == soon(30)


def test_removed_from_here_stays_removed(written, world, sync, as_learner):
    entry = written()
    remove_entry(entry, by=as_learner)
    sync()
    assert now_of(entry)[0] == "removed"


def test_a_kept_block_that_is_moved_ahead_is_to_be_kept_again(written, world, sync):
    entry = written()
    CalendarEntry.objects.update(kept_at=now())
    world.move(entry.event_id, soon(30), soon(31))
    sync()
    entry.refresh_from_db()
    assert entry.kept_at is None


def test_pauses_grow_while_it_fails_and_an_answer_ends_them(calendar, world, sync):
    pauses = []
    for _ in range(3):
        world.faults.append(down())
        before = now()
        pauses.append(round((sync().next_sync_at - before).total_seconds() / 300))
    assert pauses == [1, 2, 4]
    assert (calendar.error["message"], calendar.sync_failures, calendar.last_synced_at) == ("Too busy.", 3, None)
    before = now()
    mended = sync()
    assert (mended.error, mended.sync_failures) == ({}, 0)
    assert mended.last_synced_at >= before
    assert not sync_integration(calendar.pk)


def test_one_that_lets_nobody_in_is_left_alone(calendar, world, sync):
    world.faults.append(reconnect())
    assert sync().status == "reconnect_needed"
    assert syncing.due_integrations() == []


def test_a_dead_look_is_taken_up_after_five_minutes(calendar, world):
    Integration.objects.update(sync_claimed_at=now())
    assert (syncing.due_integrations(), sync_integration(calendar.pk)) == ([], False)
    Integration.objects.update(sync_claimed_at=now() - timedelta(minutes=5))
    assert syncing.due_integrations() == [calendar.pk]


def test_who_was_overtaken_keeps_no_token(written, calendar, world, sync):
    written()

    def overtake(what):
        Integration.objects.update(sync_claimed_at=now() + timedelta(seconds=1))

    world.meanwhile = overtake
    assert (sync().state, calendar.last_synced_at) == ({}, None)


def test_everyone_has_their_turn(calendar, stranger, world, eager_jobs):
    connect(stranger)
    tasks.sync_integrations()
    assert [what for what, _ in world.log] == ["changes", "changes"]
    tasks.sync_integrations()
    assert len(world.log) == 2


def test_a_person_may_look_now(calendar, world, as_learner, as_stranger):
    Integration.objects.update(next_sync_at=now() + timedelta(hours=1))
    with pytest.raises(NotFound):
        sync_now(calendar, by=as_stranger)
    assert world.log == []
    sync_now(calendar, by=as_learner)
    assert len(world.log) == 1


@pytest.mark.parametrize("fields", [{"sync_claimed_at": now()}, {"status": "reconnect_needed"}], ids=["busy", "out"])
def test_a_person_is_told_why_not_now(calendar, world, as_learner, fields):
    Integration.objects.update(**fields)
    Integration.objects.exclude(sync_claimed_at=None).update(sync_claimed_at=now())
    with pytest.raises(Conflict):
        sync_now(calendar, by=as_learner)
    assert world.log == []


@pytest.mark.django_db(transaction=True)
def test_of_ten_at_once_one_looks(calendar, world):
    gate = Barrier(10)

    def look(_):
        with closing(connection):
            # There are fewer connections than threads.
            gate.wait(timeout=60)
            return sync_integration(calendar.pk)

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(look, range(10))) == [False] * 9 + [True]
    assert len(world.log) == 1
