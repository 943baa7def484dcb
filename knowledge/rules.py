"""Who may do what with documents: who put one there decides; admins take away what is shared in their organization."""

from knowledge.models import Document
from organizations.models import Organization, Role, Team, TeamMembership
from organizations.rules import has_role
from xentree.principal import Principal


def can_change(principal: Principal, document: Document) -> bool:
    """Name it, share it."""
    return bool(document.owner_id == principal.user.pk)


def can_tend(principal: Principal, document: Document) -> bool:
    """Stop or repeat its reading: whoever put it there, and staff themselves."""
    return can_change(principal, document) or (principal.is_self and principal.user.is_staff)


def can_delete(principal: Principal, document: Document) -> bool:
    """Whoever put it there, staff themselves, and admins what is shared in their organization."""
    if can_tend(principal, document):
        return True
    organization = document.organization
    shared = document.visibility != Document.Visibility.PRIVATE
    return shared and organization is not None and can_take_away(principal, organization)


def can_take_away(principal: Principal, organization: Organization) -> bool:
    """Delete what others have shared in an organization: its admins."""
    return has_role(principal, organization, Role.ADMIN)


def can_share_with_all(principal: Principal, organization: Organization) -> bool:
    """Show something to a whole organization: its managers and above."""
    return has_role(principal, organization, Role.MANAGER)


def can_share_with_team(principal: Principal, team: Team) -> bool:
    """Show something to a team: its members, and the organization's admins."""
    if not has_role(principal, team.organization, Role.MEMBER):
        return False
    member = TeamMembership.objects.filter(team=team, membership__user=principal.user)
    return member.exists() or has_role(principal, team.organization, Role.ADMIN)
