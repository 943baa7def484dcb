"""Background work on keys, tokens and visitors."""

from celery import shared_task

from integrations import services


@shared_task(ignore_result=True)
def rotate_due_keys() -> None:
    """Every hour: announce successors of keys that are old enough."""
    services.rotate_due_keys()


@shared_task(ignore_result=True)
def sweep() -> None:
    """Every hour: what got old."""
    services.sweep()
