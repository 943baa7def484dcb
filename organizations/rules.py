"""Who may do what in a tenant: owner > admin > manager > member; whoever is no active member may nothing."""

from organizations.models import Membership, Organization, Role, Team, TeamMembership
from xentree.principal import Principal


def membership_of(principal: Principal, organization: Organization) -> Membership | None:
    """The principal's active membership; for a key or token only in its own tenant."""
    if not principal.is_self and principal.organization_id != organization.pk:
        return None
    return Membership.objects.active().filter(organization=organization, user=principal.user).first()


def has_role(principal: Principal, organization: Organization, role: Role) -> bool:
    """An active member with at least that role."""
    own = membership_of(principal, organization)
    return own is not None and Role(own.role).at_least(role)


def can_change_settings(principal: Principal, organization: Organization) -> bool:
    """Name, address, description, mail domains."""
    return has_role(principal, organization, Role.ADMIN)


def can_manage_members(principal: Principal, organization: Organization) -> bool:
    """Invite, and see who is invited how."""
    return has_role(principal, organization, Role.ADMIN)


def can_grant(principal: Principal, organization: Organization, role: str) -> bool:
    """Nobody grants a role above their own."""
    own = membership_of(principal, organization)
    return own is not None and Role(own.role).at_least(Role.ADMIN) and Role(own.role).at_least(role)


def can_change_member(principal: Principal, membership: Membership) -> bool:
    """Role, teams, suspension, removal: of nobody ranked above oneself."""
    return can_grant(principal, membership.organization, membership.role)


def can_manage_teams(principal: Principal, organization: Organization) -> bool:
    """Begin and end teams."""
    return has_role(principal, organization, Role.ADMIN)


def can_manage_team(principal: Principal, team: Team) -> bool:
    """Rename it, put members in and out: admins all teams, managers those they are in."""
    own = membership_of(principal, team.organization)
    if own is None or own.role == Role.MEMBER:
        return False
    return Role(own.role).at_least(Role.ADMIN) or TeamMembership.objects.filter(team=team, membership=own).exists()


def can_place(principal: Principal, team: Team, membership: Membership) -> bool:
    """Put that member in or out of the team: a team one manages, and nobody ranked above oneself."""
    own = membership_of(principal, team.organization)
    return own is not None and Role(own.role).at_least(membership.role) and can_manage_team(principal, team)


def can_see_audit(principal: Principal, organization: Organization) -> bool:
    """What was done, and from where."""
    return has_role(principal, organization, Role.ADMIN)


def can_transfer(principal: Principal, organization: Organization) -> bool:
    """Make somebody else the owner in one's own place."""
    return has_role(principal, organization, Role.OWNER)


def can_delete(principal: Principal, organization: Organization) -> bool:
    """End the tenant with all that is in it."""
    return has_role(principal, organization, Role.OWNER)


def can_create_keys(principal: Principal, organization: Organization) -> bool:
    """Every active member may make keys, which act as them."""
    return has_role(principal, organization, Role.MEMBER)


def can_manage_keys(principal: Principal, organization: Organization) -> bool:
    """See and revoke the keys of others."""
    return has_role(principal, organization, Role.ADMIN)
