"""What falls through or gets old: found every few minutes."""

from datetime import timedelta

from django.contrib.sessions.models import Session as Cookie
from django.utils.timezone import now

from accounts.models import DataExport, Session, User
from accounts.services.exports import FAILED, remove_file
from accounts.services.sessions import end_sessions
from xentree.events import AccountDeletionRequested, DataExportRequested, emit

# Ended sign-ins stay listed in a person's export this long.
SESSIONS_KEPT = timedelta(days=30)
# A job not begun after this time has lost its message.
LOST = timedelta(minutes=5)


def sweep() -> None:
    """Sign-ins that ran out, exports that died or got old, deletions that were lost."""
    end_sessions(Session.objects.filter(expires_at__lte=now()))
    Session.objects.filter(revoked_at__lt=now() - SESSIONS_KEPT).delete()
    Cookie.objects.filter(expire_date__lt=now()).delete()
    _remove_old_exports()
    _revive_exports()
    _revive_deletions()


def _remove_old_exports() -> None:
    for export in DataExport.objects.filter(created_at__lte=now() - DataExport.KEPT):
        remove_file(export)
        export.delete()


def _revive_exports() -> None:
    """One whose worker was killed is made again, and given up after the third time."""
    dead = DataExport.objects.filter(state=DataExport.State.RUNNING, started_at__lt=now() - DataExport.DEADLINE - LOST)
    dead.filter(attempts__gte=DataExport.ATTEMPTS).update(
        state=DataExport.State.FAILED, error=FAILED, finished_at=now()
    )
    dead.update(state=DataExport.State.QUEUED, started_at=None)
    waiting = DataExport.objects.filter(state=DataExport.State.QUEUED, created_at__lt=now() - LOST)
    for export_id in waiting.values_list("pk", flat=True):
        emit(DataExportRequested(export_id))


def _revive_deletions() -> None:
    asked = User.objects.filter(deletion_requested_at__lt=now() - LOST)
    for user_id in asked.values_list("pk", flat=True):
        emit(AccountDeletionRequested(user_id))
