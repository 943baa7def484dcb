from uuid import uuid4

import pytest

from accounts.tests.factories import UserFactory
from knowledge.models import Document
from knowledge.tests.factories import DocumentFactory
from organizations.models import Membership, TeamMembership
from organizations.tests.factories import MembershipFactory, TeamFactory
from xentree.principal import Principal

pytestmark = pytest.mark.django_db
Visibility = Document.Visibility


@pytest.fixture
def owner(learner):
    return MembershipFactory(user=learner)


@pytest.fixture
def teammate(owner):
    return MembershipFactory(organization=owner.organization)


def seen_by(user, method="bearer", **extra):
    return set(Document.objects.visible_to(Principal(user, method, **extra)))


def in_tenant(owner, **extra):
    return DocumentFactory(owner=owner.user, organization=owner.organization, **extra)


def test_what_is_private_is_its_owners_alone(owner, teammate, stranger):
    personal, private = DocumentFactory(owner=owner.user), in_tenant(owner)

    assert seen_by(owner.user) == {personal, private}
    assert (seen_by(teammate.user), seen_by(stranger)) == (set(), set())


def test_what_is_shared_with_the_organization_every_active_member_sees(owner, teammate, stranger):
    shared = in_tenant(owner, visibility=Visibility.ORGANIZATION)

    assert (seen_by(teammate.user), seen_by(stranger)) == ({shared}, set())
    Membership.objects.filter(pk=teammate.pk).update(status=Membership.Status.SUSPENDED)
    assert seen_by(teammate.user) == set()


def test_what_is_shared_with_a_team_its_members_see(owner, teammate):
    team = TeamFactory(organization=owner.organization)
    shared = in_tenant(owner, visibility=Visibility.TEAM, team=team)

    assert (seen_by(owner.user), seen_by(teammate.user)) == ({shared}, set())
    TeamMembership.objects.create(team=team, membership=teammate)
    assert seen_by(teammate.user) == {shared}


def test_a_key_sees_only_its_organization(owner, teammate):
    DocumentFactory(owner=owner.user)
    private = in_tenant(owner)
    elsewhere = MembershipFactory(user=owner.user).organization_id

    assert seen_by(owner.user, "key", organization_id=owner.organization_id) == {private}
    assert seen_by(owner.user, "key", organization_id=elsewhere) == set()


def test_a_visitor_sees_what_the_whole_organization_sees(owner):
    in_tenant(owner)
    in_tenant(owner, visibility=Visibility.TEAM, team=TeamFactory(organization=owner.organization))
    shared = in_tenant(owner, visibility=Visibility.ORGANIZATION)
    visitor = UserFactory(kind="visitor")

    assert seen_by(visitor, "token", organization_id=owner.organization_id) == {shared}
    assert seen_by(visitor, "token", organization_id=uuid4()) == set()


def test_what_belongs_to_a_conversation_goes_with_its_group(learner):
    group = uuid4()
    document = DocumentFactory(owner=learner, conversation_id=group, access_group=group)

    assert seen_by(learner) == {document}
    Document.objects.update(access_group=None)
    assert seen_by(learner) == set()
