"""Background work of Live: each takes an id at most, and calls one service."""

from uuid import UUID

from celery import shared_task

from live.models import LiveSession
from live.services import report, sessions
from live.services.access import end_without_access


@shared_task(ignore_result=True)
def tend_sessions() -> None:
    """Close what gave no sign of life, and what nobody may use any more though no event said so."""
    sessions.sweep_lapsed_sessions()
    end_without_access(LiveSession.objects.all())


@shared_task(ignore_result=True)
def write_report(session_id: str) -> None:
    """Write the report on a session."""
    report.write_report(UUID(session_id))


@shared_task(ignore_result=True)
def tend_reports() -> None:
    """Take up what was lost on the way to a worker, or whose worker died; give up what waits too long."""
    for session_id in report.waiting_reports():
        write_report.delay(str(session_id))
    report.fail_overdue()
