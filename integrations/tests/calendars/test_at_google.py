"""Study blocks in a calendar at the local Google: written once whatever dies, followed wherever they are moved."""

import os
import signal
from dataclasses import replace
from datetime import UTC, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils.timezone import now

from integrations import tasks
from integrations.models import CalendarEntry, Integration
from integrations.services.entries import EntryWish, move_entry, plan_entries, remove_entry, write_entry
from integrations.services.study_plans import StudyWish, keep_plan, plan_study
from integrations.services.syncing import sync_integration
from integrations.skills import registry
from integrations.skills.google_calendar.addresses import SLUG
from integrations.skills.google_calendar.client import GoogleCalendar
from integrations.skills.google_calendar.tests.conftest import google, integration, reading_only, store  # noqa: F401
from integrations.tests.calendars.twins import soon
from integrations.tests.connecting.conftest import one_google  # noqa: F401
from xentree.errors import Conflict, ProviderDown
from xentree.providers.calendar import Span

pytestmark = pytest.mark.django_db
KEY = UUID(int=11)


@pytest.fixture
def planned(integration, as_learner):  # noqa: F811
    """A function that plans an event."""

    def plan(key=KEY):
        wish = EntryWish("English: Small talk", soon(24), soon(25), "Europe/Berlin", purpose="study")
        return plan_entries(integration, [wish], key=key, by=as_learner)[0]

    return plan


@pytest.fixture
def written(planned):
    return write_entry(planned(uuid4()))


@pytest.fixture
def sync(integration):  # noqa: F811
    """A function that looks for what is new; what became of an entry."""

    def look(entry):
        Integration.objects.update(next_sync_at=now())
        assert sync_integration(integration.pk)
        entry.refresh_from_db()
        return entry.status, entry.starts_at

    return look


def moved(moment, hours=1):
    """What is sent to move an event there."""
    times = ((name, each) for name, each in (("start", moment), ("end", moment + timedelta(hours=hours))))
    return {name: {"dateTime": each.isoformat(), "timeZone": "Europe/Berlin"} for name, each in times}


def age(entry):
    """Its claim is older than a minute."""
    CalendarEntry.objects.filter(pk=entry.pk).update(claimed_at=now() - timedelta(seconds=61), next_attempt_at=now())


class Doomed(GoogleCalendar):
    """Its process is killed after Google wrote the event, before anybody here knows."""

    def write(self, wish):
        super().write(wish)
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_a_write_and_tried_again_it_is_one_event(planned, store, eager_jobs):  # noqa: F811
    entry, skill = planned(), registry.skill(SLUG)
    registry.register(replace(skill, calendar=Doomed))
    kept, connection.connection = connection.connection, None
    child = os.fork()
    if child == 0:
        write_entry(entry)
        os._exit(0)
    connection.connection = kept
    registry.register(skill)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
    entry.refresh_from_db()
    assert (entry.status, len(store.events)) == ("writing", 1)
    age(entry)
    tasks.tend_entries()
    again = planned()
    assert (again.pk, again.status, list(store.events)) == (entry.pk, "written", [entry.event_id])


@pytest.mark.parametrize("kind", ["lost", "dropped", "503", "rateLimitExceeded", "malformed"])
def test_whatever_goes_wrong_it_is_one_event_in_the_end(planned, google, store, kind):  # noqa: F811
    entry = planned()
    google.fail("events.insert", kind, times=2)
    for _ in range(3):
        write_entry(entry)
        age(entry)
    entry.refresh_from_db()
    assert (entry.status, len(store.events)) == ("written", 1)


def test_moved_there_twice_renamed_and_removed(written, store, sync):  # noqa: F811
    for hours in (30, 50):
        store.patch(written.event_id, {**moved(soon(hours)), "summary": f"At {hours}"})
        assert sync(written) == ("written", soon(hours))
    assert written.title == "At 50"
    store.delete(written.event_id)
    assert sync(written)[0] == "removed"


def test_whole_days_and_another_zone(written, store, sync):  # noqa: F811
    store.patch(written.event_id, {"start": {"date": "2027-03-28"}, "end": {"date": "2027-03-29"}})
    sync(written)
    assert (written.all_day, written.ends_at - written.starts_at) == (True, timedelta(hours=23))


def test_made_a_series_it_is_the_block_of_its_first_date(written, store, sync):  # noqa: F811
    sync(written)
    store.patch(written.event_id, {"recurrence": ["RRULE:FREQ=DAILY;COUNT=3"]})
    store.patch(f"{written.event_id}_{_stamp(soon(48))}", moved(soon(60)))
    assert sync(written) == ("written", soon(24))
    store.forgotten_before = store.revision + 1
    assert sync(written) == ("written", soon(24))


def _stamp(moment):
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def test_a_token_that_is_gone(written, store, sync):  # noqa: F811
    sync(written)
    store.delete(written.event_id)
    store.forgotten_before = store.revision + 1
    assert sync(written)[0] == "removed"


def test_moved_from_here_comes_back_as_it_is(written, store, sync, as_learner):  # noqa: F811
    move_entry(written, start=soon(40), end=soon(41), by=as_learner)
    assert sync(written) == ("written", soon(40))
    remove_entry(written, by=as_learner)
    assert sync(written)[0] == "removed"


def test_moved_there_while_one_moves_it_here(written, store, sync, as_learner):  # noqa: F811
    store.patch(written.event_id, moved(soon(30)))
    with pytest.raises(ProviderDown):
        move_entry(written, start=soon(40), end=soon(41), by=as_learner)
    assert sync(written) == ("written", soon(30))


def test_google_lets_nobody_in_any_more(planned, google, integration, as_learner):  # noqa: F811
    entry = planned()
    Integration.objects.update(expires_at=now())
    google.fail("token.refresh", "invalid_grant", times=0)
    assert write_entry(entry).status == "queued"
    integration.refresh_from_db()
    assert integration.status == "reconnect_needed"
    assert not sync_integration(integration.pk)


def test_a_plan_is_around_what_is_on(integration, store, as_learner):  # noqa: F811
    store.insert({"summary": "Retreat", **moved(now(), hours=100)})
    wish = StudyWish(3, Span(now(), now() + timedelta(days=10)), ["live"])
    plan = plan_study(wish, by=as_learner)
    assert all(each.start >= now() + timedelta(hours=99) for each in plan.blocks)
    for row in keep_plan(integration, plan.blocks, key=KEY, by=as_learner):
        write_entry(row)
    assert len(store.events) == 4


def test_one_that_may_only_be_read_is_not_written_to(reading_only, store, as_learner):  # noqa: F811
    wish = StudyWish(1, Span(now(), now() + timedelta(days=3)))
    with pytest.raises(Conflict, match="Allow"):
        plan_study(wish, by=as_learner)


def test_whoever_may_only_be_read_is_asked_for_one_more_yes(reading_only, client, learner):  # noqa: F811
    client.force_login(learner)
    words = client.get("/calendar/plan").content.decode()
    assert "/skills/google-calendar/connect?write=1&amp;next=/calendar/plan" in words
