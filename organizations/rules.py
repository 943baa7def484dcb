"""Who may do what in a tenant: owner > admin > manager > member; whoever is no active member may nothing."""

from organizations.models import APIKey, Membership, Organization, Role, Team, TeamMembership
from xentree.principal import Principal


def membership_of(principal: Principal, organization: Organization) -> Membership | None:
    """The principal's active membership; for a key or token only in its own tenant."""
    if not principal.is_self and principal.organization_id != organization.pk:
        return None
    mine = Membership.objects.active().filter(organization=organization, user=principal.user)
    return mine.select_related("organization").first()


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


def oversees_all(principal: Principal) -> bool:
    """Staff, themselves: statistics of every tenant."""
    return principal.is_self and principal.user.is_staff


def can_see_statistics(principal: Principal, organization: Organization) -> bool:
    """How members learn there: admins of all, managers of those in their teams (`Membership.objects.overseen_by`)."""
    return oversees_all(principal) or has_role(principal, organization, Role.MANAGER)


def can_see_team_statistics(principal: Principal, team: Team) -> bool:
    """How the members of a team learn: its managers, admins of its tenant."""
    return oversees_all(principal) or can_manage_team(principal, team)


def can_manage_providers(principal: Principal, organization: Organization) -> bool:
    """Say with which keys, and where, the chats of its workspace are answered: owners and admins, themselves."""
    return principal.is_self and has_role(principal, organization, Role.ADMIN)


def can_transfer(principal: Principal, organization: Organization) -> bool:
    """Make somebody else the owner in one's own place."""
    return has_role(principal, organization, Role.OWNER)


def can_delete(principal: Principal, organization: Organization) -> bool:
    """End the tenant with all that is in it."""
    return has_role(principal, organization, Role.OWNER)


def can_create_keys(principal: Principal, organization: Organization) -> bool:
    """An active member in their own name, unless the organization keeps keys to managers and above."""
    membership = membership_of(principal, organization) if principal.is_self else None
    return membership is not None and may_create_keys(membership)


def may_create_keys(membership: Membership) -> bool:
    """What the role of an active membership allows in its organization."""
    return membership.organization.members_may_create_keys or Role(membership.role).at_least(Role.MANAGER)


def can_manage_keys(principal: Principal, organization: Organization) -> bool:
    """See everybody's keys and decide who may make some: owners and admins."""
    return principal.is_self and has_role(principal, organization, Role.ADMIN)


def can_revoke_key(principal: Principal, key: APIKey) -> bool:
    """One's own, or as an admin that of somebody who is not ranked above."""
    if not principal.is_self:
        return False
    if key.created_by_id == principal.user.pk:
        return True
    owner = Membership.objects.filter(organization=key.organization_id, user=key.created_by_id).first()
    mine = membership_of(principal, key.organization)
    if mine is None or not Role(mine.role).at_least(Role.ADMIN):
        return False
    return owner is None or Role(mine.role).at_least(owner.role)


def can_rotate_key(principal: Principal, key: APIKey) -> bool:
    """Only its creator: whoever holds the new secret acts as them."""
    return key.created_by_id == principal.user.pk and can_create_keys(principal, key.organization)


def can_overrule(principal: Principal) -> bool:
    """Staff, themselves: end a key or an invitation of any tenant."""
    return principal.is_self and principal.user.is_staff


def can_close(principal: Principal) -> bool:
    """Platform admins, themselves: end any tenant."""
    return principal.is_self and principal.user.is_superuser
