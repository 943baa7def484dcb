"""What people make in a workspace: their personal one, or that of a tenant."""

from typing import Any, Self

from django.db import models

from organizations.models.organizations import Membership, Organization
from xentree.principal import Principal


class InWorkspace(models.Model):
    """Made in the workspace of a tenant, or without one in the personal workspace; it goes with its tenant."""

    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class WorkspaceQuerySet(models.QuerySet[Any]):
    """Rows of workspaces."""

    def open_to(self, principal: Principal) -> Self:
        """Personal ones and those of tenants one is an active member of; to a key or token only those of its tenant."""
        if principal.is_self:
            mine = Membership.objects.active().filter(user=principal.user).order_by().values("organization")
            return self.filter(models.Q(organization=None) | models.Q(organization__in=mine))
        return self._of(principal) if principal.organization_id else self.none()

    def in_workspace(self, principal: Principal) -> Self:
        """What a list shows: the present workspace; all that are open where a bearer token names none."""
        if principal.method == "session" or principal.organization_id:
            return self._of(principal)
        return self

    def beside(self, row: InWorkspace) -> Self:
        """In the same workspace as another row."""
        return self.filter(organization=row.organization_id)

    def _of(self, principal: Principal) -> Self:
        return self.filter(organization=principal.organization_id)
