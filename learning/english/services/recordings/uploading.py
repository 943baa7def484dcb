"""A recording on its way: begun, grown piece by piece wherever the line broke, finished into one file."""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from learning.english.models import LearnerSettings, Recording, RecordingPiece
from learning.english.rules import can_use_recording
from learning.english.services.recordings.kinds import ENDINGS, FOLDER, kind_of_recording
from organizations.services import store_file
from xentree import limits
from xentree.errors import AppError, Conflict, Invalid, NotAllowed
from xentree.principal import Principal

MOST_PIECE = 1024 * 1024
Status = Recording.Status


def begin_recording(content_type: str, *, by: Principal) -> Recording:
    """An empty one, to be appended to; unsupported_media_type where it is no sound."""
    kind = kind_of_recording(content_type)
    limits.spend("recording.user", by.user.pk)
    return Recording.objects.create(user=by.user, organization_id=by.organization_id, content_type=kind)


def append_recording(recording: Recording, offset: int, data: bytes, *, by: Principal) -> Recording:
    """The next piece; Conflict `wrong_offset` with the right one where it does not follow what is here."""
    _refuse_strangers(recording, by)
    if not data or len(data) > MOST_PIECE:
        raise Invalid("A piece has 1 to 1048576 bytes.", body=["Send a piece of at most 1 MB."])
    if offset + len(data) > settings.MAX_RECORDING_BYTES:
        raise _too_large()
    limits.spend("recording.bytes.user", by.user.pk, cost=len(data))
    with transaction.atomic():
        here = Recording.objects.filter(pk=recording.pk, status=Status.UPLOADING, size=offset)
        grown = here.update(size=F("size") + len(data))
        if grown:
            RecordingPiece.objects.create(recording=recording, offset=offset, data=data)
    recording.refresh_from_db()
    if not grown:
        raise _wrong_offset(recording)
    return recording


def finish_recording(recording: Recording, *, by: Principal) -> Recording:
    """All pieces are here: they become one file. Once more is the same answer."""
    _refuse_strangers(recording, by)
    if recording.status == Status.READY:
        return recording
    if not recording.size:
        raise Invalid("Nothing was recorded.", audio=["The recording is empty."])
    pieces = recording.pieces.order_by("offset").values_list("data", flat=True)
    with SpooledTemporaryFile(MOST_PIECE) as file:
        digest, size = _written(map(bytes, pieces.iterator(chunk_size=1)), file)
        _keep(recording, file, digest, size, by)
    if recording.status != Status.READY:
        raise Conflict("The recording grew or was removed while it was finished. Try again.")
    return recording


def add_recording(upload: File, content_type: str, *, by: Principal) -> Recording:
    """A whole one at once."""
    kind = kind_of_recording(content_type, upload.name or "")
    if not upload.size:
        raise Invalid("The recording is empty.", audio=["The recording is empty."])
    if upload.size > settings.MAX_RECORDING_BYTES:
        raise _too_large()
    limits.spend("recording.user", by.user.pk)
    limits.spend("recording.bytes.user", by.user.pk, cost=upload.size)
    digest = sha256()
    for piece in upload.chunks():
        digest.update(piece)
    recording = Recording.objects.create(user=by.user, organization_id=by.organization_id, content_type=kind)
    try:
        _keep(recording, upload, digest.hexdigest(), upload.size, by)
    except BaseException:
        recording.delete()
        raise
    return recording


def _written(pieces: Iterable[bytes], file: IO[bytes]) -> tuple[str, int]:
    digest, size = sha256(), 0
    for piece in pieces:
        file.write(piece)
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _keep(recording: Recording, file: IO[bytes], digest: str, size: int, by: Principal) -> None:
    """The file is stored before the transaction: a slow storage must not hold a lock."""
    file.seek(0)
    name = f"{FOLDER}{now():%Y/%m}/{uuid4()}.{ENDINGS[recording.content_type]}"
    stored = default_storage.save(name, File(file))
    try:
        with transaction.atomic():
            whole = Recording.objects.filter(pk=recording.pk, status=Status.UPLOADING, size__in=(0, size))
            fields = {"status": Status.READY, "file": stored, "sha256": digest, "size": size}
            if kept := whole.update(**fields, keep_until=_keep_until(by)):
                store_file(by, stored, size)
                RecordingPiece.objects.filter(recording=recording).delete()
    except BaseException:
        default_storage.delete(stored)
        raise
    if not kept:
        default_storage.delete(stored)
    recording.refresh_from_db()


def _keep_until(by: Principal) -> object:
    days = LearnerSettings.objects.filter(user=by.user).values_list("keep_audio_days", flat=True).first()
    return now() + timedelta(days=days) if days else None


def _refuse_strangers(recording: Recording, by: Principal) -> None:
    if not can_use_recording(by, recording):
        raise NotAllowed("Only whose recording it is may add to it.")


def _wrong_offset(recording: Recording) -> Conflict:
    if recording.status != Status.UPLOADING:
        return Conflict("This recording is finished or removed.")
    message = f"The recording is here up to byte {recording.size}. Go on from there."
    return Conflict(message, "wrong_offset", offset=recording.size)


def _too_large() -> AppError:
    megabytes = settings.MAX_RECORDING_BYTES // (1024 * 1024)
    return AppError("payload_too_large", 413, f"A recording has at most {megabytes} MB.")
