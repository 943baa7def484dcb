"""A tenant with one person of each role, a team the manager and one member are in, and what they did in it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts.tests.factories import UserFactory
from learning.progress.models import ActiveTime, XPEvent
from organizations.models import Membership
from organizations.tests.factories import OrganizationFactory, TeamFactory, join
from xentree.principal import Principal

DAYS = {"start_date": "2026-03-02", "end_date": "2026-03-04"}


def moment(text):
    """A moment in UTC: "2026-03-02 10:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def earn(by, organization, at, xp=10, **fields):
    fields = {"reason": "conversation", "area": "chat", "source_id": uuid4(), **fields}
    when = moment(at)
    return XPEvent.objects.create(
        user=by.user, organization=organization, base=xp, amount=xp, happened_at=when, day=when.date(), **fields
    )


def spend(by, organization, at, seconds=60, area="chat"):
    when = moment(at)
    return ActiveTime.objects.create(
        user=by.user, organization=organization, area=area, source_id=uuid4(), seconds=seconds, started_at=when,
        day=when.date(),
    )  # fmt: skip


@pytest.fixture
def greenhouse(db):
    return OrganizationFactory(name="Greenhouse", slug="greenhouse")


@pytest.fixture
def team(greenhouse):
    return TeamFactory(organization=greenhouse, name="Botanists")


@pytest.fixture
def owner(greenhouse):
    return join(greenhouse, "owner", user__username="olga")


@pytest.fixture
def admin(greenhouse):
    return join(greenhouse, "admin", user__username="adam")


@pytest.fixture
def manager(greenhouse, team):
    return join(greenhouse, "manager", team, user__username="mona", user__full_name="Mona Moss")


@pytest.fixture
def member(greenhouse, team):
    return join(greenhouse, "member", team, user__username="mel", user__full_name="Mel Fern")


@pytest.fixture
def apart(greenhouse):
    """A member in no team."""
    return join(greenhouse, "member", user__username="abe")


@pytest.fixture
def stranger():
    return join(OrganizationFactory(slug="elsewhere"), "owner", user__username="stranger")


@pytest.fixture
def staff(db):
    return Principal(UserFactory(username="staff", is_staff=True), "bearer")


@pytest.fixture
def cast(owner, admin, manager, member, apart, stranger, staff):
    return {
        "owner": owner, "admin": admin, "manager": manager, "member": member, "apart": apart,
        "stranger": stranger, "staff": staff,
    }  # fmt: skip


@pytest.fixture
def as_(cast):
    """A function from a role to a client that is signed in as whoever has it."""

    def client(role):
        found = APIClient(raise_request_exception=True)
        found.force_login(cast[role].user)
        return found

    return client


def membership_of(organization, principal):
    return Membership.objects.get(organization=organization, user=principal.user)
