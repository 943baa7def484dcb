"""Background work of organizations: each calls one service."""

from celery import shared_task

from organizations import services


@shared_task(ignore_result=True)
def sweep_holds() -> None:
    """Give back what is held for something that died."""
    services.sweep_holds()
