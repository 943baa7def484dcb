"""A tenant with one person of each role, another tenant, and one key pair made once for forgeries."""

from dataclasses import replace

import pytest
from django.test import Client
from joserfc.jwk import RSAKey
from rest_framework.test import APIClient

from integrations.services.mcp_servers import refresh_server
from integrations.tests.factories import ORIGIN, grant, mcp_server
from integrations.tests.receiver import running_receiver
from organizations.tests.conftest import (  # noqa: F401
    admin,
    eager_jobs,
    greenhouse,
    manager,
    member,
    outsider,
    owner,
    team,
    verified,
)
from organizations.tests.factories import OrganizationFactory, join
from xentree.testing.fake_mcp import FakeMCP, running_fake_mcp


@pytest.fixture
def orchard(db):
    """Another tenant."""
    return OrganizationFactory(name="Orchard", slug="orchard")


@pytest.fixture
def orchard_owner(orchard):
    return join(orchard, "owner", user__username="otto")


@pytest.fixture
def issued(greenhouse, owner):  # noqa: F811
    return grant(greenhouse, owner)


@pytest.fixture(scope="session")
def foreign_key():
    """A key pair that is nobody's."""
    return RSAKey.generate_key(2048, private=True)


@pytest.fixture
def visitor_client():
    """A function from a token to a client as on the partner's pages."""

    def client(secret, origin=ORIGIN, **extra):
        caller = APIClient(headers={"origin": origin} if origin else {})
        caller.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}", **extra)
        return caller

    return client


@pytest.fixture(scope="session")
def mcp_process():
    """One real MCP server for all tests."""
    with running_fake_mcp() as fake:
        yield fake


@pytest.fixture
def fake_mcp(mcp_process, settings):
    """The server as it is at first; on this machine, which the operator allows."""
    settings.EGRESS_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    fresh = FakeMCP(address=mcp_process.address)
    for name in ("tools", "answers", "fault", "secret", "seconds", "calls", "headers"):
        setattr(mcp_process, name, getattr(fresh, name))
    return mcp_process


@pytest.fixture
def notes(db, fake_mcp):
    """The real server, registered, enabled and listed."""
    return refresh_server(mcp_server(fake_mcp.address))


@pytest.fixture
def in_greenhouse(greenhouse):  # noqa: F811
    """A function from a principal to the same one in the workspace of the greenhouse."""
    return lambda principal: replace(principal, organization_id=greenhouse.pk)


@pytest.fixture
def receiver(settings):
    """A receiver of webhooks on this machine, in a network the operator opened."""
    settings.EGRESS_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture
def page():
    """A function from a principal to their browser."""

    def of(principal):
        client = Client()
        client.force_login(principal.user)
        return client

    return of
