"""A tenant with one person of each role, and jobs that run at once."""

import pytest
from allauth.account.models import EmailAddress

from organizations.tests.factories import OrganizationFactory, TeamFactory, join
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
