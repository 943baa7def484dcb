"""Background work of progress: each takes an id and calls one service."""

from uuid import UUID

from celery import shared_task

from learning.progress import services


@shared_task(ignore_result=True)
def count_answers(conversation_id: str) -> None:
    """XP for what was just answered."""
    services.count_answers(UUID(conversation_id))


@shared_task(ignore_result=True)
def count_missed_answers() -> None:
    """What no message reached a worker for."""
    services.count_missed_answers()
