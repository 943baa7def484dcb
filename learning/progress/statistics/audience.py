"""Whose statistics somebody asks for: members of their tenant for its admins, those of their teams for managers."""

from uuid import UUID

from accounts.models import User
from organizations.models import Membership, Organization, Role, Team
from organizations.models.organizations import MembershipQuerySet, OrganizationQuerySet
from organizations.rules import can_see_statistics, can_see_team_statistics, membership_of, oversees_all
from xentree.errors import NotAllowed, NotFound
from xentree.principal import Principal

MANAGING = (Role.OWNER, Role.ADMIN, Role.MANAGER)


def audience_of(
    principal: Principal, *, organization_id: UUID | None = None, team_id: UUID | None = None
) -> MembershipQuerySet:
    """The active memberships asked for; NotFound for what is not the asker's, NotAllowed for members below manager."""
    members = Membership.objects.overseen_by(principal).filter(user__kind=User.Kind.PERSON)
    if organization_id:
        _require_organization(principal, organization_id)
        members = members.filter(organization=organization_id)
    elif not oversees_something(principal):
        raise NotAllowed
    if team_id:
        members = members.filter(teams=_overseen_team(principal, organization_id, team_id))
    return members


def known_organizations(principal: Principal) -> OrganizationQuerySet:
    """Those that are there for the asker: all for staff, for others those they are a member of."""
    return Organization.objects.present() if oversees_all(principal) else Organization.objects.visible_to(principal)


def oversees_something(principal: Principal) -> bool:
    """Whether there is any organization whose statistics are theirs to see."""
    held = Membership.objects.held_by(principal).filter(role__in=MANAGING)
    return oversees_all(principal) or held.exists()


def oversees_teams_only(principal: Principal, organization: Organization) -> bool:
    """A manager, who sees no member outside of the teams they are in."""
    own = membership_of(principal, organization)
    return not oversees_all(principal) and own is not None and own.role == Role.MANAGER


def teams_overseen(principal: Principal, organization: Organization) -> list[Team]:
    """The teams a manager is in, for admins all."""
    teams = organization.teams.all()
    if oversees_teams_only(principal, organization):
        teams = teams.filter(members__in=Membership.objects.held_by(principal))
    return list(teams)


def _require_organization(principal: Principal, organization_id: UUID) -> None:
    organization = known_organizations(principal).filter(pk=organization_id).first()
    if organization is None:
        raise NotFound("There is no such organization.")
    if not can_see_statistics(principal, organization):
        raise NotAllowed


def _overseen_team(principal: Principal, organization_id: UUID | None, team_id: UUID) -> Team:
    teams = Team.objects.select_related("organization").filter(organization__in=known_organizations(principal))
    team = teams.filter(pk=team_id).first()
    if team is None or organization_id not in (None, team.organization_id):
        raise NotFound("There is no such team.")
    if not can_see_team_statistics(principal, team):
        raise NotAllowed
    return team
