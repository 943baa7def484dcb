"""What falls through or gets old: found every few minutes."""

from datetime import timedelta

from django.db.models import Q
from django.utils.timezone import now

from organizations.models import Invitation, Organization
from xentree.events import OrganizationDeletionRequested, emit

# Invitations that are over stay listed this long.
INVITATIONS_KEPT = timedelta(days=30)
# A job not begun after this time has lost its message.
LOST = timedelta(minutes=5)


def sweep() -> None:
    """Invitations that are over, deletions that were lost."""
    old = now() - INVITATIONS_KEPT
    Invitation.objects.filter(Q(expires_at__lt=old) | Q(revoked_at__lt=old)).delete()
    lost = Organization.objects.filter(deletion_requested_at__lt=now() - LOST)
    for organization_id in lost.values_list("pk", flat=True):
        emit(OrganizationDeletionRequested(organization_id))
