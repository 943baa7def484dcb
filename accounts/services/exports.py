"""Copies of a person's data: asked for by the person, made by a job, kept for a week."""

import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import structlog
from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localtime, now

from accounts.models import DataExport, User
from xentree import limits, personal_data
from xentree.errors import NotFound
from xentree.events import DataExportRequested, emit
from xentree.personal_data import ExportedFile
from xentree.principal import Principal

log = structlog.get_logger(__name__)
CHUNK = 256 * 1024
TOLD_EVERY = 20
FAILED = "The export could not be made. Try again; if it stays, tell staff."


class DeadlinePassed(Exception):
    """An export took longer than DataExport.DEADLINE."""


@transaction.atomic
def request_data_export(*, by: Principal) -> DataExport:
    """A queued export of the asker's data, or the one that is being made already."""
    User.objects.select_for_update().get(pk=by.user.pk)
    if running := DataExport.objects.visible_to(by).unfinished().first():
        return running
    limits.spend("export.user", by.user.pk)
    export = DataExport.objects.create(user=by.user)
    emit(DataExportRequested(export.pk))
    return export


def retry_data_export(export_id: UUID) -> bool:
    """Queue a failed export anew; False when it is not failed."""
    failed = DataExport.objects.filter(pk=export_id, state=DataExport.State.FAILED)
    queued = failed.update(state=DataExport.State.QUEUED, error="", attempts=0, file_count=0, finished_at=None)
    if queued:
        emit(DataExportRequested(export_id))
    return queued == 1


def open_data_export(export_id: UUID, *, by: Principal) -> File:
    """The ZIP of one of the asker's own exports; NotFound unless it is ready."""
    export = DataExport.objects.visible_to(by).filter(pk=export_id, state=DataExport.State.READY).first()
    if export is None:
        raise NotFound("There is no such export, or it has expired.")
    return export.file.open("rb")


def build_data_export(export_id: UUID) -> None:
    """Make a queued export; it ends ready or failed, and a second call while one runs does nothing."""
    started = now()
    claimed = DataExport.objects.filter(pk=export_id, state=DataExport.State.QUEUED).update(
        state=DataExport.State.RUNNING, started_at=started, attempts=F("attempts") + 1, file_count=0
    )
    if not claimed:
        return
    export = DataExport.objects.select_related("user").get(pk=export_id)
    try:
        _make(export, started + DataExport.DEADLINE)
    except Exception:
        log.exception("data_export_failed", export_id=str(export_id))
        _finish(export, state=DataExport.State.FAILED, error=FAILED)


def _make(export: DataExport, deadline: datetime) -> None:
    with tempfile.TemporaryFile() as archive:
        _write_archive(export, archive, deadline)
        size = archive.tell()
        archive.seek(0)
        remove_file(export)
        name = export.file.storage.save(f"exports/{export.pk}.zip", File(archive))
    _finish(export, state=DataExport.State.READY, file=name, size_bytes=size, file_count=export.file_count)


def _finish(export: DataExport, **changes: object) -> None:
    """Only while it is still this run's: a run that was given up for dead changes nothing."""
    running = DataExport.objects.filter(pk=export.pk, state=DataExport.State.RUNNING, attempts=export.attempts)
    running.update(finished_at=now(), **changes)


def remove_file(export: DataExport) -> None:
    """Delete the archive, whether or not its row knows of it."""
    export.file.storage.delete(f"exports/{export.pk}.zip")


def _write_archive(export: DataExport, out: IO[bytes], deadline: datetime) -> None:
    """One file is open at a time, however many there are."""
    with ZipFile(out, "w") as archive:
        for name, entry in _named(personal_data.export_all(export.user)):
            with archive.open(_entry(name), "w", force_zip64=True) as target:
                for chunk in _chunks(entry):
                    if now() > deadline:
                        raise DeadlinePassed
                    target.write(chunk)
            _count(export)
    out.seek(0, 2)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, localtime().timetuple()[:6])
    entry.compress_type = ZIP_DEFLATED
    return entry


def _count(export: DataExport) -> None:
    export.file_count += 1
    if export.file_count % TOLD_EVERY == 0:
        DataExport.objects.filter(pk=export.pk).update(file_count=export.file_count)


def _named(entries: Iterable[ExportedFile]) -> Iterator[tuple[str, ExportedFile]]:
    """Every entry under a relative name of its own."""
    taken: set[str] = set()
    for entry in entries:
        path = PurePosixPath(*[part for part in PurePosixPath(entry.path).parts if part not in ("/", "..")])
        name, count = str(path), 1
        while name in taken:
            count += 1
            name = str(path.with_stem(f"{path.stem}-{count}"))
        taken.add(name)
        yield name, entry


def _chunks(entry: ExportedFile) -> Iterator[bytes]:
    if entry.file is None:
        yield json.dumps(entry.data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()
        return
    with entry.file as source:
        while chunk := source.read(CHUNK):
            yield chunk
