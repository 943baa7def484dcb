"""The floor's own jobs."""

from celery import shared_task

from xentree.health import note_worker


@shared_task(ignore_result=True)
def heartbeat() -> None:
    """Show that beat, broker and worker work together."""
    note_worker()
