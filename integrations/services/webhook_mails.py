"""The mail to a tenant's admins whose webhook was switched off."""

from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.services.mail import seal
from integrations.models import Webhook
from integrations.models.tokens import GRANTING_ROLES
from organizations.models import Membership


def switched_off_mails(webhook_id: UUID) -> list[str]:
    """One for each owner and admin, sealed; none where somebody was quicker and switched it on again."""
    webhook = Webhook.objects.filter(pk=webhook_id, enabled=False).select_related("organization").first()
    if webhook is None:
        return []
    organization = webhook.organization
    admins = Membership.objects.active().filter(organization=organization, role__in=GRANTING_ROLES)
    known = {
        "webhook": webhook,
        "url": settings.SITE_URL + reverse("organization_webhook", args=[organization.slug, webhook.pk]),
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
    }
    subject = " ".join(render_to_string("integrations/email/webhook_off_subject.txt", known).split())
    body = render_to_string("integrations/email/webhook_off_message.txt", known).strip() + "\n"
    return [seal(subject, body, email) for email in admins.values_list("user__email", flat=True) if email]
