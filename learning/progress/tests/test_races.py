"""Many at once: one event pays once, and no act of the others is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connections, transaction

from accounts.models import User
from learning.models import Pause, Progress, ProgressDay, StreakRepair, XPEvent
from learning.progress.services import rebuild_progress, repair_day, start_pause
from learning.progress.tests.test_replays import told
from xentree import rewards
from xentree.errors import AppError
from xentree.principal import Principal

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def at_once(act, arguments):
    together = Barrier(len(arguments), timeout=20)

    def run(argument):
        together.wait()
        try:
            return act(argument)
        except AppError as error:
            return error.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


def practise(user, source, item=""):
    with transaction.atomic():
        return rewards.reward(user, "english", source, {"points": 10, "happened_at": NOON, "item": item})


def test_one_event_twenty_times_pays_once(learner):
    source = uuid4()
    assert at_once(lambda _: practise(learner, source), range(20)) == [10] * 20
    assert (XPEvent.objects.count(), Progress.objects.get().total_xp) == (1, 10)
    assert ProgressDay.objects.get().acts == 1


def test_of_twenty_events_none_is_lost_and_repeats_are_seen(learner):
    sources = [uuid4() for _ in range(20)]
    assert sorted(at_once(lambda source: practise(learner, source), sources)) == [10] * 20
    assert sorted(at_once(lambda _: practise(learner, uuid4(), "set:1"), range(8))) == [0] * 6 + [5, 10]
    before = told(learner)
    assert (before[0]["total_xp"], before[1][0]["acts"]) == (215, 28)
    rebuild_progress(learner)
    assert told(learner) == before


def test_one_of_many_repairs_counts(learner, staff):
    by = Principal(staff, "session")
    outcomes = at_once(lambda _: repair_day(learner, date(2026, 3, 2), reason="Down", by=by) and "done", range(6))
    assert sorted(outcomes) == ["already_repaired"] * 5 + ["done"]
    assert StreakRepair.objects.count() == 1


def test_one_of_many_pauses_is_made(learner):
    User.objects.update(timezone="Asia/Tokyo")
    learner.refresh_from_db()
    at_once(lambda _: start_pause(until=None, by=Principal(learner, "bearer")).pk, range(6))
    assert Pause.objects.count() == 1
