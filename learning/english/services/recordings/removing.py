"""Recordings go: when their person says so, when they have been judged, when their time is over."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.timezone import now

from learning.english.models import Evaluation, Recording, RecordingPiece
from learning.english.models.evaluations import UNFINISHED
from learning.english.rules import can_use_recording
from learning.english.services.recordings.kinds import FOLDER
from organizations.models import StoredFile
from organizations.services import delete_files
from xentree.errors import NotAllowed
from xentree.principal import Principal

AT_A_TIME = 200
# For a broken upload to be gone on with, and for a judgement that failed to be tried again.
UNJUDGED_AFTER = timedelta(days=1)
# A file is counted in the transaction that writes its name; long after that it has none any more.
ORPHANED_AFTER = timedelta(hours=1)
Status = Recording.Status


def remove_recording(recording: Recording, *, by: Principal) -> None:
    """Gone at once; what was judged of it stays. Again is harmless."""
    if not can_use_recording(by, recording):
        raise NotAllowed("Only whose recording it is may remove it.")
    remove_recordings(Recording.objects.filter(pk=recording.pk))


def remove_all_recordings(*, by: Principal) -> int:
    """All of one's own; how many there were."""
    return remove_recordings(Recording.objects.filter(user=by.user))


def release_recording(recording: Recording) -> None:
    """It has been judged: it goes unless its person keeps theirs, or another judgement waits for it."""
    waits = Evaluation.objects.filter(recording=recording, status__in=UNFINISHED)
    if recording.keep_until is None and not waits.exists():
        remove_recordings(Recording.objects.filter(pk=recording.pk))


def sweep_recordings() -> int:
    """Those whose time is over, and what was begun and never came to its end; how many."""
    old = now() - UNJUDGED_AFTER
    due = Q(keep_until__lt=now()) | Q(keep_until=None, created_at__lt=old)
    rows = Recording.objects.exclude(evaluations__status__in=UNFINISHED).filter(due)
    pks = list(rows.exclude(status=Status.REMOVED).values_list("pk", flat=True)[:AT_A_TIME])
    return remove_recordings(Recording.objects.filter(pk__in=pks))


def sweep_files() -> int:
    """Delete files whose recording went while a process died that should have come to the file; how many."""
    named = Recording.objects.filter(file=OuterRef("name"))
    old = StoredFile.objects.filter(name__startswith=FOLDER, created_at__lt=now() - ORPHANED_AFTER)
    orphans = list(old.filter(~Exists(named)).values_list("name", flat=True)[:AT_A_TIME])
    delete_files(orphans)
    return len(orphans)


@transaction.atomic
def remove_recordings(rows: Any) -> int:
    """Their files go after the commit; the rows stay without anything of the voice in them. How many there were."""
    doomed = list(rows.select_for_update(of=("self",)).exclude(status=Status.REMOVED).order_by("pk"))
    ids = [recording.pk for recording in doomed]
    RecordingPiece.objects.filter(recording__in=ids).delete()
    gone = {"status": Status.REMOVED, "file": "", "sha256": "", "keep_until": None}
    Recording.objects.filter(pk__in=ids).update(**gone)
    names = [str(recording.file.name) for recording in doomed if recording.file]
    transaction.on_commit(partial(delete_files, names))
    return len(doomed)
