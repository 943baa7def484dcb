"""Background work of conversations: each takes an id and calls one service."""

from celery import shared_task

from conversations.services import producer


@shared_task(ignore_result=True)
def fail_stalled_answers() -> None:
    """Find answers whose producer died."""
    producer.fail_stalled_answers()
