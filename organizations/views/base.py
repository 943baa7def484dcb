"""What the doors of tenants share."""

from uuid import UUID

from organizations.models import Membership, Organization
from organizations.rules import can_manage_members
from organizations.services.locks import require
from xentree.api.views import ApiViewSet


class OrganizationsApi(ApiViewSet):
    """Members only: a tenant of others is not there."""

    scope = "organizations"

    def organization(self, org_id: UUID) -> Organization:
        """One the caller is an active member of, or 404."""
        return self.find(Organization.objects.visible_to(self.principal), org_id)

    def membership(self, org_id: UUID, user_id: UUID) -> Membership:
        """A member of such a tenant, or 404."""
        members = Membership.objects.select_related("organization", "user")
        return self.find(members.filter(organization=self.organization(org_id)), user_id, "user")

    def managed(self, org_id: UUID) -> Organization:
        """One whose members the caller manages, or 403."""
        organization = self.organization(org_id)
        require(can_manage_members(self.principal, organization))
        return organization


class OwnYes(ApiViewSet):
    """Only the person themselves: closed to keys."""
