"""What no request does with judgements: copies for their person, erasure, and how the queue is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, BinaryIO, cast

from django.core.files.storage import default_storage
from django.utils.timezone import now

from learning.english.models import Evaluation, Recording
from learning.english.services.recordings.removing import remove_recordings
from xentree.findings import Finding
from xentree.personal_data import ExportedFile

LONG = timedelta(minutes=2)
_EVALUATION = ["id", "skill", "status", "request", "evaluator", "score", "cefr", "confidence", "reason", "feedback"]
_EVALUATION += ["result", "failure", "recording_id", "organization_id", "created_at", "finished_at"]
_RECORDING = ["id", "status", "content_type", "size", "seconds", "keep_until", "organization_id", "created_at"]


def export_answers(user: Any) -> Iterator[ExportedFile]:
    """All that was judged, and the voice as far as it is kept."""
    yield ExportedFile("english/evaluations.json", list(Evaluation.objects.filter(user=user).values(*_EVALUATION)))
    recordings = Recording.objects.filter(user=user)
    yield ExportedFile("english/recordings.json", list(recordings.values(*_RECORDING)))
    for recording in recordings.filter(status=Recording.Status.READY).iterator():
        name = str(recording.file.name)
        if default_storage.exists(name):
            with default_storage.open(name) as file:
                ending = name.rpartition(".")[2]
                yield ExportedFile(f"english/recordings/{recording.pk}.{ending}", file=cast(BinaryIO, file))


def erase_answers(user: Any) -> None:
    """The voices; all else goes with the person's row."""
    remove_recordings(Recording.objects.filter(user=user))


def waiting_count() -> float:
    """Answers on their way to be judged, for the metrics."""
    return Evaluation.objects.unfinished().count()


def waiting_seconds() -> float:
    """For how long the oldest of them has been."""
    oldest = Evaluation.objects.unfinished().order_by("queued_at").values_list("queued_at", flat=True).first()
    return (now() - oldest).total_seconds() if oldest else 0.0


def check_evaluations() -> Iterator[Finding]:
    """For the doctor: how many wait, and since when."""
    count, seconds = waiting_count(), waiting_seconds()
    if seconds > LONG.total_seconds():
        text = f"{count:.0f} answers wait to be judged, the oldest for {round(seconds / 60)} minutes."
        yield Finding("english", "note", text, "See whether a worker lives, and look at evaluations in the admin.")
    else:
        failed = Evaluation.objects.filter(status=Evaluation.Status.FAILED).count()
        yield Finding("english", "ok", f"{count:.0f} answers wait to be judged, {failed} could not be judged.")
