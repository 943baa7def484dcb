"""What tenants keep of a person, for their export and their erasure; and who has to stay for a tenant's sake."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.db.models import F

from accounts.models import User
from organizations.models import APIKey, AuditEntry, Invitation, Membership, Organization, Role
from organizations.services.locks import lock_organizations
from xentree.errors import Conflict
from xentree.events import MembershipEnded, emit
from xentree.personal_data import ExportedFile

MEMBERSHIP = ("role", "status", "joined_at")
INVITATION = ("kind", "email", "role", "created_at", "expires_at", "revoked_at")
KEY = ("name", "prefix", "scopes", "allowed_ips", "created_at", "expires_at", "last_used_at", "revoked_at")
ENTRY = ("action", "target_name", "before", "after", "address", "created_at")


def export_memberships(user: User) -> Iterator[ExportedFile]:
    """Memberships, invitations to them, keys (no secrets), and what they did in tenants."""
    organization = {"organization_name": F("organization__name")}
    for name, rows, fields in (
        ("memberships", Membership.objects.filter(user=user), MEMBERSHIP),
        ("invitations", Invitation.objects.filter(user=user), INVITATION),
        ("api_keys", APIKey.objects.filter(created_by=user), KEY),
        ("acts", AuditEntry.objects.filter(actor=user), ENTRY),
    ):
        yield ExportedFile(f"organizations/{name}.json", list(rows.values(*fields, **organization)))


def erase_memberships(user: User) -> None:
    """What deleting the row would leave behind: invitations to their addresses, and open sockets."""
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    Invitation.objects.filter(email__in={user.email.lower(), *(email.lower() for email in addresses)}).delete()
    for organization_id in Membership.objects.filter(user=user).values_list("organization", flat=True):
        emit(MembershipEnded(organization_id, user.pk))


def check_not_last_owner(user: User) -> None:
    """Conflict `last_owner` where a tenant would have nobody left to act for it; holds until the transaction ends."""
    owned = Membership.objects.active().filter(user=user, role=Role.OWNER)
    organizations = lock_organizations(owned.values_list("organization", flat=True))
    others = Membership.objects.active().filter(role=Role.OWNER, organization__in=organizations).exclude(user=user)
    kept = set(others.values_list("organization", flat=True))
    if orphans := [each for pk, each in organizations.items() if pk not in kept]:
        raise Conflict(_hand_over(orphans), "last_owner", organizations=[str(each.pk) for each in orphans])


def _hand_over(organizations: list[Organization]) -> str:
    names = ", ".join(sorted(each.name for each in organizations))
    return (
        f"You are the last owner of {names}. Make somebody else an owner, or delete it, before you close your account."
    )
