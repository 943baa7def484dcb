"""Whatever comes when: what is billed is the truth, and no limit is passed by more than a heartbeat."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.extra.django import TestCase

from accounts.tests.factories import UserFactory
from live.models import LiveSession
from live.models.sessions import HEARTBEAT_SECONDS
from live.services import clock
from live.services.sessions import attach_socket, beat, end_session, start_session, sweep_lapsed_sessions
from live.tests.factories import allow
from organizations.models import Counter
from xentree.errors import Conflict, LimitReached
from xentree.principal import Principal

ACTS = strategies.sampled_from(["beat", "beat", "beat", "attach", "sweep", "end", "start"])
STEPS = strategies.lists(strategies.tuples(ACTS, strategies.floats(0, 45)), min_size=1, max_size=30)
GAPS = strategies.lists(strategies.floats(0.01, HEARTBEAT_SECONDS), max_size=40)
NEARLY_DECEMBER, MIDDLE_OF_NOVEMBER = datetime(2026, 11, 30, 23, 58, tzinfo=UTC), datetime(2026, 11, 15, tzinfo=UTC)
QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)


class Life:
    """A person at whom everything happens, beside books of our own."""

    def __init__(self, moment):
        self.by, self.now, self.session = Principal(UserFactory(), "bearer"), moment, None

    def do(self, act):
        with suppress(Conflict, LimitReached):
            getattr(self, act)()

    def start(self):
        self.session = start_session({"session_type": "voice"}, by=self.by)

    def beat(self):
        if self.session:
            beat(self.session, by=self.by)

    def attach(self):
        if self.session:
            attach_socket(self.session, "a")

    def sweep(self):
        sweep_lapsed_sessions()

    def end(self):
        if self.session:
            end_session(self.session, reason="ended", by=self.by)


class BooksTest(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=QUIET)
    @given(steps=STEPS, limit=strategies.integers(1, 400))
    def test_the_books_are_right(self, steps, limit):
        allow(limit)
        life = Life(NEARLY_DECEMBER)
        with patch.object(clock, "database_time", lambda user_id: life.now):
            life.start()
            for act, seconds in steps:
                life.now += timedelta(seconds=seconds)
                life.do(act)
            life.now += timedelta(seconds=31)
            sweep_lapsed_sessions()
        rows = LiveSession.objects.filter(user=life.by.user)
        used = dict(Counter.objects.filter(user=life.by.user).values_list("period", "used"))

        assert not rows.open().exists()
        assert sum(used.values()) == sum(row.billed_seconds for row in rows)
        assert max(used.values(), default=0) <= limit
        # Where a month was used up, nobody can tell before the next sign of life: a session waits 30 seconds for one.
        most = 30 if limit in used.values() else 1
        assert [row.pk for row in rows if not 0 <= unbilled(row) <= most] == []

    @settings(max_examples=40, deadline=None, suppress_health_check=QUIET)
    @given(gaps=GAPS, limit=strategies.integers(1, 200))
    def test_with_beats_in_time_what_is_billed_is_the_truth_to_a_heartbeat(self, gaps, limit):
        allow(limit)
        life = Life(MIDDLE_OF_NOVEMBER)
        with patch.object(clock, "database_time", lambda user_id: life.now):
            life.start()
            for seconds in gaps:
                life.now += timedelta(seconds=seconds)
                life.beat()
            life.end()
        row = LiveSession.objects.get(user=life.by.user)
        assert 0 <= unbilled(row) < HEARTBEAT_SECONDS
        assert row.billed_seconds <= limit


def unbilled(row):
    """Seconds that it lasted and nobody was billed."""
    return (row.ended_at - row.started_at).total_seconds() - row.billed_seconds
