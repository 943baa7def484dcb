"""The end of a person's access to a tenant: with the row that says so, in the same transaction."""

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.timezone import now

from organizations.models import APIKey, Invitation, Membership
from xentree.events import APIKeyRevoked, MembershipEnded, emit


def end_access(membership: Membership) -> None:
    """Keys, invitations made and open invitations to the person are over; sockets and sessions follow the event."""
    organization_id, user_id = membership.organization_id, membership.user_id
    keys = APIKey.objects.filter(organization=organization_id, created_by=user_id, revoked_at=None)
    for key_id in list(keys.values_list("pk", flat=True)):
        APIKey.objects.filter(pk=key_id).update(revoked_at=now())
        emit(APIKeyRevoked(key_id))
    Invitation.objects.filter(organization=organization_id, invited_by=user_id, revoked_at=None).update(
        revoked_at=now()
    )
    close_invitations(membership)
    emit(MembershipEnded(organization_id, user_id))


def close_invitations(membership: Membership) -> None:
    """No other invitation brings the person in, or in again."""
    verified = EmailAddress.objects.filter(user=membership.user_id, verified=True).values_list("email", flat=True)
    for_them = Q(user=membership.user_id) | Q(email__in=[email.lower() for email in verified])
    Invitation.objects.filter(for_them, organization=membership.organization_id, revoked_at=None).filter(
        uses=0
    ).exclude(kind=Invitation.Kind.LINK).update(revoked_at=now())
