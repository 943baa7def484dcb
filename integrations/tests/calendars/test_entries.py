"""Entries: planned once a key, written once whatever happens, moved and removed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils.timezone import now

from integrations import tasks
from integrations.models import CalendarEntry, Integration
from integrations.services import entries
from integrations.services.entries import EntryWish, move_entry, plan_entries, remove_entry, try_again, write_entry
from integrations.tests.calendars.twins import FEED, connect, down, reconnect, refused, soon
from xentree.errors import Conflict, Invalid, NotFound, ProviderDown
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
KEY = UUID(int=7)


def wish(**fields):
    return EntryWish(**{"title": "English", "start": soon(1), "end": soon(2), "zone": "Europe/Berlin", **fields})


def later(entry):
    """Its pause is over."""
    CalendarEntry.objects.filter(pk=entry.pk).update(next_attempt_at=now())
    return entry


def test_the_same_key_gives_the_same_rows(calendar, as_learner):
    first = plan_entries(calendar, [wish(), wish(title="More")], key=KEY, by=as_learner)
    again = plan_entries(calendar, [wish(title="Other"), wish()], key=KEY, by=as_learner)
    assert [(each.pk, each.title) for each in again] == [(each.pk, each.title) for each in first]
    assert CalendarEntry.objects.count() == 2


def test_keys_of_other_people_are_others(calendar, stranger, as_learner, as_stranger):
    (mine,) = plan_entries(calendar, [wish()], key=KEY, by=as_learner)
    (theirs,) = plan_entries(connect(stranger), [wish()], key=KEY, by=as_stranger)
    assert mine.pk != theirs.pk


@pytest.mark.parametrize("method", ["bearer", "token"])
def test_nobody_plans_into_a_calendar_of_others(calendar, learner, stranger, method):
    by = Principal(learner if method == "token" else stranger, method)
    with pytest.raises(NotFound):
        plan_entries(calendar, [wish()], key=KEY, by=by)
    assert not CalendarEntry.objects.exists()


def test_a_calendar_that_can_only_be_read_is_left_alone(world, learner, as_learner):
    with pytest.raises(Conflict):
        plan_entries(connect(learner, FEED), [wish()], key=KEY, by=as_learner)
    assert not CalendarEntry.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"end": soon(1)},
        {"end": soon(0)},
        {"end": soon(24 * 40)},
        {"title": "  "},
        {"title": "x" * 201},
        {"zone": "Mars/Base"},
        {"zone": "../etc/passwd"},
        {"start": soon(1).replace(tzinfo=None)},
        {"attendees": ("not an address",)},
        {"attendees": ("a@example.org",) * 51},
        {"description": "x" * 5001},
    ],
    ids=["no time", "backwards", "too long", "no title", "long title", "no zone", "path", "naive", "address", "crowd",
         "story"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(calendar, as_learner, fields):
    with pytest.raises(Invalid):
        plan_entries(calendar, [wish(), wish(**fields)], key=KEY, by=as_learner)
    assert not CalendarEntry.objects.exists()


@pytest.mark.parametrize("count", [0, 41])
def test_nothing_and_too_much_are_refused(calendar, as_learner, count):
    with pytest.raises(Invalid):
        plan_entries(calendar, [wish()] * count, key=KEY, by=as_learner)


def test_whole_days_are_midnights_of_their_zone(calendar, world, as_learner):
    days = {"start": date(2027, 3, 28), "end": date(2027, 3, 29)}
    (entry,) = plan_entries(calendar, [wish(**days)], key=KEY, by=as_learner)
    assert entry.ends_at - entry.starts_at == timedelta(hours=23)
    assert write_entry(entry).all_day
    event = world.events[entry.event_id]
    assert (event.start, event.end) == (days["start"], days["end"])


def test_times_of_one_zone_are_apart_as_long_as_they_are(calendar, as_learner):
    """The clock shows 2:30 twice that night, an hour apart."""
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold) for fold in (0, 1))
    (entry,) = plan_entries(calendar, [wish(start=first, end=second)], key=KEY, by=as_learner)
    assert entry.ends_at - entry.starts_at == timedelta(hours=1)
    assert move_entry(entry, start=first, end=second, by=as_learner).ends_at == second.astimezone(UTC)


def test_written_once_whoever_asks_how_often(planned, world):
    entry = planned()
    states = [write_entry(entry).status for _ in range(3)]
    tasks.write_entry(str(entry.pk))
    assert states == ["written"] * 3
    assert world.log == [("write", entry.event_id)]


def test_a_lost_answer_is_asked_again_and_takes_over_what_is_there(planned, world):
    entry = planned()
    world.lost.append(down())
    assert write_entry(entry).status == "queued"
    world.move(entry.event_id, soon(5), soon(6))
    written = write_entry(later(entry))
    assert (written.status, written.starts_at, written.error) == ("written", soon(5), {})
    assert len(world.events) == 1


def test_what_was_lost_and_then_deleted_there_stays_deleted(planned, world):
    entry = planned()
    world.lost.append(down())
    write_entry(entry)
    world.edit(entry.event_id, cancelled=True)
    assert write_entry(later(entry)).status == "removed"


def test_pauses_grow_and_end(planned, world):
    entry = planned()
    pauses = []
    for _ in range(entries.MOST_ATTEMPTS):
        world.faults.append(down())
        before = now()
        entry = write_entry(later(entry))
        pauses.append(round((entry.next_attempt_at - before).total_seconds() / 15))
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128]
    assert (entry.status, entry.error["error"]) == ("failed", "provider_down")
    assert write_entry(later(entry)).status == "failed"


def test_what_waits_is_not_asked_for_before_its_time(planned, world):
    entry = planned()
    world.faults.append(down())
    write_entry(entry)
    assert (write_entry(entry).status, entries.due_entries()) == ("queued", [])
    assert len(world.log) == 1


def test_what_was_refused_fails_at_once_and_can_be_tried_again(planned, world, as_learner, as_stranger):
    entry = planned()
    world.faults.append(refused())
    assert write_entry(entry).status == "failed"
    with pytest.raises(NotFound):
        try_again(entry, by=as_stranger)
    assert entries.due_entries() == []
    try_again(entry, by=as_learner)
    assert write_entry(entry).status == "written"


def test_jobs_stop_until_the_calendar_is_connected_again(planned, calendar, world):
    entry, other = planned(), planned()
    world.faults.append(reconnect())
    assert (write_entry(entry).status, write_entry(other).status) == ("queued", "queued")
    calendar.refresh_from_db()
    assert (calendar.status, calendar.error["code"]) == ("reconnect_needed", "reconnect_needed")
    assert entries.due_entries() == []
    assert world.log == [("write", entry.event_id)]
    Integration.objects.update(status="connected")
    for entry_id in entries.due_entries():
        tasks.write_entry(str(entry_id))
    assert set(CalendarEntry.objects.values_list("status", "attempts")) == {("written", 1)}


def test_what_a_dead_worker_left_is_taken_up_after_a_minute(planned, world):
    entry = planned()
    CalendarEntry.objects.filter(pk=entry.pk).update(status="writing", claimed_at=now(), attempts=1)
    assert (entries.due_entries(), write_entry(entry).status) == ([], "writing")
    CalendarEntry.objects.filter(pk=entry.pk).update(claimed_at=now() - timedelta(seconds=61))
    assert entries.due_entries() == [entry.pk]
    assert write_entry(entry).status == "written"


def test_who_was_overtaken_changes_nothing(planned, world):
    """The answer comes after a minute, when another has taken the entry over and settled it."""
    entry = planned()

    def overtake(what):
        world.meanwhile = None
        CalendarEntry.objects.filter(pk=entry.pk).update(claimed_at=now() - timedelta(seconds=61))
        write_entry(entry)
        CalendarEntry.objects.filter(pk=entry.pk).update(title="Kept")

    world.meanwhile = overtake
    assert write_entry(entry).title == "Kept"
    assert len(world.events) == 1


def test_moved_in_the_calendar_and_here(written, world, as_learner):
    entry = written()
    moved = move_entry(entry, start=soon(30), end=soon(31), by=as_learner)
    assert (moved.starts_at, moved.ends_at, moved.status) == (soon(30), soon(31), "written")
    assert world.events[entry.event_id].start == soon(30)


def test_moved_before_it_was_sent(planned, world, as_learner):
    entry = move_entry(planned(), start=soon(30), end=soon(31), by=as_learner)
    assert world.log == []
    write_entry(entry)
    assert world.events[entry.event_id].start == soon(30)


def test_moved_there_meanwhile_is_not_overwritten(written, world, as_learner):
    entry = written()
    world.move(entry.event_id, soon(50), soon(51))
    with pytest.raises(ProviderDown):
        move_entry(entry, start=soon(30), end=soon(31), by=as_learner)
    entry.refresh_from_db()
    assert (entry.status, entry.starts_at, world.events[entry.event_id].start) == ("written", soon(24), soon(50))


def test_moving_what_is_gone_says_so(written, world, as_learner):
    entry = written()
    world.edit(entry.event_id, cancelled=True)
    with pytest.raises(Conflict):
        move_entry(entry, start=soon(30), end=soon(31), by=as_learner)
    entry.refresh_from_db()
    assert entry.status == "removed"


def test_a_move_whose_answer_is_lost_is_found_by_the_sweep(written, world, as_learner):
    """The process died after the calendar had moved it."""
    entry = written()
    world.lost.append(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        move_entry(entry, start=soon(30), end=soon(31), by=as_learner)
    CalendarEntry.objects.filter(pk=entry.pk).update(claimed_at=now() - timedelta(seconds=61))
    assert write_entry(entry).starts_at == soon(30)


def test_removed_in_the_calendar_and_here_and_again(written, world, as_learner):
    entry = written()
    assert remove_entry(entry, by=as_learner).status == "removed"
    assert world.events[entry.event_id].cancelled
    with pytest.raises(Conflict):
        remove_entry(entry, by=as_learner)


def test_removed_before_it_was_sent_is_never_sent(planned, world, as_learner):
    entry = remove_entry(planned(), by=as_learner)
    assert (write_entry(entry).status, world.log) == ("removed", [])


def test_a_removal_that_fails_leaves_it(written, world, as_learner):
    entry = written()
    world.faults.append(down())
    with pytest.raises(ProviderDown):
        remove_entry(entry, by=as_learner)
    entry.refresh_from_db()
    assert (entry.status, world.events[entry.event_id].cancelled) == ("written", False)


@pytest.mark.parametrize("act", ["move", "remove"])
def test_what_is_being_written_waits(written, world, as_learner, act):
    entry = written()
    CalendarEntry.objects.update(status="writing", claimed_at=now())
    with pytest.raises(Conflict):
        _act(act, entry, as_learner)
    assert world.log == [("write", entry.event_id)]


@pytest.mark.parametrize("act", ["move", "remove"])
def test_others_neither_move_nor_remove(written, world, as_stranger, act):
    entry = written()
    with pytest.raises(NotFound):
        _act(act, entry, as_stranger)
    assert world.log == [("write", entry.event_id)]


def _act(act, entry, by):
    return remove_entry(entry, by=by) if act == "remove" else move_entry(entry, start=soon(3), end=soon(4), by=by)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_write_one(planned, world):
    entry, gate = planned(), Barrier(20)

    def write(_):
        with closing(connection):
            # There are fewer connections than threads.
            gate.wait(timeout=60)
            return write_entry(entry).status

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, range(20)))
    assert world.log == [("write", entry.event_id)]
    assert CalendarEntry.objects.get().status == "written"


@pytest.mark.django_db(transaction=True)
def test_sent_to_a_worker_after_the_commit(planned, world, eager_jobs):
    entry = planned(key=uuid4())
    entries.send_entries([entry])
    entry.refresh_from_db()
    assert entry.status == "written"
