from datetime import timedelta

import factory
from django.utils.timezone import now

from accounts.tests.factories import UserFactory
from organizations.models import APIKey, Domain, Invitation, Membership, Organization, Role, Team, TeamMembership
from organizations.secrets import hash_of, new_key
from organizations.services.invitations import hash_token
from xentree.principal import Principal


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organization {n}")
    slug = factory.Sequence(lambda n: f"organization-{n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    organization = factory.SubFactory(OrganizationFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.MEMBER


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"Team {n}")


class DomainFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Domain

    organization = factory.SubFactory(OrganizationFactory)
    name = factory.Sequence(lambda n: f"company{n}.example")
    proof = factory.Sequence(lambda n: f"xentree-domain={n}")


class InvitationFactory(factory.django.DjangoModelFactory):
    """By link, its token `token` (a sequence), from an owner of the organization."""

    class Meta:
        model = Invitation

    class Params:
        token = factory.Sequence(lambda n: f"token-{n}")

    organization = factory.SubFactory(OrganizationFactory)
    kind = Invitation.Kind.LINK
    invited_by = factory.LazyAttribute(lambda o: MembershipFactory(organization=o.organization, role="owner").user)
    token_hash = factory.LazyAttribute(lambda o: hash_token(o.token))
    expires_at = factory.LazyFunction(lambda: now() + timedelta(days=7))


def join(organization, role="member", *teams, **fields):
    """A new person who is a member with that role, as the Principal they would be."""
    membership = MembershipFactory(organization=organization, role=role, **fields)
    for team in teams:
        TeamMembership.objects.create(team=team, membership=membership)
    return Principal(membership.user, "bearer")


def membership(organization, principal):
    """Their membership as it is in the database now; None when there is none."""
    return Membership.objects.filter(organization=organization, user=principal.user).first()


class APIKeyFactory(factory.django.DjangoModelFactory):
    """A key of an active member."""

    class Meta:
        model = APIKey
        exclude = ("secret",)

    secret = factory.LazyFunction(new_key)
    organization = factory.SubFactory(OrganizationFactory)
    created_by = factory.SubFactory(UserFactory)
    name = "A program"
    prefix = factory.LazyAttribute(lambda key: key.secret[:12])
    key_hash = factory.LazyAttribute(lambda key: hash_of(key.secret))
    scopes = factory.LazyFunction(lambda: ["conversations:read"])

    @factory.post_generation
    def member(key, create, role, **kwargs):
        Membership.objects.get_or_create(
            organization=key.organization, user=key.created_by, defaults={"role": role or "member"}
        )


def key_with_secret(**fields):
    """(key, secret)"""
    secret = new_key()
    return APIKeyFactory(secret=secret, **fields), secret
