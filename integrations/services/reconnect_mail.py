"""The one mail of skills: something has to be connected again, and stands still until then."""

from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.services import is_email_verified
from accounts.services.mail import seal
from integrations.models import Integration
from integrations.skills.registry import skill

_FOLDER = "integrations/email/reconnect"


def reconnect_mail(integration_id: UUID) -> str | None:
    """The mail, sealed for whoever sends it; None where it is mended already, or the address is nobody's proven one."""
    found = Integration.objects.select_related("user").filter(pk=integration_id).first()
    if found is None or found.works or not is_email_verified(found.user):
        return None
    known = {
        "integration": found,
        "skill": skill(found.provider),
        "url": settings.SITE_URL + reverse("skills"),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    subject = " ".join(render_to_string(f"{_FOLDER}_subject.txt", known).split())
    body = render_to_string(f"{_FOLDER}_message.txt", known).strip() + "\n"
    return seal(subject, body, found.user.email)
