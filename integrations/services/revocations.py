"""Which tokens were called back."""

from datetime import datetime
from uuid import UUID

from integrations.models import IntegrationToken
from integrations.models.tokens import GRANTING_ROLES, IntegrationTokenQuerySet
from organizations.models import Membership
from xentree.errors import NotAllowed
from xentree.principal import Principal


def revocations(
    *, tenant_id: UUID | None = None, since: datetime | None = None, by: Principal
) -> IntegrationTokenQuerySet:
    """All for staff; for others those of the tenants they are an admin of, NotAllowed for whoever is of none."""
    rows = IntegrationToken.objects.all()
    if not by.user.is_staff:
        if not Membership.objects.active().filter(user=by.user, role__in=GRANTING_ROLES).exists():
            raise NotAllowed("Only staff and the admins of organizations may see what was revoked.")
        rows = rows.visible_to(by)
    rows = rows.exclude(revoked_at=None)
    if tenant_id:
        rows = rows.filter(organization=tenant_id)
    return rows.filter(revoked_at__gte=since) if since else rows
