"""A tenant with one person of each role, another tenant, and one key pair made once for forgeries."""

import pytest
from joserfc.jwk import RSAKey
from rest_framework.test import APIClient

from integrations.tests.factories import ORIGIN, grant
from organizations.tests.conftest import (  # noqa: F401
    admin,
    eager_jobs,
    greenhouse,
    manager,
    member,
    outsider,
    owner,
    team,
)
from organizations.tests.factories import OrganizationFactory, join


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
