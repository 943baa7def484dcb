"""Background work on accounts."""

from uuid import UUID

from celery import shared_task

from accounts import services
from accounts.services import mail


@shared_task
def build_data_export(export_id: str) -> None:
    """Make a copy of a person's data."""
    services.build_data_export(UUID(export_id))


@shared_task
def erase_account(user_id: str) -> None:
    """Erase an account that its person closed."""
    services.erase_account(UUID(user_id))


@shared_task
def sweep() -> None:
    """Every five minutes: what got old or fell through."""
    services.sweep()


@shared_task(ignore_result=True, autoretry_for=(OSError,), retry_backoff=10, retry_backoff_max=600, max_retries=8)
def send_mail(sealed: str) -> None:
    """Send one mail; tries again for about half an hour while the mail server is away."""
    mail.send_sealed(sealed)
