"""The one mail organizations send: an invitation, with what the person has to know to decide."""

from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string

from accounts.services.mail import seal
from organizations.models import Invitation


def invitation_mail(invitation_id: UUID, token: str) -> str | None:
    """The mail as a sealed token for whoever sends it; None when the invitation is over already."""
    rows = Invitation.objects.open().select_related("organization", "invited_by", "user")
    invitation = rows.filter(pk=invitation_id).first()
    if invitation is None:
        return None
    known = {
        "invitation": invitation,
        "url": f"{settings.SITE_URL}/join/{token}",
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    subject = " ".join(render_to_string("organizations/email/invitation_subject.txt", known).split())
    body = render_to_string("organizations/email/invitation_message.txt", known).strip() + "\n"
    return seal(subject, body, _address(invitation))


def _address(invitation: Invitation) -> str:
    return invitation.email or (invitation.user.email if invitation.user else "")
