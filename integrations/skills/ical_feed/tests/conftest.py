"""A site with a calendar, that this installation may ask, and two people."""

import pytest

from accounts.tests.factories import UserFactory
from integrations.skills.ical_feed.services import add_feed
from integrations.skills.ical_feed.tests.feed_server import FeedServer, ics
from xentree.principal import Principal
from xentree.testing.serving import serving


@pytest.fixture(scope="session")
def _site():
    server = FeedServer()
    with serving(server) as url:
        server.url = url
        yield server


@pytest.fixture
def site(_site, settings):
    """With an empty calendar."""
    settings.EGRESS_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.ICAL_FEEDS_UNENCRYPTED = True
    _site.__init__(body=ics(), url=_site.url)
    return _site


@pytest.fixture
def person(db):
    return Principal(UserFactory(timezone="Europe/Berlin"), "session")


@pytest.fixture
def stranger(db):
    return Principal(UserFactory(), "session")


@pytest.fixture
def feed(site, person):
    """The person's calendar at the site."""
    return add_feed(site.address, "Work", by=person)
