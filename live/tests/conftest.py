"""A clock that stands still until it is told to go on, a month's time, and a tenant."""

from datetime import UTC, datetime, timedelta

import pytest

from live.services import clock as database_clock
from live.tests.factories import allow
from organizations.tests.factories import OrganizationFactory, join


class Clock:
    """In the place of the database's."""

    def __init__(self):
        self.now = datetime(2026, 11, 10, 12, tzinfo=UTC)

    def forward(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch):
    still = Clock()
    monkeypatch.setattr(database_clock, "database_time", lambda user_id: still.now)
    return still


@pytest.fixture
def place():
    """A tenant."""
    return OrganizationFactory()


@pytest.fixture
def host(place):
    """Its owner, in its workspace."""
    return join(place, "owner")


@pytest.fixture
def ten_minutes(db):
    allow(600)
