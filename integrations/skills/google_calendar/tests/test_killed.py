"""A process is killed after Google wrote an event and before it heard so: trying again makes no second one."""

import os
import subprocess
import sys
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from integrations.models import CalendarEntry
from integrations.services import entries
from integrations.services.entries import due_entries, write_entry
from integrations.skills.google_calendar.services import write_event
from integrations.skills.google_calendar.tests.write_slowly import KEY, the_wish
from integrations.tests.connecting.test_access_races import database_of_tests
from xentree.testing.fake_google import CLIENT_ID, CLIENT_SECRET

pytestmark = pytest.mark.django_db(transaction=True)


def killed_while_writing(user, google):
    """Killed for good as soon as the event is at Google."""
    google.fail("events.insert", "late", seconds=60)
    surroundings = {**os.environ, "DATABASE_URL": database_of_tests(), "GOOGLE_CLIENT_ID": CLIENT_ID,
                    "GOOGLE_CLIENT_SECRET": CLIENT_SECRET, "GOOGLE_OAUTH_BASE_URL": google.url,
                    "GOOGLE_API_BASE_URL": google.url}  # fmt: skip
    command = [sys.executable, "-m", "integrations.skills.google_calendar.tests.write_slowly", str(user.pk)]
    writing = subprocess.Popen(command, env=surroundings)
    deadline = time.monotonic() + 90
    while not google.count("events.insert"):
        assert writing.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    writing.kill()
    writing.wait()


def test_one_event_after_a_kill(learner, as_learner, integration, google, store):
    killed_while_writing(learner, google)
    (entry,) = CalendarEntry.objects.all()
    assert (entry.status, list(store.events)) == ("writing", [entry.event_id])
    event, written = write_event(the_wish(), key=KEY, by=as_learner)
    assert (event.id, written) == (entry.event_id, False)
    CalendarEntry.objects.update(claimed_at=now() - timedelta(minutes=2))
    assert due_entries() == [entry.pk]
    assert write_entry(entry).status == "written"
    event, written = write_event(the_wish(), key=KEY, by=as_learner)
    assert (event.id, written, list(store.events)) == (entry.event_id, True, [entry.event_id])


def test_without_an_id_of_ours_there_would_be_two(learner, as_learner, integration, google, store, monkeypatch):
    killed_while_writing(learner, google)
    monkeypatch.setattr(entries, "entry_id", lambda key, place, by: uuid4())
    write_event(the_wish(), key=KEY, by=as_learner)
    assert len(store.events) == 2
