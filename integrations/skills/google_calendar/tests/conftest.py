"""A learner whose Google Calendar is connected, at a local Google."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils.timezone import now

from integrations.models import Integration
from integrations.skills.google_calendar import api
from integrations.skills.google_calendar.addresses import READ, SLUG, WRITE
from integrations.skills.google_calendar.client import open_calendar
from integrations.tests.connecting.conftest import one_google  # noqa: F401
from xentree.testing.fake_google import CLIENT_ID, CLIENT_SECRET
from xentree.testing.fake_google.world import World

PERSON = "ada@example.com"


@pytest.fixture
def google(one_google, settings, monkeypatch):  # noqa: F811
    """Nobody knows it yet, and this installation takes it for Google; it waits only shortly before a second try."""
    vars(one_google.world).update(vars(World()))
    settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    settings.GOOGLE_OAUTH_BASE_URL = settings.GOOGLE_API_BASE_URL = one_google.url
    monkeypatch.setattr(api, "PAUSE", 0.01)
    cache.clear()
    return one_google


@pytest.fixture
def store(google):
    """What is in the person's calendar."""
    return google.world.account(PERSON).calendar


def connected(user, google, *scopes):
    """As after a yes to these scopes."""
    tokens = google.tokens(*scopes)
    return Integration.objects.create(
        user=user,
        provider=SLUG,
        account_id=google.world.account(PERSON).sub,
        account_email=PERSON,
        scopes=list(scopes),
        secret=tokens["refresh_token"],
        access_token=tokens["access_token"],
        expires_at=now() + timedelta(hours=1),
    )


@pytest.fixture
def integration(learner, google):
    """Connected for reading and writing."""
    return connected(learner, google, *READ, *WRITE)


@pytest.fixture
def reading_only(learner, google):
    """Connected for reading."""
    return connected(learner, google, *READ)


@pytest.fixture
def calendar(integration):
    """The learner's, open."""
    return open_calendar(integration)
