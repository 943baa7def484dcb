"""Background work of Live: each takes an id at most, and calls one service."""

from celery import shared_task

from live.models import LiveSession
from live.services import sessions
from live.services.access import end_without_access


@shared_task(ignore_result=True)
def tend_sessions() -> None:
    """Close what gave no sign of life, and what nobody may use any more though no event said so."""
    sessions.sweep_lapsed_sessions()
    end_without_access(LiveSession.objects.all())
