"""A learner with a calendar."""

from uuid import uuid4

import pytest

from integrations.services.entries import EntryWish, plan_entries, write_entry
from integrations.skills import registry
from integrations.tests.calendars.twins import World, connect, register_twins, soon
from learning.progress.tests.conftest import practise  # noqa: F401


@pytest.fixture
def world():
    """What every twin calendar of a test shares."""
    before = dict(registry._skills)
    made = World()
    register_twins(made)
    yield made
    registry._skills.clear()
    registry._skills.update(before)


@pytest.fixture
def calendar(world, learner):
    """The learner's, connected."""
    return connect(learner)


@pytest.fixture
def planned(calendar, as_learner):
    """A function that plans one event."""

    def plan(title="English", key=None, hours=24, **fields):
        fields = {"start": soon(hours), "end": soon(hours + 1), "zone": "Europe/Berlin", **fields}
        (entry,) = plan_entries(calendar, [EntryWish(title, **fields)], key=key or uuid4(), by=as_learner)
        return entry

    return plan


@pytest.fixture
def written(planned):
    """A function that plans one and writes it."""

    def write(*args, **kwargs):
        return write_entry(planned(*args, **kwargs))

    return write
