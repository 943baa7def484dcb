"""Background work of webhooks."""

from uuid import UUID

from celery import shared_task

from accounts.services.mail import send_sealed
from integrations.services import happenings, sending
from integrations.services.webhook_mails import switched_off_mails


@shared_task(ignore_result=True)
def send_webhooks() -> None:
    """Send what is due; every few seconds also what waits to be tried again or was dropped."""
    sending.send_due()


@shared_task(ignore_result=True)
def tell_cap_reached(organization_id: str, user_id: str | None, resource: str, limit: int, period: str) -> None:
    """Queue it, outside of the transaction that was undone by it."""
    happenings.tell_cap_reached(UUID(organization_id), user_id, resource, limit, period)


@shared_task(ignore_result=True)
def mail_webhook_off(webhook_id: str) -> None:
    """A mail to each who can switch it on again."""
    for sealed in switched_off_mails(UUID(webhook_id)):
        send_mail.delay(sealed)


@shared_task(ignore_result=True, autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=8)
def send_mail(sealed: str) -> None:
    """Send one mail; tries again for about half an hour while the mail server is away."""
    send_sealed(sealed)
