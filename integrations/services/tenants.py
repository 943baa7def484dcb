"""Which tenant a request means."""

from uuid import UUID

from organizations.models import Organization
from xentree.errors import Invalid, NotFound
from xentree.principal import Principal

WHICH = "You are in several organizations. Name one."


def find_tenant(tenant_id: UUID | None, *, field: str = "tenantId", by: Principal) -> Organization:
    """The one that is named (in `field`), else the workspace's, else the only one the principal is in."""
    mine = Organization.objects.visible_to(by)
    wanted = tenant_id or by.organization_id
    found = list(mine.filter(pk=wanted) if wanted else mine[:2])
    if not found:
        raise NotFound("There is no such organization, or you are not in it.")
    if len(found) > 1:
        raise Invalid(f"{field}: {WHICH}", **{field: [WHICH]})
    return found[0]


def find_public_tenant(tenant_id: UUID) -> Organization:
    """Any tenant that is not being deleted: for what is published to everybody who knows its id."""
    found = Organization.objects.present().filter(pk=tenant_id).first()
    if found is None:
        raise NotFound("There is no such organization.")
    return found


def tenant_of(principal: Principal) -> Organization:
    """The tenant a visitor is on the site of, or the one a person works in."""
    if principal.method == "token" and principal.organization_id:
        return find_public_tenant(principal.organization_id)
    return find_tenant(None, by=principal)
