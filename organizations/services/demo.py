"""An organization to try a development installation with."""

from django.conf import settings
from django.db import transaction

from accounts.models import User
from organizations.models import Membership, Organization, Role, Team, TeamMembership

NAME, SLUG = "Greenhouse", "greenhouse"


@transaction.atomic
def seed_demo_organization(people: list[User]) -> bool:
    """A tenant with the demo people in it, the first as its owner; False where it is there already, or nobody is."""
    if not settings.DEVELOPMENT or not people or Organization.objects.filter(slug=SLUG).exists():
        return False
    greenhouse = Organization.objects.create(
        name=NAME, slug=SLUG, description="A study group to try members, teams, keys and caps with."
    )
    team = Team.objects.create(organization=greenhouse, name="Seedlings")
    for number, person in enumerate(people):
        role = Role.MEMBER if number else Role.OWNER
        membership = Membership.objects.create(organization=greenhouse, user=person, role=role)
        TeamMembership.objects.create(team=team, membership=membership)
    return True
