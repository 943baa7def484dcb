"""Background work of progress: each takes an id and calls one service."""

from uuid import UUID

from celery import shared_task

from learning.progress import services
from learning.progress.services import reminders


@shared_task(ignore_result=True)
def count_answers(user_id: str) -> None:
    """XP for what the person was just answered."""
    services.count_answers(UUID(user_id))


@shared_task(ignore_result=True)
def count_missed_answers() -> None:
    """What no message reached a worker for."""
    services.count_missed_answers()


@shared_task(ignore_result=True)
def send_reminders() -> None:
    """Every five minutes: whoever is due gets their mail by a job of its own."""
    for user_id in reminders.due_reminders():
        send_reminder.delay(str(user_id))


@shared_task(ignore_result=True)
def send_reminder(user_id: str) -> None:
    """One mail; where the server was away, the next round tries again."""
    reminders.send_reminder(UUID(user_id))
