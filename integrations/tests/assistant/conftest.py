"""A learner in Berlin on a Saturday afternoon, with a calendar that lives in memory."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from integrations.assistant import reading, tools, writing
from integrations.services import study_plans
from integrations.tests.calendars.conftest import calendar, world  # noqa: F401
from xentree.providers.calendar import Event

BERLIN = ZoneInfo("Europe/Berlin")
SATURDAY = datetime(2026, 11, 28, 16, 20, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def saturday(monkeypatch):
    """The clock of all that tells times stands still."""
    for module in (reading, tools, writing, study_plans):
        monkeypatch.setattr(module, "now", lambda: SATURDAY)


@pytest.fixture
def learner(learner):
    learner.timezone = "Europe/Berlin"
    learner.save()
    return learner


@pytest.fixture
def put(world):  # noqa: F811
    """A function that puts an event into the calendar: by clock times of Berlin, or days."""

    def put(title, start, end, **fields):
        name = f"{len(world.events):032x}"
        read = date.fromisoformat if len(start) == 10 else _moment
        world._put(Event(name, title, read(start), read(end), "Europe/Berlin", **fields))

    return put


def _moment(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)
