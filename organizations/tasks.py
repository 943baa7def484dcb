"""Background work on tenants."""

from uuid import UUID

from celery import shared_task

from accounts.services.mail import send_sealed
from organizations import services


@shared_task
def erase_organization(organization_id: str) -> None:
    """Erase a tenant that its owner deleted."""
    services.erase_organization(UUID(organization_id))


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every five minutes: what got old or fell through."""
    services.sweep()


@shared_task(ignore_result=True, autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=8)
def send_mail(sealed: str) -> None:
    """Send one mail; tries again for about half an hour while the mail server is away."""
    send_sealed(sealed)


@shared_task(ignore_result=True)
def sweep_holds() -> None:
    """Give back what is held for something that died."""
    services.sweep_holds()
