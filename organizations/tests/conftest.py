"""A tenant with one person of each role, jobs that run at once; and one the learner administers, for keys."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from rest_framework.test import APIClient

from accounts.tests.factories import UserFactory
from organizations.tests.factories import MembershipFactory, OrganizationFactory, TeamFactory, join, key_with_secret
from xentree.celery import app
from xentree.principal import Principal


@pytest.fixture(autouse=True)
def eager_jobs():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def greenhouse(db):
    return OrganizationFactory(name="Greenhouse", slug="greenhouse")


@pytest.fixture
def team(greenhouse):
    return TeamFactory(organization=greenhouse, name="Botanists")


@pytest.fixture
def owner(greenhouse):
    return join(greenhouse, "owner", user__username="olga", user__email="olga@example.org")


@pytest.fixture
def admin(greenhouse):
    return join(greenhouse, "admin", user__username="adam")


@pytest.fixture
def manager(greenhouse, team):
    return join(greenhouse, "manager", team, user__username="mona")


@pytest.fixture
def member(greenhouse):
    return join(greenhouse, "member", user__username="mel")


@pytest.fixture
def outsider(stranger):
    return Principal(stranger, "bearer")


@pytest.fixture
def verified(learner):
    """Somebody outside whose e-mail address is verified."""
    EmailAddress.objects.create(user=learner, email=learner.email, primary=True, verified=True)
    return Principal(learner, "bearer")


@pytest.fixture
def teammate(db):
    return UserFactory(username="tom", email="tom@example.org")


@pytest.fixture
def organization(learner, teammate):
    organization = OrganizationFactory(name="Herbarium", slug="herbarium")
    MembershipFactory(organization=organization, user=learner, role="admin")
    MembershipFactory(organization=organization, user=teammate)
    return organization


@pytest.fixture
def keyed(organization, learner):
    """A function that makes a key of the learner's and a client that sends it: (key, client)."""

    def make(*scopes, **fields):
        fields = {"organization": organization, "created_by": learner, **fields}
        key, secret = key_with_secret(scopes=list(scopes) or ["conversations:read"], **fields)
        client = APIClient()
        client.credentials(HTTP_X_API_KEY=secret)
        client.secret = secret
        return key, client

    return make


@pytest.fixture
def cast(owner, admin, manager, member, outsider):
    return {"owner": owner, "admin": admin, "manager": manager, "member": member, "outsider": outsider}


@pytest.fixture
def page(cast):
    """A function from a role to the browser of the person who has it."""

    def of(role):
        client = Client(raise_request_exception=True)
        client.force_login(cast[role].user)
        return client

    return of
