"""The import itself: claimed by one worker, alive while it works, taken up again where a worker died."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.utils.timezone import now

from conversations.models import ConversationImport
from conversations.services.imports.archive import open_conversations
from conversations.services.imports.chatgpt import read_chatgpt
from conversations.services.imports.claude import read_claude
from conversations.services.imports.draft import Draft
from conversations.services.imports.problems import Skipped, Unreadable
from conversations.services.imports.reader import read_array, scan_array
from conversations.services.imports.writing import write_draft
from conversations.services.purge import delete_files
from xentree.events import ImportAdvanced, emit

ATTEMPTS = 3
DEAD_AFTER = timedelta(seconds=120)
KEEP_FAILED_FOR = timedelta(days=1)
_REPORT_SECONDS = 1.0
_READERS: dict[str, Callable[[dict[str, Any]], Draft]] = {"chatgpt": read_chatgpt, "claude": read_claude}
State = ConversationImport.State


def run_import(import_id: UUID) -> None:
    """Work through a queued import, or one whose worker died; leaves it done or failed, in words."""
    if job := _claim(import_id):
        _finish(job, *_outcome(job))


def stalled_imports() -> list[UUID]:
    """Imports that nobody works on although somebody should."""
    long_ago = now() - DEAD_AFTER
    waiting = Q(state=State.QUEUED, created_at__lt=long_ago)
    return list(ConversationImport.objects.filter(waiting | _dead()).values_list("pk", flat=True)[:100])


def sweep_import_files() -> int:
    """Failed uploads are kept for a day, so that they can be tried again; how many were removed."""
    old = ConversationImport.objects.filter(state=State.FAILED, finished_at__lt=now() - KEEP_FAILED_FOR)
    names = {job.pk: str(job.file.name) for job in old.exclude(file="")[:500]}
    delete_files(names.values())
    return ConversationImport.objects.filter(pk__in=names).update(file="")


def _dead() -> Q:
    return Q(state=State.RUNNING, alive_at__lt=now() - DEAD_AFTER)


def _claim(import_id: UUID) -> ConversationImport | None:
    """One row changed, or somebody else has it. Counting starts over: what is there already is found again."""
    free = ConversationImport.objects.filter(Q(state=State.QUEUED) | _dead(), pk=import_id)
    started = {"state": State.RUNNING, "alive_at": now(), "attempts": F("attempts") + 1}
    if not free.update(**started, total=0, done=0, skipped=0):
        return None
    return ConversationImport.objects.get(pk=import_id)


def _outcome(job: ConversationImport) -> tuple[State, str]:
    if job.attempts > ATTEMPTS:
        return State.FAILED, "The import stopped several times without an end. Staff can see why."
    try:
        _import_all(job)
    except Unreadable as problem:
        return State.FAILED, str(problem)
    except FileNotFoundError:
        return State.FAILED, "The uploaded file is gone. Upload it again."
    if job.skipped and not job.done:
        return State.FAILED, "The file holds no conversation of ChatGPT or Claude."
    return State.DONE, ""


def _import_all(job: ConversationImport) -> None:
    job.total = _count(job)
    _report(job)
    reported = time.monotonic()
    with default_storage.open(str(job.file.name)) as file, open_conversations(file) as text:
        for entry in read_array(text):
            _import_one(job, entry)
            if time.monotonic() - reported > _REPORT_SECONDS:
                _report(job)
                reported = time.monotonic()


def _count(job: ConversationImport) -> int:
    """How many elements can be reached; where the file breaks off is told when the import gets there."""
    total = 0
    try:
        with default_storage.open(str(job.file.name)) as file, open_conversations(file) as text:
            for _ in scan_array(text):
                total += 1
    except Unreadable:
        if not total:
            raise
    return total


def _import_one(job: ConversationImport, entry: Any) -> None:
    """A broken entry is counted and left out; it never takes the others with it."""
    try:
        source, draft = _draft(entry)
    except Skipped:
        job.skipped += 1
        return
    job.format = job.format or source
    write_draft(draft, source=source, job=job)
    job.done += 1


def _draft(entry: Any) -> tuple[str, Draft]:
    if not isinstance(entry, dict):
        raise Skipped
    source = "chatgpt" if "mapping" in entry else "claude"
    return source, _READERS[source](entry)


def _report(job: ConversationImport) -> None:
    job.alive_at = now()
    job.save(update_fields=["total", "done", "skipped", "format", "alive_at"])
    emit(ImportAdvanced(job.pk, job.owner_id))


def _finish(job: ConversationImport, state: State, error: str) -> None:
    """Nothing of what was uploaded is kept after success; a worker that was given up for dead changes nothing."""
    name = str(job.file.name)
    counts = {"total": job.total, "done": job.done, "skipped": job.skipped, "format": job.format}
    running = ConversationImport.objects.filter(pk=job.pk, state=State.RUNNING, attempts=job.attempts)
    kept = {"file": ""} if state == State.DONE else {}
    if not running.update(state=state, error=error, finished_at=now(), **counts, **kept):
        return
    if kept:
        delete_files([name])
    emit(ImportAdvanced(job.pk, job.owner_id))
