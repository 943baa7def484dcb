"""What changes who is in a tenant does so one at a time, and by rights looked up anew."""

from collections.abc import Iterable
from uuid import UUID

from organizations.models import Membership, Organization, Role
from xentree.errors import Conflict, NotAllowed, NotFound

LAST_OWNER = "This organization would have no owner left. Make somebody else an owner first, or delete it."


def lock_organization(organization_id: UUID) -> Organization:
    """The tenant as it is now, nobody else changing it until the transaction ends; NotFound when it is gone."""
    return lock_organizations([organization_id])[organization_id]


def lock_organizations(ids: Iterable[UUID]) -> dict[UUID, Organization]:
    """Several, always in the same order, so that two who lock the same ones never wait for each other."""
    wanted = sorted(set(ids))
    found = Organization.objects.present().select_for_update().filter(pk__in=wanted).order_by("pk").in_bulk()
    if len(found) < len(wanted):
        raise NotFound("There is no such organization.")
    return found


def lock_membership(membership: Membership) -> Membership:
    """The membership as it is now, its tenant locked; NotFound when it has ended meanwhile."""
    organization = lock_organization(membership.organization_id)
    found = Membership.objects.select_related("user").filter(pk=membership.pk, organization=organization).first()
    if found is None:
        raise NotFound("That person is no member any more.")
    found.organization = organization
    return found


def require_another_owner(membership: Membership) -> None:
    """Conflict `last_owner` when no other owner could act for the tenant."""
    owners = Membership.objects.active().filter(organization=membership.organization_id, role=Role.OWNER)
    if membership.role == Role.OWNER and not owners.exclude(pk=membership.pk).exists():
        raise Conflict(LAST_OWNER, "last_owner")


def require(allowed: bool, message: str = "Your role in this organization does not allow this.") -> None:
    """NotAllowed unless a rule said yes."""
    if not allowed:
        raise NotAllowed(message)
