"""Who may do what in a tenant: its members, as far as their role goes."""

from organizations.models import Membership, Organization
from xentree.principal import Principal


def membership_of(principal: Principal, organization: Organization) -> Membership | None:
    """The principal's active membership; for a key or token only in its own tenant."""
    if not principal.is_self and principal.organization_id != organization.pk:
        return None
    return Membership.objects.active().filter(organization=organization, user=principal.user).first()
